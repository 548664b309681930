"""See before it counts: what other files would change in a period, with nothing stored.

Both sides are replayed over the store as it is now (``gateway.steps.replay``) and everybody is scored with
the side's own policy, by the code that maps and scores for real: the preview says what publishing the new
files here would do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.parking import Parked
from domain.period import Period
from gateway.files import ProvinceFiles
from gateway.steps.change_lists import agency_changes, person_changes, record_changes
from gateway.steps.changes import SHOWN, ChangePreview
from gateway.steps.map import Progress
from gateway.steps.replay import Replayed, ShadowGateway, replayed
from gateway.steps.score import load_evaluations
from gateway.steps.side_files import side_of
from gateway.steps.standings import Side, differing
from gateway.store.roster import load_roster
from gateway.store.shadow import open_shadow
from gateway.store.side_changes import compare_sides, concerned
from gateway.store.unit_looks import looks_by_person
from gateway.wiring import Gateway
from scoring.score import Work
from scoring.sums import work_of_looks

__all__ = ["ChangePreview", "preview_change"]

_TELL_EVERY = 1000


def preview_change(
    gw: Gateway,
    old: ProvinceFiles,
    new: ProvinceFiles,
    period: Period,
    *,
    progress: Progress | None = None,
    top: int = SHOWN,
) -> ChangePreview:
    """What changes in ``period`` when ``new`` counts instead of ``old``. ``top``: how many people and
    agencies its ``as_json`` lists.

    Raises:
        BadFile: files of one side have faults; all of them are told.
        StoreUnavailable: the database does not answer.
    """
    preview = _Preview(gw, period, progress, top)
    with open_shadow(gw.settings.database_url) as engine:
        found = preview.of(ShadowGateway(gw, engine, old), ShadowGateway(gw, engine, new))
    with gw.transaction() as tx:
        tx.note(AuditEvent.FILES_EXAMINED, _noted(found))
    return found


def _noted(found: ChangePreview) -> dict[str, object]:
    return {
        "what": "diff",
        "period": found.period,
        "old": [found.old.mappings, found.old.catalogue, found.old.policy],
        "new": [found.new.mappings, found.new.catalogue, found.new.policy],
        "records": found.records.total,
        "people": len(found.people),
        "preview": found.digest,
    }


@dataclass(frozen=True)
class _Preview:
    gw: Gateway
    period: Period
    progress: Progress | None
    top: int

    def of(self, old_gw: ShadowGateway, new_gw: ShadowGateway) -> ChangePreview:
        """Both sides, one after the other, in one shadow."""
        old_files, new_files = side_of(old_gw.files), side_of(new_gw.files)
        period = str(self.period)
        with self._replayed(old_gw, "old") as (conn, was):
            old = self._side(conn, old_gw, dict(self._works(conn, old_gw)))
            self._score(old, "old")
        with self._replayed(new_gw, "new", settled=was.as_stored) as (conn, now):
            compare_sides(conn, period)
            works = self._new_works(conn, old, new_gw)
            moved = was.people_moved or now.people_moved
            # Whoever did not move is not held in memory twice.
            new = self._side(conn, new_gw, works) if moved else old.otherwise(works, new_gw.files.policy)
            self._score(new, "new", old)
            people = differing(old, new)
            agencies, whole = agency_changes(old, new, people)
            return ChangePreview(
                period=period,
                old=replace(old_files, faults=tuple(was.faults)),
                new=replace(new_files, faults=tuple(now.faults)),
                records=record_changes(conn, now.looked_at),
                people=person_changes(conn, people, period),
                agencies=agencies,
                whole=whole,
                top=self.top,
            )

    @contextmanager
    def _replayed(
        self, shadow: ShadowGateway, side: str, *, settled: bool = False
    ) -> Iterator[tuple[sa.Connection, Replayed]]:
        at_work = replayed(self.gw, shadow, side, self.period, self.progress, settled=settled)
        with at_work as done, shadow.engine.connect() as conn:
            yield conn, done

    def _works(
        self, conn: sa.Connection, gw: ShadowGateway, of: str = ""
    ) -> Iterator[tuple[str, Work | Parked]]:
        for person_id, looks in looks_by_person(conn, str(self.period), of=of):
            yield person_id, work_of_looks(looks, gw.files.policy)

    def _new_works(self, conn: sa.Connection, old: Side, gw: ShadowGateway) -> Mapping[str, Work | Parked]:
        """The sums of the new side; whose records and policy stay as they are keeps the old ones."""
        if gw.files.policy != old.policy:
            return dict(self._works(conn, gw))
        moved = concerned(conn)
        kept = {person_id: work for person_id, work in old.works.items() if person_id not in moved}
        return kept | dict(self._works(conn, gw, "concerned"))

    def _side(self, conn: sa.Connection, gw: ShadowGateway, works: Mapping[str, Work | Parked]) -> Side:
        period = str(self.period)
        return Side(load_roster(conn), works, load_evaluations(conn, period), period, gw.files.policy)

    def _score(self, side: Side, name: str, before: Side | None = None) -> None:
        for done in side.score(before):
            if self.progress and done % _TELL_EVERY == 0:
                self.progress(f"{name}: score", done, len(side.roster.people))
