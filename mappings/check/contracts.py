"""A mapping file beside the contract of its source: fields that do not exist, codes nobody thought of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.faults import Fault
from domain.text import Text
from mappings.check.subjects import CheckedMapping, Doubt, FieldFacts, Subject, fields_of
from mappings.check.tables import table_of
from mappings.hints import closest
from mappings.item_rules import TableRule
from mappings.rules import CodeRule, CodeStep, Pick
from mappings.transforms import transformer
from mappings.yaml_text import Path

_MOST_NAMED = 8
_GROUPS = frozenset({"object", "list"})


def contract_findings(checked: CheckedMapping, subject: Subject) -> Iterator[Fault]:
    """Where the file asks for what its source does not send, or leaves out what it does."""
    fields = subject.contract_of(checked.mapping)
    if fields is None:
        return
    for path, part in checked.parts():
        if isinstance(part, Pick):
            yield from _unknown_fields(checked, part, path, fields)
            yield from _unknown_codes(checked, part, path, fields)
            if not _passes_on(part):
                yield from _gaps(checked, part, path, fields)


def _unknown_fields(
    checked: CheckedMapping, pick: Pick, path: Path, fields: Mapping[str, FieldFacts]
) -> Iterator[Fault]:
    source = checked.mapping.source
    for place, name in fields_of(pick, path):
        known = fields.get(name[0])
        if known is None:
            near = closest(name[0], fields)
            yield Fault(
                checked.place(place),
                Text(
                    f"nguồn {source} không có trường {name[0]!r}"
                    + (f"; có phải là {near!r}?" if near else ""),
                    f"the source {source} has no field {name[0]!r}"
                    + (f"; did you mean {near!r}?" if near else ""),
                ),
                Text(
                    f"Sửa tên trường, hoặc bổ sung vào contract của sources/{source}.yaml",
                    f"correct the name, or add the field to the contract in sources/{source}.yaml",
                ),
            )
        elif len(name) > 1 and known.type not in _GROUPS:
            yield Fault(
                checked.place(place),
                Text(
                    f"trường {name[0]!r} không phải một nhóm (contract: {known.type}), không có gì bên trong",
                    f"the field {name[0]!r} is no group (contract: {known.type}), nothing can be inside it",
                ),
                Text(f"Viết from: {name[0]}", f"write from: {name[0]}"),
            )


def _passes_on(pick: Pick) -> bool:
    """Whether a code without a meaning is left to another rule."""
    return isinstance(pick, TableRule) or (isinstance(pick, CodeStep) and not isinstance(pick, CodeRule))


def _gaps(
    checked: CheckedMapping, pick: Pick, path: Path, fields: Mapping[str, FieldFacts]
) -> Iterator[Fault]:
    """Codes of the contract that the rule gives no meaning: each such record would wait."""
    steps = pick.steps if isinstance(pick, CodeRule) else (pick,)
    if any(_takes_anything(step) for step in steps) or getattr(pick, "default", None) is not None:
        return
    meant = [(step, _codes(step, fields)) for step in steps]
    if not all(codes for _, codes in meant):
        return
    named = {path for step, _ in meant for path in step.paths}
    known = {written for step, codes in meant for written, code in codes.items() if code in table_of(step)}
    missing = [written for _, codes in meant[:1] for written in codes if written not in known]
    if missing and len(named) == 1:
        shown = ", ".join(missing[:_MOST_NAMED]) + (" …" if len(missing) > _MOST_NAMED else "")
        yield Fault(
            checked.place((*path, "first_of_rules" if len(steps) > 1 else "table")),
            Text(
                f"thiếu {len(missing)} mã mà nguồn có thể gửi: {shown}",
                f"{len(missing)} codes that the source may send have no meaning here: {shown}",
            ),
            Text("Thêm các mã này vào table, hoặc ghi default", "add them to the table, or give a default"),
        )


def _takes_anything(step: Pick) -> bool:
    if isinstance(step, CodeStep):
        by_filling = step.when_filled is not None or step.when_empty is not None
        return step.always is not None or step.default is not None or by_filling
    return not table_of(step) or getattr(step, "default", None) is not None


def _codes(pick: Pick, fields: Mapping[str, FieldFacts]) -> dict[str, str]:
    """The codes the contract lists for the field of ``pick``: as the source writes them → as the table sees
    them. Empty where the contract lists none.
    """
    if pick.from_ is None or len(pick.from_) > 1:
        return {}
    facts = fields.get(pick.from_[0])
    change = transformer(pick.transforms) or (lambda text: text)
    empty = set(pick.empty_values)
    return {
        code: change(code.strip()) for code in (facts.codes if facts else ()) if code.strip() not in empty
    }


def _unknown_codes(
    checked: CheckedMapping, pick: Pick, path: Path, fields: Mapping[str, FieldFacts]
) -> Iterator[Fault]:
    """Codes of the table that the contract does not know: harmless, or a slip."""
    codes = set(_codes(pick, fields).values())
    for key in table_of(pick) if codes else ():
        if key and key not in codes:
            near = closest(key, codes - table_of(pick).keys())
            yield Doubt(
                checked.place((*path, "table", key)),
                Text(
                    f"contract của nguồn không có mã {key!r}" + (f"; có phải là {near!r}?" if near else ""),
                    f"the source's contract has no code {key!r}"
                    + (f"; did you mean {near!r}?" if near else ""),
                ),
                Text("Sửa mã, hoặc bổ sung vào contract", "correct the code, or add it to the contract"),
            )
