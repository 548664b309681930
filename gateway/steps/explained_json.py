"""An explained record as plain values, for ``--json`` and for pages; personal numbers masked."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.identifiers import mask_personal_ids
from domain.parking import MEANING, REMEDY, Parked, ParkReason
from domain.text import Text
from domain.work import WorkUnit
from gateway.steps.shown_values import shown_value
from mappings.explain import UNIT_VALUES, Computed
from mappings.rule_trace import Applied, RuleRead
from mappings.trace_words import in_words
from mappings.work_dates import OtherPeriod

if TYPE_CHECKING:
    from gateway.steps.explain_record import ExplainedRecord, StoreFacts

_LEFT_OUT = frozenset({"record_digest", "source"})


class ExplainedJson:
    """Turns one ``ExplainedRecord`` into plain values."""

    def __init__(self, told: ExplainedRecord, *, show_ids: bool) -> None:
        self._told = told
        self._show_ids = show_ids

    def whole(self) -> dict[str, object]:
        """Everything."""
        told, explanation = self._told, self._told.explanation
        record = explanation.record
        return {
            "record": {
                "source": record.source,
                "kind": record.kind.value,
                "key": self.shown(record.key),
                "digest": record.digest,
            },
            "files": told.files,
            "mapping": told.mapping_name,
            "period": explanation.period,
            "roster_known": told.roster_known,
            "verdict": explanation.verdict,
            "outcome": self.outcome(),
            "values": [self.value_of(read) for read in explanation.reads],
            "computed": [self._computed(one) for one in explanation.computed],
            "catalogue": self.catalogue(),
            "store": None if told.store is None else self._store(told.store),
        }

    def shown(self, value: object, name: str = "") -> object:
        """One value fit to show."""
        return shown_value(plain(value), name, show_ids=self._show_ids)

    def outcome(self) -> object:
        """What the record became, or why it waits."""
        outcome = self._told.explanation.outcome
        if isinstance(outcome, Parked):
            return self.parked(outcome)
        if isinstance(outcome, OtherPeriod):
            return {"period": str(outcome.period)}
        if outcome is None:
            return None
        parts = asdict(outcome)  # type: ignore[call-overload]  # every outcome is a dataclass
        return {name: self.shown(value, name) for name, value in parts.items() if name not in _LEFT_OUT}

    def parked(self, why: Parked) -> dict[str, object]:
        """Why a record waits, and what helps."""
        return {
            "reason": why.reason.value,
            "field": why.field,
            "found": mask_personal_ids(why.detail),
            "meaning": _both(MEANING[why.reason]),
            "remedy": _both(REMEDY[why.reason]),
        }

    def value_of(self, read: RuleRead) -> dict[str, object]:
        """One rule: where it looked, what it found, what it did, what came out."""
        name = read.looked[0].field if len(read.looked) == 1 else ""
        return {
            "target": read.target,
            "place": self._told.place(read.path),
            "fields": [
                {"field": one.field, "raw": self.shown(one.raw, one.field), "taken": one.chosen}
                for one in read.looked
            ],
            "steps": [self._step(step) for step in read.applied],
            "value": self.shown(read.value, name),
            "unreadable": read.unreadable,
            "became": self._became(read),
        }

    def _became(self, read: RuleRead) -> dict[str, object] | None:
        unit, name = self._told.explanation.outcome, UNIT_VALUES.get(read.target)
        if not isinstance(unit, WorkUnit) or name is None:
            return None
        return {"name": name, "value": self.shown(getattr(unit, name))}

    def _step(self, step: Applied) -> dict[str, object]:
        return {
            "how": step.how.value,
            "place": self._told.place(step.path),
            "found": self.shown(step.found),
            "gave": self.shown(step.gave),
            **{lang: str(self.shown(words)) for lang, words in _both(in_words(step)).items()},
        }

    def _computed(self, one: Computed) -> dict[str, object]:
        return {"name": one.name, "value": self.shown(one.value), **_both(one.because)}

    def catalogue(self) -> dict[str, object] | None:
        """The line that gave the coefficient, and the day that chose it."""
        told, explanation = self._told, self._told.explanation
        day = None if explanation.assigned_on is None else explanation.assigned_on.isoformat()
        item = explanation.item
        if item is None:
            return (
                {"line": "", "as_of": day, "other_lines": list(told.other_lines)}
                if told.other_lines
                else None
            )
        return {
            "line": told.catalogue_line,
            "as_of": day,
            "code": item.code,
            "name": item.name,
            "coefficient": str(item.coefficient),
            "valid_from": item.valid_from.isoformat(),
            "valid_to": None if item.valid_to is None else item.valid_to.isoformat(),
            "source": item.source,
        }

    def _store(self, facts: StoreFacts) -> dict[str, object]:
        unit = facts.unit
        stored = None
        if unit is not None:
            stored = {
                "counts": unit.counts,
                "completes": self.shown(unit.completes),
                "completed_by": self.shown(list(unit.completed_by)),
                "same_product": self.shown(list(unit.same_product)),
                "objective_causes": unit.causes,
                "mapping_versions": list(facts.mapping_versions),
                "catalogue_versions": list(facts.catalogue_versions),
                "mapping_digest": unit.mapping_digest,
                "catalogue_digest": unit.catalogue_digest,
                "same_as_explained": facts.same,
            }
        return {
            "current": facts.current,
            "unit": stored,
            "parked": [self._waiting(one) for one in facts.waiting],
        }

    def _waiting(self, one: object) -> dict[str, object]:
        row = asdict(one)  # type: ignore[call-overload]  # a dataclass
        reason = ParkReason(row["reason"])
        row["detail"] = mask_personal_ids(str(row["detail"]))
        return {**row, "meaning": _both(MEANING[reason]), "remedy": _both(REMEDY[reason])}


def plain(value: object) -> object:
    """Dates and exact numbers as text; everything else as it is."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _both(text: Text) -> dict[str, str]:
    return {"vi": text.vi, "en": text.en}
