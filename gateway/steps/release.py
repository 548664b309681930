"""Release: what waits for confirmation, shown to a person; and the confirmation itself.

Confirming opens the legal window (policy ``five_day_trigger: confirmed``; Decree 335 Arts 17.2 and 26.1.d).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.clock import HANOI
from domain.deadline import Deadline, deadline
from domain.errors import ReleaseChanged
from domain.period import Period
from domain.records import RecordKind, digest_of
from domain.states import Event, State
from domain.text import Text
from gateway.delivery.moves import move
from gateway.store.cursors import unread_sources
from gateway.store.schema import AnyRow, parked, record_head, result
from gateway.store.unit_files import unit_files
from gateway.store.work import Transaction
from gateway.wiring import Gateway


@dataclass(frozen=True, slots=True)
class ReleaseSummary:
    """What a person is asked to confirm. ``digest`` fixes the very set: results, revisions, sheets.

    ``warnings``: reasons to think twice (records not mapped, sources not read to the end).
    """

    period: str
    count: int
    digest: str
    parked: dict[str, int]
    organisations: dict[str, int]
    deadline_day: str
    warnings: tuple[str, ...] = field(default_factory=tuple)

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json`` and XCom."""
        return asdict(self) | {"warnings": list(self.warnings)}


@dataclass(frozen=True, slots=True)
class ConfirmCounts:
    """How many results were confirmed, by whom, and when their legal window ends."""

    period: str
    confirmed: int
    by: str
    deadline_day: str
    deadline_at: str

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json`` and XCom."""
        return asdict(self)


def release_summary(gw: Gateway, period: Period) -> ReleaseSummary:
    """What would be confirmed now. Changes nothing."""
    with gw.engine.connect() as conn:
        rows = _waiting(conn, period)
        reasons = Counter(
            conn.execute(
                sa.select(parked.c.reason).where(parked.c.period == str(period), parked.c.state == "open")
            ).scalars()
        )
        warnings = tuple(str(w) for w in _warnings(conn, gw, period))
    window = deadline(gw.clock.now(), gw.files.calendar, gw.deadline_rule)
    return ReleaseSummary(
        period=str(period),
        count=len(rows),
        digest=_set_digest(rows),
        parked=dict(sorted(reasons.items())),
        organisations=dict(sorted(Counter(row.organisation for row in rows).items())),
        deadline_day=window.last_day.isoformat(),
        warnings=warnings,
    )


def _waiting(conn: sa.Connection, period: Period) -> list[AnyRow]:
    return list(
        conn.execute(
            sa.select(result.c.key, result.c.sheet_digest, result.c.organisation)
            .where(result.c.period == str(period), result.c.state == State.COMPUTED)
            .order_by(result.c.key)
        )
    )


def _set_digest(rows: list[AnyRow]) -> str:
    return digest_of([[row.key, row.sheet_digest] for row in rows])


def _warnings(conn: sa.Connection, gw: Gateway, period: Period) -> list[Text]:
    found = []
    unmapped = conn.execute(
        sa.select(sa.func.count())
        .select_from(record_head)
        .where(
            record_head.c.mapped_with.is_(None),
            record_head.c.period.is_(None),
            record_head.c.kind.in_([k.value for k in RecordKind if k.is_work]),
        )
    ).scalar_one()
    if unmapped:
        found.append(
            Text(
                f"{unmapped} bản ghi công việc chưa được ánh xạ",
                f"{unmapped} work records are not mapped yet",
            )
        )
    found += [
        Text(f"nguồn {name} đọc chưa trọn vẹn: {why}", f"source {name} was not read to the end: {why}")
        for name, why in unread_sources(conn, gw.sources()).items()
    ]
    if older := unit_files(conn, str(period), gw.files).older:
        found.append(
            Text(
                f"{older} đơn vị công việc ánh xạ bằng tệp không còn hiệu lực: chạy lại map rồi score",
                f"{older} work units were mapped with files no longer in force: run map, then score",
            )
        )
    if period.last_day >= gw.clock.now().astimezone(HANOI).date():
        found.append(Text(f"kỳ {period} chưa kết thúc", f"period {period} is not over yet"))
    return found


def confirm_period(
    gw: Gateway,
    period: Period,
    *,
    by: str,
    expected_digest: str | None = None,
    despite: str = "",
    at: datetime | None = None,
) -> ConfirmCounts:
    """Confirm every computed result of ``period``; from now on the legal window counts.

    ``expected_digest``: the set the person saw; nothing is confirmed if another set is there now.
    ``despite``: why the warnings of ``release_summary`` are accepted. ``at``: when the person answered (now).

    Raises:
        ReleaseChanged: the set changed, or there are warnings nobody accepted.
    """
    with gw.engine.connect() as conn:
        warnings = [str(warning) for warning in _warnings(conn, gw, period)]
    if warnings and expected_digest is None and not despite:
        raise _unaccepted(period, warnings)
    confirmed_at = at or gw.clock.now()
    window = deadline(confirmed_at, gw.files.calendar, gw.deadline_rule)
    with gw.transaction() as tx:
        tx.take_turn(f"score:{period}")
        rows = _waiting(tx.conn, period)
        if expected_digest is not None and _set_digest(rows) != expected_digest:
            raise _changed(period)
        ids = _confirm(tx, period, by, confirmed_at, window)
        if ids:
            told = {"period": str(period), "by": by, "results": len(ids), "set": _set_digest(rows)}
            told |= {"deadline": window.instant.isoformat()}
            told |= {"warnings": warnings, "despite": despite}
            tx.note(AuditEvent.PERIOD_RELEASED, told)
    gw.faults.point("confirmed")
    return ConfirmCounts(str(period), len(ids), by, window.last_day.isoformat(), window.instant.isoformat())


def note_refusal(gw: Gateway, period: Period, *, by: str, at: datetime, digest: str) -> None:
    """Write into the audit log that ``by`` refused the set ``digest``; the results stay COMPUTED."""
    with gw.transaction() as tx:
        told = {"period": str(period), "by": by, "at": at.isoformat(), "set": digest}
        tx.note(AuditEvent.PERIOD_REFUSED, told)


def _confirm(tx: Transaction, period: Period, by: str, confirmed_at: datetime, window: Deadline) -> list[int]:
    computed = sa.and_(result.c.period == str(period), result.c.state == State.COMPUTED)
    ids = move(tx, computed, Event.CONFIRM, {"by": by})
    tx.conn.execute(
        sa.update(result)
        .where(result.c.id.in_(ids))
        .values(
            confirmed_at=confirmed_at,
            confirmed_by=by,
            deadline_day=window.last_day,
            deadline_at=window.instant,
        )
    )
    return ids


def _changed(period: Period) -> ReleaseChanged:
    return ReleaseChanged(
        Text(
            f"Tập kết quả kỳ {period} đã thay đổi sau khi trình duyệt",
            f"the results of {period} changed after they were presented",
        ),
        Text("Xem lại và phê duyệt tập kết quả mới", "look at the new set and approve that one"),
        where=str(period),
    )


def _unaccepted(period: Period, warnings: list[str]) -> ReleaseChanged:
    listed = "; ".join(warnings)
    return ReleaseChanged(
        Text(f"Chưa thể xác nhận: {listed}", f"not confirmed because of warnings: {listed}"),
        Text(
            "Xử lý các cảnh báo, hoặc xác nhận kèm lý do bằng --despite",
            "settle the warnings, or confirm with the reason: --despite",
        ),
        where=str(period),
    )
