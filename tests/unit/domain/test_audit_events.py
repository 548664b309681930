"""The audit vocabulary and its page say the same."""

from __future__ import annotations

import re
from pathlib import Path

from domain.audit_events import AuditEvent

PAGE = Path(__file__).parents[3] / "docs" / "audit-events.md"


def test_every_event_is_described_and_nothing_else() -> None:
    """docs/audit-events.md lists exactly the closed list, in its order."""
    listed = re.findall(r"^\| `([a-z.]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert listed == [event.value for event in AuditEvent]
