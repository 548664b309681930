"""One verdict a person: who is known, whose result is refused, which revision is new."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from domain.results import Verdict, VerdictCode
from simulators.national_db.package import DeliveredResult

AppliedRevision = Callable[[str, str], int]
"""Highest revision applied for (personal id, period); 0 for none."""


@dataclass(frozen=True, slots=True)
class Register:
    """Whom the national database knows. ``known``: ids, None for everybody. ``refused``: id → reason."""

    known: frozenset[str] | None = None
    refused: Mapping[str, str] = field(default_factory=dict)

    def judge(self, result: DeliveredResult, applied_revision: AppliedRevision) -> Verdict:
        """Accepted, or rejected with the first reason that holds."""
        reason = self._objection(result, applied_revision)
        return Verdict(result.key, VerdictCode.REJECTED if reason else VerdictCode.ACCEPTED, reason)

    def _objection(self, result: DeliveredResult, applied_revision: AppliedRevision) -> str:
        if self.known is not None and result.personal_id not in self.known:
            return "UNKNOWN_PERSON"
        if reason := self.refused.get(result.personal_id):
            return reason
        if result.revision <= applied_revision(result.personal_id, result.period):
            return "STALE_REVISION"
        return ""


def known_people(file: Path) -> frozenset[str]:
    """Personal ids from a JSON list of texts.

    Raises:
        ValueError: the file holds something else.
    """
    ids = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise ValueError(f"{file}: a JSON list of personal ids is expected")
    return frozenset(ids)
