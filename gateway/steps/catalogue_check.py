"""Check a catalogue's CSV: what stops it from being used, and what somebody should look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from domain.audit_events import AuditEvent
from domain.faults import Fault
from domain.text import Text
from mappings.catalogue import COLUMNS, OPTIONAL_COLUMNS, REMEDY, read_catalogue
from mappings.catalogue_checks import check_items, check_validity
from mappings.catalogue_findings import Entry, Finding, Report, Severity
from mappings.catalogue_standard import Evidence, settle, stated_score

if TYPE_CHECKING:
    from gateway.wiring import Gateway

_COLUMNS = {name: number for number, name in enumerate((*COLUMNS, *OPTIONAL_COLUMNS), 1)}
_ENCODING = Text(
    "tệp không phải mã UTF-8; trong Excel chọn Save As → CSV UTF-8",
    "the file is not UTF-8; in Excel choose Save As, CSV UTF-8",
)


@dataclass(frozen=True, slots=True)
class CatalogueCheck:
    """What a check of the catalogue ``file`` found; ``items``: how many lines could be read."""

    file: str
    items: int
    findings: tuple[Finding, ...]

    def count(self, severity: Severity) -> int:
        """How many findings are that grave."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def clean(self) -> bool:
        """Whether the catalogue may be used; doubts do not count."""
        return not self.count(Severity.FAULT)

    def as_json(self) -> dict[str, object]:
        """Plain values, both languages."""
        return {
            "file": self.file,
            "clean": self.clean,
            "items": self.items,
            "faults": self.count(Severity.FAULT),
            "doubts": self.count(Severity.DOUBT),
            "report": [finding.as_json() for finding in self.findings],
        }


def check_catalogue(body: bytes, file: str) -> CatalogueCheck:
    """Check the catalogue in ``body``; ``file`` is its name in places (``file:line:column``)."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = body.count(b"\n", 0, fault.start) + 1
        column = fault.start - body.rfind(b"\n", 0, fault.start)
        return CatalogueCheck(file, 0, (_fault(Fault(f"{file}:{line}:{column}", _ENCODING)),))
    reading = read_catalogue(text, file)
    entries = [
        Entry(item, _place(file, line)) for item, line in zip(reading.items, reading.lines, strict=True)
    ]
    report = Report()
    standards = _standards(entries, report)
    check_items(entries, lambda item: standards[item.source], report)
    check_validity(entries, report)
    findings = [_fault(fault) for fault in reading.faults] + report.findings
    return CatalogueCheck(file, len(entries), tuple(sorted(findings, key=_position)))


def note_catalogue_check(gw: Gateway, checked: CatalogueCheck) -> None:
    """Write down that somebody checked a catalogue, and what came of it."""
    with gw.transaction() as tx:
        tx.note(
            AuditEvent.FILES_EXAMINED,
            {
                "what": "check",
                "files": checked.file,
                "items": checked.items,
                "faults": checked.count(Severity.FAULT),
                "doubts": checked.count(Severity.DOUBT),
                "clean": checked.clean,
            },
        )


def _fault(fault: Fault) -> Finding:
    return Finding(Severity.FAULT, "unreadable", fault.place, fault.message, REMEDY)


def _place(file: str, line: int) -> Callable[[str], str]:
    return lambda column: f"{file}:{line}:{_COLUMNS[column]}"


def _position(finding: Finding) -> tuple[int, int]:
    _, line, column = finding.place.rsplit(":", 2)
    return int(line), int(column)


def _standards(entries: Sequence[Entry], report: Report) -> dict[str, Decimal | None]:
    """The standard unit's score in each list: lines with the same source come from one decision."""
    lists: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        lists[entry.item.source].append(entry)
    standards = {}
    for source, of in lists.items():
        pairs = [(entry.item.score, entry.item.coefficient) for entry in of]
        standards[source] = settle(_evidence(of), pairs, None, report, of[0].place("coefficient"))
    return standards


def _evidence(entries: Sequence[Entry]) -> list[Evidence]:
    said = Text("ghi sản phẩm chuẩn", "states the standard unit")
    return [
        Evidence(score, entry.place("note"), said)
        for entry in entries
        if entry.item.note and (score := stated_score(entry.item.note))
    ]
