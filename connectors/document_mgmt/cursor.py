"""The stored high-water of one kind: the newest time of change seen in a complete pass.

One high-water a scope: a kind that is asked for one period at a time has one for each period, or rows of
June changed before the last look at May would never come.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from connectors.document_mgmt.port import Cursor
from domain.errors import Misconfigured
from domain.text import Text

_FORM = "high-water-1"


@dataclass(frozen=True, slots=True)
class HighWater:
    """High-water by scope (a period, or empty), and the validator (``ETag``) of what was read whole."""

    by_scope: Mapping[str, datetime] = field(default_factory=dict)
    validators: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: Cursor) -> HighWater:
        """What ``cursor`` holds; nothing if it is empty.

        Raises:
            Misconfigured: not written by this version of the gateway.
        """
        if not cursor.text:
            return cls()
        try:
            stored = json.loads(cursor.text)
            high = {scope: datetime.fromisoformat(at) for scope, at in stored[_FORM].items()}
            return cls(high, {str(scope): str(mark) for scope, mark in stored.get("validators", {}).items()})
        except (ValueError, KeyError, TypeError, AttributeError) as exc:
            raise Misconfigured(
                Text("Con trỏ đọc đã lưu không hiểu được", "the stored cursor cannot be read"),
                Text(
                    "Xóa con trỏ để đọc lại từ đầu; không mất và không trùng bản ghi.",
                    "Clear the cursor to read from the beginning; nothing is lost or doubled.",
                ),
            ) from exc

    def since(self, scope: str, overlap: timedelta) -> datetime | None:
        """Where to start reading; None: from the beginning."""
        high = self.by_scope.get(scope)
        return high - overlap if high else None

    def raised(self, scope: str, newest: datetime | None, *, not_after: datetime) -> HighWater:
        """With ``newest`` taken in, at most ``not_after``: a row dated in the future must not hide
        everything that is changed until then.
        """
        if newest is None:
            return self
        old = self.by_scope.get(scope)
        capped = min(newest, not_after)
        return HighWater({**self.by_scope, scope: max(old, capped) if old else capped}, self.validators)

    def replaced(self, scope: str, newest: datetime | None, *, not_after: datetime) -> HighWater:
        """After a complete reading ``newest`` is what there is, also when it is older than before."""
        others = {name: at for name, at in self.by_scope.items() if name != scope}
        return HighWater(others, self.validators).raised(scope, newest, not_after=not_after)

    def validated(self, scope: str, validator: str) -> HighWater:
        """With what to send next time to be told that nothing changed."""
        return HighWater(self.by_scope, {**self.validators, scope: validator} if validator else {})

    def write(self) -> Cursor:
        """The cursor to store; empty while nothing was seen."""
        if not self.by_scope and not self.validators:
            return Cursor()
        high = {scope: at.astimezone(UTC).isoformat() for scope, at in sorted(self.by_scope.items())}
        more = {"validators": dict(sorted(self.validators.items()))} if self.validators else {}
        return Cursor(json.dumps({_FORM: high, **more}))
