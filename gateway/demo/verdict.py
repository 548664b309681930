"""What the demo shows at its end, and whether it may exit 0."""

from __future__ import annotations

from dataclasses import dataclass

from rich.table import Table

from domain.errors import GatewayError
from domain.period import Period
from domain.text import Lang, Text
from gateway.steps.audit import verify_audit
from gateway.steps.reconcile import reconcile_period
from gateway.steps.status import PeriodStatus, period_status
from gateway.wiring import Gateway

_SHOWN = """period pulled mapped parked pending parked_people scored confirmed signed accepted rejected
in_doubt held packages deadline_at window_left_s"""


@dataclass(frozen=True, slots=True)
class DemoVerdict:
    """The books at the end. ``good``: every source was read, everything that can be accepted is accepted,
    nothing is pending or in doubt, both sides' books agree and the audit log verifies.
    """

    status: PeriodStatus
    audit_verified: bool
    audit_entries: int
    audit_problem: str
    books_agree: bool
    seconds: float

    @property
    def good(self) -> bool:
        """Whether the demo did its whole job."""
        s = self.status
        everything_read = s.pulled > 0 and not s.pending and not s.sources_unread
        settled = s.accepted + s.rejected == s.scored and not s.packages_open
        return everything_read and settled and self.audit_verified and self.books_agree

    def as_json(self) -> dict[str, object]:
        """The demo's last line with ``--json``."""
        s = self.status
        return {name: getattr(s, name) for name in _SHOWN.split()} | {
            "parked_total": sum(s.parked.values()),
            "audit_verified": self.audit_verified,
            "audit_entries": self.audit_entries,
            "books_agree": self.books_agree,
            "seconds": round(self.seconds, 1),
            "good": self.good,
        }

    def as_table(self, lang: Lang) -> Table:
        """The same for people."""
        s = self.status
        days = "–" if s.window_left_s is None else f"{s.window_left_s / 86_400:.1f}"
        rows = [
            (Text("Bản ghi công việc đã đọc", "work records pulled"), s.pulled),
            (Text("Đã ánh xạ thành đơn vị công việc", "mapped to work units"), s.mapped),
            *((Text(f"  chờ: {reason}", f"  parked: {reason}"), n) for reason, n in s.parked.items()),
            *((Text(f"  người chờ: {r}", f"  people parked: {r}"), n) for r, n in s.parked_people.items()),
            (Text("Người có điểm", "people scored"), s.scored),
            (Text("Đã xác nhận", "confirmed"), s.confirmed),
            (Text(f"Đã ký ({s.packages} gói)", f"signed ({s.packages} packages)"), s.signed),
            (Text("Cơ sở dữ liệu quốc gia chấp nhận", "accepted by the national database"), s.accepted),
            (Text("Bị từ chối", "rejected"), s.rejected),
            (Text("Chưa rõ", "in doubt"), s.in_doubt),
            (Text("Còn lại trong thời hạn (ngày)", "left in the legal window (days)"), days),
            (Text("Sổ hai bên khớp nhau", "both sides' books agree"), "✓" if self.books_agree else "✗"),
            (
                Text("Nhật ký kiểm toán", "audit log"),
                f"✓ {self.audit_entries}" if self.audit_verified else self.audit_problem,
            ),
        ]
        table = Table("", Text("Số lượng", "count").in_lang(lang), title=f"{s.period}", title_justify="left")
        for label, value in rows:
            table.add_row(label.in_lang(lang), str(value))
        return table


def judge(gw: Gateway, period: Period, seconds: float) -> DemoVerdict:
    """Look at the books, verify the log, compare with the national database."""
    try:
        report = verify_audit(gw)
        entries, problem = report.entries, ""
    except GatewayError as fault:
        entries, problem = 0, fault.explain("en")
    try:
        agree = reconcile_period(gw, period).clean
    except GatewayError:
        agree = False
    return DemoVerdict(period_status(gw, period), not problem, entries, problem, agree, seconds)
