"""A province's plan as data: instrument, dates, pilot, who leads and confirms, forms, what else it collects.

Made from the province's own text. What the text does not say is written ``unknown`` (or ``chưa rõ``) and
``looked_for`` tells where it was looked for: a blank that somebody knows about, not an invention. Where the
plan and another file speak of the same thing, ``mappings.plan_check`` compares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, PrivateAttr, ValidatorFunctionWrapHandler, WrapValidator

from domain.errors import BadFile
from domain.faults import Fault, as_error
from domain.records import RecordKind
from domain.text import Text
from mappings.contract import FileModel, fault, hold
from mappings.mapping_file import Authorities, Day, IndicatorName
from mappings.yaml_text import REMEDY, Path, YamlDocument, load_yaml

UNKNOWN = frozenset({"unknown", "chưa rõ"})
"""What stands where the plan says nothing."""


def _or_unknown(value: object, handler: ValidatorFunctionWrapHandler) -> object:
    """None for the word ``unknown``; an empty value is no answer."""
    if isinstance(value, str) and value in UNKNOWN:
        return None
    if value is None:
        raise fault(
            "để trống không phải câu trả lời: ghi unknown (hoặc chưa rõ)", "empty is no answer: write unknown"
        )
    return handler(value)


_KNOWN_OR_NOT = WrapValidator(_or_unknown)
_Line = Annotated[str, Field(min_length=1, max_length=500)]
KnownText: TypeAlias = Annotated[_Line | None, _KNOWN_OR_NOT]
KnownDay: TypeAlias = Annotated[Day | None, _KNOWN_OR_NOT]
Names: TypeAlias = Annotated[tuple[_Line, ...], Field(max_length=200)]


class Instrument(FileModel):
    """The document the plan is: who issued it, its number and day."""

    title: _Line
    number: KnownText
    issued_on: KnownDay


class Leads(FileModel):
    """Who is responsible for what."""

    criteria: KnownText
    software: KnownText
    with_: Annotated[Names, Field(alias="with")] = ()


class Milestone(FileModel):
    """Something the plan wants done; ``until``: the day it names as the end (*trước ngày*)."""

    what: _Line
    from_: Annotated[Day | None, Field(alias="from")] = None
    until: KnownDay


class Pilot(FileModel):
    """Who tries it first. ``units``: their names, as far as the plan gives them."""

    units: Annotated[Names | None, _KNOWN_OR_NOT]
    count: Annotated[Annotated[int, Field(ge=1, le=1000)] | None, _KNOWN_OR_NOT]
    from_: Annotated[KnownDay, Field(alias="from")]
    until: KnownDay


class Confirms(FileModel):
    """Who confirms results (Decree 335 Arts 10.1, 17.2). ``heads``: who confirms for heads of agencies, as
    the sources write them; the mapping files' ``authorities`` must know them.
    """

    staff: KnownText
    heads: Annotated[Authorities | None, _KNOWN_OR_NOT]


class DocumentSystem(FileModel):
    """The document software. ``confidence``: M reliable report, L a single weak one, U not found."""

    product: KnownText
    confidence: Literal["H", "M", "L", "U"]
    reference: KnownText
    sources: Annotated[tuple[_Line, ...], Field(max_length=50)] = ()
    note: str = ""


Form = Literal["diary", "hours", "evaluation_summary"]
FORM_KINDS: Mapping[str, RecordKind] = {
    "diary": RecordKind.WORK_ITEMS,
    "hours": RecordKind.HOURS,
    "evaluation_summary": RecordKind.EVALUATIONS,
}
"""Nhật ký cá nhân, bảng tổng hợp giờ làm việc, bảng tổng hợp đánh giá từng cá nhân: what each is read as."""


class Plan(FileModel):
    """One plan. ``period``: month or quarter (Art. 3.4). ``reporting``: to whom and how often.
    ``one_data_structure``: every source fills the same fields, so that bodies can be compared.
    ``indicator_groups`` and ``okr``: what is collected beside the decree's score, name → what it says.
    """

    province: _Line
    code: Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}$")]
    instrument: Instrument
    applies_to: KnownText
    leads: Leads
    period: Annotated[Literal["month", "quarter"] | None, _KNOWN_OR_NOT]
    effective_from: KnownDay
    milestones: Annotated[tuple[Milestone, ...], Field(max_length=50)] = ()
    pilot: Annotated[Pilot | None, _KNOWN_OR_NOT]
    confirms: Confirms
    forms: Annotated[Annotated[tuple[Form, ...], Field(max_length=3)] | None, _KNOWN_OR_NOT]
    reporting: KnownText
    one_data_structure: bool = False
    indicator_groups: Annotated[dict[IndicatorName, _Line], Field(max_length=20)] = Field(
        default_factory=dict
    )
    okr: _Line | None = None
    document_system: DocumentSystem
    looked_for: dict[str, _Line] = Field(default_factory=dict)

    _document: YamlDocument | None = PrivateAttr(default=None)

    @property
    def indicators(self) -> dict[str, str]:
        """Everything collected beside the score, name → what it says; nothing of it is computed with."""
        return {**self.indicator_groups, **({"okr": self.okr} if self.okr else {})}

    def place(self, *path: str | int) -> str:
        """``file:line:column`` of a key."""
        return self._document.place(path) if self._document else ".".join(map(str, path))


def parse_plan(text: str, file: str) -> Plan:
    """Read a plan; ``file`` is its name in messages.

    Raises:
        BadFile: every fault of the file, each with line and column.
    """
    document = load_yaml(text, file)
    plan = hold(document, Plan)
    if faults := [*_unexplained(plan, document), *_wrong_order(plan, document)]:
        raise as_error(BadFile, file, faults, REMEDY)
    plan._document = document  # noqa: SLF001 - our own class; a model takes no extra arguments
    return plan


def _unexplained(plan: Plan, document: YamlDocument) -> Iterator[Fault]:
    """Every unknown says where it was looked for, and nothing else does."""
    data = document.data
    body = {k: v for k, v in data.items() if k != "looked_for"} if isinstance(data, dict) else data
    blanks = {".".join(map(str, path)): path for path in _unknown_paths(body)}
    for name, path in blanks.items():
        if name not in plan.looked_for:
            yield Fault(
                document.place(path),
                Text(
                    f"chưa rõ thì ghi đã tìm ở đâu: thêm {name} vào looked_for",
                    f"unknown: say under looked_for where {name} was looked for",
                ),
            )
    for name in plan.looked_for.keys() - blanks.keys():
        yield Fault(
            document.place(("looked_for", name)),
            Text(f"{name} không ghi là unknown", f"{name} is not written as unknown"),
        )


def _unknown_paths(node: object, path: Path = ()) -> Iterator[Path]:
    if isinstance(node, str) and node in UNKNOWN:
        yield path
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _unknown_paths(value, (*path, key))
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from _unknown_paths(value, (*path, number))


def _wrong_order(plan: Plan, document: YamlDocument) -> Iterator[Fault]:
    spans: list[tuple[Path, Milestone | Pilot]] = [
        (("milestones", number), milestone) for number, milestone in enumerate(plan.milestones)
    ]
    if plan.pilot is not None:
        spans.append((("pilot",), plan.pilot))
    for path, span in spans:
        if span.from_ and span.until and span.until < span.from_:
            yield Fault(
                document.place((*path, "until")),
                Text("ngày cuối trước ngày đầu", "the last day is before the first"),
            )
    pilot_ends = plan.pilot.until if plan.pilot else None
    if pilot_ends and plan.effective_from and pilot_ends >= plan.effective_from:
        yield Fault(
            document.place(("pilot", "until")),
            Text(
                "thí điểm phải xong trước ngày áp dụng (effective_from)",
                "a pilot ends before the plan takes effect (effective_from)",
            ),
        )
