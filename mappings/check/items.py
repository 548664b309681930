"""Rules that give a catalogue code: rules that never act, and codes the catalogue does not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.faults import Fault
from domain.period import Period
from domain.text import Text
from mappings.catalogue import Catalogue, CatalogueItem
from mappings.check.subjects import CheckedMapping, Doubt, Subject, parts_of
from mappings.check.tables import never_reached
from mappings.hints import closest
from mappings.item_rules import ItemRule, ItemStep, KeywordItems
from mappings.keywords import unreachable
from mappings.mapping_file import WorkMapping
from mappings.rules import TextRule
from mappings.yaml_text import Path

_ITEM: Path = ("fields", "item")
_CORRECT = Text("Sửa mã, hoặc thêm vào catalogue.csv", "correct the code, or add the item to catalogue.csv")


def item_findings(checked: CheckedMapping, subject: Subject) -> Iterator[Fault]:
    """What is wrong with how records become catalogue items."""
    if not isinstance(checked.mapping, WorkMapping) or checked.lacks(_ITEM):
        return
    rule = checked.mapping.fields.item
    yield from _dead_rules(checked, rule)
    if subject.catalogue is not None:
        lookup = _Codes(subject.catalogue, subject.period)
        for path, code in item_codes(rule, _ITEM):
            yield from lookup.findings(checked, path, code)


def item_codes(rule: ItemRule, path: Path) -> Iterator[tuple[Path, str]]:
    """Every catalogue code that the file itself writes, with its place."""
    for inner, part in parts_of(rule, path):
        if isinstance(part, KeywordItems):
            for number, one in enumerate(part.rules):
                yield (*inner, "rules", number, "item"), one.item
        elif isinstance(part, TextRule) and inner[-1] not in ("type", "text"):
            yield from _codes_of(part, inner)


def _codes_of(rule: TextRule, path: Path) -> Iterator[tuple[Path, str]]:
    table = rule.table or {}
    for key, code in table.items():
        yield (*path, "table", key), code
    if rule.constant is not None and not table:
        yield (*path, "constant"), rule.constant
    if rule.default:
        yield (*path, "default"), rule.default


class _Codes:
    """The codes of a catalogue, each asked for once."""

    def __init__(self, catalogue: Catalogue, period: Period | None) -> None:
        self._period = period
        self._lines: dict[str, list[CatalogueItem]] = {}
        for item in catalogue.items:
            self._lines.setdefault(item.code, []).append(item)

    def findings(self, checked: CheckedMapping, path: Path, code: str) -> Iterator[Fault]:
        """What is wrong with ``code``: nothing, one fault or one doubt."""
        lines = self._lines.get(code)
        if lines is None:
            near = closest(code, self._lines)
            yield Fault(
                checked.place(path),
                Text(
                    f"danh mục không có mã {code!r}" + (f"; có phải là {near!r}?" if near else ""),
                    f"the catalogue has no code {code!r}" + (f"; did you mean {near!r}?" if near else ""),
                ),
                _CORRECT,
            )
        elif self._period is not None:
            yield from self._in_force(checked, path, lines, self._period)

    def _in_force(
        self, checked: CheckedMapping, path: Path, lines: Sequence[CatalogueItem], period: Period
    ) -> Iterator[Fault]:
        if any(
            one.valid_from <= period.last_day and (one.valid_to is None or one.valid_to >= period.first_day)
            for one in lines
        ):
            return
        code, begins = lines[0].code, min(one.valid_from for one in lines)
        if begins > period.last_day:
            yield Doubt(
                checked.place(path),
                Text(
                    f"mã {code!r} chỉ có hiệu lực từ {begins}, sau kỳ {period}",
                    f"the code {code!r} is in force from {begins}, after the period {period}",
                ),
                _CORRECT,
            )
        else:
            ended = max(one.valid_to for one in lines if one.valid_to is not None)
            yield Fault(
                checked.place(path),
                Text(
                    f"mã {code!r} đã hết hiệu lực từ {ended}, trước kỳ {period}",
                    f"the code {code!r} was in force until {ended}, before the period {period}",
                ),
                _CORRECT,
            )


def _dead_rules(checked: CheckedMapping, rule: ItemRule) -> Iterator[Fault]:
    steps, here = rule.first_of_rules or (), (*_ITEM, "first_of_rules")
    for number, step in enumerate(steps):
        if (before := _shadowed(steps[:number], step)) is not None:
            yield never_reached(checked, (*here, number), (*here, before))
        elif step.by_type_and_keywords is not None:
            yield from _dead_keywords(
                checked, step.by_type_and_keywords, (*here, number, "by_type_and_keywords", "rules")
            )


def _shadowed(earlier: Sequence[ItemStep], step: ItemStep) -> int | None:
    """The first of ``earlier`` that finds a code for every record for which ``step`` would."""
    for number, one in enumerate(earlier):
        if any(rule.constant is not None or rule.default for rule in _coding(one)):
            return number
        if one.by_code is not None and one.by_code.table is None and _same_field(one.by_code, step):
            return number
    return None


def _coding(step: ItemStep) -> tuple[TextRule, ...]:
    return tuple(rule for rule in (step.by_code, step.by_table) if rule is not None)


def _same_field(rule: TextRule, step: ItemStep) -> bool:
    """Whether ``step`` asks for the very field that ``rule`` takes as it is."""
    return any(
        other.paths == rule.paths and other.empty_values == rule.empty_values and not rule.transforms
        for other in _coding(step)
    )


def _dead_keywords(checked: CheckedMapping, keywords: KeywordItems, path: Path) -> Iterator[Fault]:
    conditions = [rule.conditions for rule in keywords.rules]
    for number, before in sorted(unreachable(conditions).items()):
        yield never_reached(checked, (*path, number), (*path, before))
