"""Where a province's plan and its other files speak of the same thing and disagree."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from domain.faults import Fault
from domain.records import RecordKind
from domain.text import Text
from mappings.plan import FORM_KINDS, Plan
from mappings.yaml_text import Path


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """What the policy says: ``month`` or ``quarter``, and its first day (None: it names none)."""

    period: str
    effective_from: date | None


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the province's other files say about what its plan says too. None: not compared.

    ``sender``: the receiver file's code of the province. ``kinds``: what its sources read. ``sources``: their
    names. ``indicators``, ``authorities``: those of its mapping files. ``work_fields``: each mapping file of
    work and the fields it fills.
    """

    policy: PolicyFacts | None = None
    sender: str | None = None
    kinds: frozenset[RecordKind] | None = None
    sources: frozenset[str] | None = None
    indicators: frozenset[str] | None = None
    authorities: frozenset[str] | None = None
    work_fields: Mapping[str, frozenset[str]] = field(default_factory=dict)


def plan_faults(plan: Plan, facts: PlanFacts) -> list[Fault]:
    """Where the plan and the province's other files disagree, each at its line of the plan."""
    return [
        *_policy_faults(plan, facts.policy),
        *_differs(plan, "code", plan.code, facts.sender, "receiver.yaml: sender"),
        *_missing_parts(plan, facts),
        *_uneven_structure(plan, facts.work_fields),
    ]


def _policy_faults(plan: Plan, policy: PolicyFacts | None) -> Iterator[Fault]:
    if policy is None:
        return
    if plan.period is not None:
        yield from _differs(plan, "period", plan.period, policy.period, "policy.yaml: period")
    said = "policy.yaml: effective_from"
    if plan.effective_from is not None:
        yield from _differs(
            plan, "effective_from", plan.effective_from, policy.effective_from or "không có / none", said
        )
    elif policy.effective_from is not None:
        yield Fault(
            plan.place("effective_from"),
            Text(
                f"kế hoạch chưa rõ ngày áp dụng mà {said} ghi {policy.effective_from}",
                f"the plan does not know the day, {said} says {policy.effective_from}",
            ),
        )


def _differs(plan: Plan, key: str, wanted: object, found: object | None, where: str) -> Iterator[Fault]:
    if found is not None and wanted != found:
        yield Fault(
            plan.place(key),
            Text(
                f"kế hoạch ghi {wanted}, {where} ghi {found}", f"the plan says {wanted}, {where} says {found}"
            ),
        )


def _missing_parts(plan: Plan, facts: PlanFacts) -> Iterator[Fault]:
    """What the plan asks for and no file of the province carries."""
    for path, what, there, where in _asked(plan, facts):
        if there is not None and what not in there:
            yield Fault(
                plan.place(*path),
                Text(
                    f"kế hoạch cần {what} nhưng {where} không có",
                    f"the plan asks for {what}, {where} lacks it",
                ),
            )


def _asked(plan: Plan, facts: PlanFacts) -> Iterator[tuple[Path, str, Container[str] | None, str]]:
    """Where the plan asks, what for, where it should be, and what that place is called."""
    for number, form in enumerate(plan.forms or ()):
        yield ("forms", number), FORM_KINDS[form], facts.kinds, f"sources/ ({form})"
    for name in plan.indicators:
        path = ("okr",) if name == "okr" else ("indicator_groups", name)
        yield path, name, facts.indicators, "mappings/*.evaluations.yaml: indicators"
    for number, name in enumerate(plan.confirms.heads or ()):
        yield ("confirms", "heads", number), name, facts.authorities, "mappings/: authorities"
    for number, name in enumerate(plan.document_system.sources):
        yield ("document_system", "sources", number), name, facts.sources, "sources/"


def _uneven_structure(plan: Plan, work_fields: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    """With one structure for the whole province, what one source fills the others fill too."""
    if not plan.one_data_structure:
        return
    everything = frozenset[str]().union(*work_fields.values())
    for file, filled in sorted(work_fields.items()):
        if lacking := sorted(everything - filled):
            names = ", ".join(lacking)
            yield Fault(
                plan.place("one_data_structure"),
                Text(
                    f"một cấu trúc dữ liệu cho toàn tỉnh: {file} chưa ghi {names}",
                    f"one data structure for the province: {file} does not fill {names}",
                ),
            )
