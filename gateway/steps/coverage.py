"""Coverage: what of everything staged is mapped and what is not, by number and by standard work units.

Everything is mapped anew, once, and nothing is stored: with the files in force, or with others, to see what
they would cover.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.errors import BadFile, Misconfigured
from domain.people import Roster
from domain.period import Period
from domain.records import RecordKind
from domain.text import Text
from gateway.files import ProvinceFiles, mapping_name
from gateway.steps.coverage_json import coverage_json
from gateway.store.coverage_rows import count_rows, covered_rows
from gateway.store.heads import streams
from gateway.store.roster import load_roster
from gateway.versions import open as versions
from gateway.wiring import Gateway
from mappings.catalogue import Catalogue
from mappings.coverage import COVERED, DROPPED, StreamCoverage
from mappings.mapping_file import WorkMapping, expect, mapping_document
from mappings.nearest import NearestItems
from mappings.yaml_text import YamlDocument

Progress = Callable[[str, int, int | None], None]
_TOLD_EVERY = 5000


@dataclass(frozen=True, slots=True)
class CoveredStream:
    """One kind of one source; ``document``: its mapping file, for places."""

    source: str
    kind: RecordKind
    document: YamlDocument
    counts: StreamCoverage


@dataclass(frozen=True, slots=True)
class Coverage:
    """What ``files`` cover in ``period``. ``agencies``: their names by code; ``not_read``: streams whose
    mapping file cannot be used, with how many records they have.
    """

    period: str
    files: str
    catalogue: Catalogue
    streams: tuple[CoveredStream, ...]
    agencies: Mapping[str, str]
    not_read: Mapping[str, int]
    faults: tuple[Text, ...]

    @property
    def clean(self) -> bool:
        """Whether everything of the period is mapped, or was left out by a person."""
        fates = {fate for stream in self.streams for fate, _ in stream.counts.tallies}
        return fates <= {*COVERED, DROPPED} and not self.not_read

    @property
    def items_never_used(self) -> tuple[str, ...]:
        """Codes of the catalogue that no mapped record of the period has, of those in force in it."""
        used = {code for stream in self.streams for code in stream.counts.items}
        period = Period.parse(self.period)
        days = (period.first_day, period.last_day)
        in_force = (item for item in self.catalogue.items if any(item.holds_on(day) for day in days))
        return tuple(dict.fromkeys(item.code for item in in_force if item.code not in used))

    def as_json(self) -> dict[str, object]:
        """Plain values, with what is exact and what is an estimate named."""
        return coverage_json(self)


def coverage(
    gw: Gateway, period: Period, *, files: str = "published", progress: Progress | None = None
) -> Coverage:
    """Map everything staged for ``period`` with the files ``files`` (see ``files_named``), and count.

    Raises:
        BadFile: the catalogue cannot be used.
    """
    opened = versions.files_named(gw, files)
    with gw.engine.connect() as conn:
        counting = _Counting(gw, opened, period, load_roster(conn), progress)
        for source, kind in streams(conn):
            if kind.is_work:
                counting.count(conn, source, kind)
    done = counting.result()
    _note(gw, done)
    return done


class _Counting:
    """One look at all streams with one set of files."""

    def __init__(
        self, gw: Gateway, files: ProvinceFiles, period: Period, roster: Roster, progress: Progress | None
    ) -> None:
        self._gw = gw
        self._files = files
        self._period = period
        self._roster = roster
        self._progress = progress
        self._nearest = NearestItems(files.catalogue.items)
        self._streams: list[CoveredStream] = []
        self._not_read: dict[str, int] = {}
        self._faults: list[Text] = []

    def count(self, conn: sa.Connection, source: str, kind: RecordKind) -> None:
        """Count one stream."""
        name = f"{source}/{kind.value}"
        try:
            mapping = expect(self._files.mapping(source, kind), WorkMapping)
        except (BadFile, Misconfigured) as fault:
            self._faults.append(Text(fault.explain("vi"), fault.explain("en")))
            self._not_read[name] = count_rows(conn, source, kind, str(self._period))
            return
        counts = StreamCoverage(
            mapping,
            catalogue=self._files.catalogue,
            roster=self._roster,
            period=self._period,
            nearest=self._nearest,
        )
        only = str(self._period) if self._same_days(source, kind, mapping) else ""
        total = count_rows(conn, source, kind, only)
        for number, (record, stands) in enumerate(covered_rows(conn, source, kind, only), 1):
            counts.add(record, stands)
            if self._progress and number % _TOLD_EVERY == 0:
                self._progress(name, number, total)
        if self._progress:
            self._progress(name, total, total)
        file = mapping_name(source, kind)
        document, _, _ = mapping_document(self._files.text(file), file)
        self._streams.append(CoveredStream(source, kind, document, counts))

    def _same_days(self, source: str, kind: RecordKind, mapping: WorkMapping) -> bool:
        """Whether a record belongs to the same period with these files as with those it was mapped with: then
        those known to belong to another one need not be read.
        """
        try:
            now = expect(self._gw.files.mapping(source, kind), WorkMapping).fields
        except (BadFile, Misconfigured):
            return False
        return (now.due, now.assigned_at) == (mapping.fields.due, mapping.fields.assigned_at)

    def result(self) -> Coverage:
        """Everything counted."""
        files = self._files
        return Coverage(
            period=str(self._period),
            files=f"v{files.version}" if files.version else files.tree.label,
            catalogue=files.catalogue,
            streams=tuple(self._streams),
            agencies={one.code: one.name for one in self._roster.organisations.values()},
            not_read=self._not_read,
            faults=tuple(self._faults),
        )


def _note(gw: Gateway, done: Coverage) -> None:
    fates = [(fate, tally.records) for s in done.streams for (fate, _), tally in s.counts.tallies.items()]
    with gw.transaction() as tx:
        tx.note(
            AuditEvent.FILES_EXAMINED,
            {
                "what": "coverage",
                "period": done.period,
                "files": done.files,
                "records": sum(records for _, records in fates),
                "mapped": sum(records for fate, records in fates if fate in COVERED),
                "clean": done.clean,
            },
        )
