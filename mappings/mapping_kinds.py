"""What a mapping file of each kind may say: one class a kind, its ``fields`` the parts of a record."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from domain.evaluation import COMMON_CRITERIA
from domain.records import RecordKind, digest_of
from mappings.contract import FileModel, fault
from mappings.item_rules import ItemRule
from mappings.rules import (
    CountRule,
    DateRule,
    NumberRule,
    OrganisationRule,
    OriginRule,
    PersonRule,
    Quantity,
    RankRule,
    StatusRule,
    TextRule,
)


def iso_day(value: object) -> object:
    """A day written 2026-06-01; anything else is a fault in words an administrator reads."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise fault("phải là ngày dạng 2026-06-01", "must be a date like 2026-06-01") from None
    return value


Day = Annotated[date, BeforeValidator(iso_day)]


class MappingFile(FileModel):
    """What every mapping file says. ``source``: the name of the source file it belongs to."""

    source: Annotated[str, Field(min_length=1, max_length=100)]
    kind: RecordKind
    note: str = ""
    effective_from: Day | None = None

    @cached_property
    def digest(self) -> str:
        """SHA-256, hex, of what the file says; comments, layout and the language of its keys do not count,
        nor whether what holds anyway is written down.
        """
        return digest_of(self.model_dump(mode="json", by_alias=True, exclude_defaults=True))

    def __hash__(self) -> int:
        return hash(self.digest)


class WorkFields(FileModel):
    """Where the parts of a work unit come from."""

    person: PersonRule
    organisation: OrganisationRule
    item: ItemRule
    title: TextRule
    assigned_at: DateRule
    due: DateRule
    completed_at: DateRule
    status: StatusRule
    origin: OriginRule
    assigned: Quantity = NumberRule(constant="1")
    completed: NumberRule | None = None
    """Without it (or where the source is empty): all of it when the status is ``completed``, else none."""
    failed_quality_checks: CountRule = CountRule(constant="0")
    excused_quality_checks: CountRule = CountRule(constant="0")
    late_events: CountRule | None = None
    """Without it (or where the source is empty): 1 if completed after the deadline's day, else 0."""
    excused_late_events: CountRule = CountRule(constant="0")
    product_key: Annotated[tuple[TextRule, ...], Field(max_length=4)] = ()
    evidence: Annotated[tuple[TextRule, ...], Field(max_length=8)] = ()


class WorkLinks(FileModel):
    """What links a document to the work item it completes, so that both count once.

    ``document_number``: the number of the product; ``task_code``: the code of the task; ``response_for``: for
    a work item the number of the document that assigned it, for a document the number of the one it answers.
    """

    document_number: TextRule | None = None
    task_code: TextRule | None = None
    response_for: TextRule | None = None

    @model_validator(mode="after")
    def _some_link(self) -> Self:
        if not (self.document_number or self.task_code or self.response_for):
            raise fault(
                "cần ít nhất một mục: document_number, task_code, response_for",
                "needs at least one of document_number, task_code, response_for",
            )
        return self


class WorkMapping(MappingFile):
    """Work items or documents become work units. Without ``links`` nothing is linked: the same product in two
    systems then waits for a person.
    """

    kind: Literal[RecordKind.WORK_ITEMS, RecordKind.DOCUMENTS]
    period_by: Literal["due"] = "due"
    completed_over_assigned: Literal["park", "allow"] = "park"
    fields: WorkFields
    links: WorkLinks | None = None


class OrganisationFields(FileModel):
    """Where the parts of an organisation come from."""

    code: TextRule
    old_code: TextRule = TextRule(constant="")
    name: TextRule
    parent: TextRule = TextRule(constant="")


class OrganisationMapping(MappingFile):
    """The list of agencies, with both forms of their codes."""

    kind: Literal[RecordKind.ORGANISATIONS]
    fields: OrganisationFields


class PersonFields(FileModel):
    """Where the parts of a person come from."""

    personal_id: TextRule
    full_name: TextRule
    organisation: OrganisationRule
    position: TextRule
    rank: RankRule
    supervisor: TextRule = TextRule(constant="")


class PeopleMapping(MappingFile):
    """The personnel list."""

    kind: Literal[RecordKind.PEOPLE]
    fields: PersonFields


def _within(person: PersonRule, organisation: OrganisationRule | None) -> None:
    """A full name is looked for in one agency: the file must say which."""
    if person.by == "full_name" and organisation is None:
        raise fault(
            "by: full_name cần thêm mục organisation", "by: full_name needs the entry organisation as well"
        )


def _ten_items(table: object) -> object:
    if isinstance(table, dict) and (missing := sorted(COMMON_CRITERIA.keys() - table.keys())):
        names = ", ".join(missing)
        raise fault(f"thiếu tiêu chí {names}", f"criteria missing: {names}")
    return table


CriterionItem = Literal["I.1", "I.2", "II.1", "II.2", "II.3", "II.4", "III.1", "III.2", "III.3", "III.4"]


IndicatorName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class EvaluationFields(FileModel):
    """Where the judged values come from. ``common``: a rule for each of the ten items of Annex I.
    ``indicators``: what the province collects beside the decree's score, by the names of its plan.
    """

    person: PersonRule
    organisation: OrganisationRule | None = None
    period: TextRule
    common: Annotated[dict[CriterionItem, Quantity], BeforeValidator(_ten_items)]
    organising: Quantity | None = None
    unity: Quantity | None = None
    confirmed_by: TextRule = TextRule(constant="")
    indicators: Annotated[dict[IndicatorName, Quantity], Field(max_length=20)] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _findable(self) -> Self:
        _within(self.person, self.organisation)
        return self


class EvaluationMapping(MappingFile):
    """Common-criteria points and leadership values of the evaluation software."""

    kind: Literal[RecordKind.EVALUATIONS]
    fields: EvaluationFields


Authorities = Annotated[tuple[Annotated[str, Field(min_length=1, max_length=200)], ...], Field(max_length=50)]


class CauseFields(FileModel):
    """Where the parts of a confirmation of objective causes come from. The work is named by at least one of
    ``item`` (the fields of its key), ``document_number`` and ``task_code``.
    """

    person: PersonRule
    organisation: OrganisationRule | None = None
    period: TextRule = TextRule(constant="")
    item: Annotated[tuple[TextRule, ...], Field(max_length=5)] = ()
    document_number: TextRule | None = None
    task_code: TextRule | None = None
    late_events: CountRule = CountRule(constant="0")
    quality_checks: CountRule = CountRule(constant="0")
    cause: TextRule = TextRule(constant="")
    confirmed_by: TextRule
    confirmed_on: DateRule | None = None

    @model_validator(mode="after")
    def _names_work(self) -> Self:
        if not (self.item or self.document_number or self.task_code):
            raise fault(
                "cần ít nhất một mục: item, document_number, task_code",
                "needs at least one of item, document_number, task_code",
            )
        _within(self.person, self.organisation)
        return self


class CauseMapping(MappingFile):
    """Confirmations that a delay or a failed check had an objective cause. ``authorities``: who may confirm
    for heads, and for whoever has no superior on the roster, as the source writes them.
    """

    kind: Literal[RecordKind.OBJECTIVE_CAUSES]
    authorities: Authorities = ()
    fields: CauseFields


class ResultConfirmationFields(FileModel):
    """Where the parts of a confirmation of results come from."""

    person: PersonRule
    organisation: OrganisationRule | None = None
    period: TextRule
    confirmed_by: TextRule
    confirmed_on: DateRule | None = None
    note: TextRule = TextRule(constant="")

    @model_validator(mode="after")
    def _findable(self) -> Self:
        _within(self.person, self.organisation)
        return self


class ResultConfirmationMapping(MappingFile):
    """Confirmations of people's results of a period. ``authorities``: as for objective causes."""

    kind: Literal[RecordKind.RESULT_CONFIRMATIONS]
    authorities: Authorities = ()
    fields: ResultConfirmationFields
