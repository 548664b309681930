"""Score: work units and evaluations become one result a person, staff before their leaders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal

import sqlalchemy as sa

from domain.audit_events import AuditEvent
from domain.evaluation import Evaluation
from domain.parking import Parked
from domain.people import Person, Roster
from domain.period import Period
from domain.records import digest_of
from domain.results import result_key
from domain.sheets import ScoreSheet, points
from domain.states import Event, State
from gateway.delivery.moves import move, release_held
from gateway.steps.adopt import adopt_files
from gateway.steps.counted_once import count_once
from gateway.steps.indicators import missing_indicators
from gateway.store.confirmations import confirmers
from gateway.store.parking import Waiting, park, resolve_people
from gateway.store.roster import load_roster
from gateway.store.schema import AnyRow, evaluation, result
from gateway.store.unit_files import unit_files
from gateway.store.units import units_by_person
from gateway.store.work import Transaction
from gateway.wiring import Gateway
from scoring.organisation import score_people
from scoring.request import sheet_json

_HELD_BY_SCORING = "scoring"
_AS_BEFORE = "the numbers are those of the revision before"


@dataclass
class ScoreCounts:
    """What scoring did. ``computed``: new results; ``changed``: results recomputed before confirmation;
    ``revised``: new revisions of results that were confirmed already; ``parked``: people who wait;
    ``withdrawn``: revisions nobody had confirmed, given up because the numbers are the former ones again;
    ``older_units``: work mapped with files that are no longer in force; ``indicators_missing``: what the plan
    collects beside the score, and for how many people it is missing.
    """

    people: int = 0
    computed: int = 0
    changed: int = 0
    revised: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    parked: int = 0
    older_units: int = 0
    indicators_missing: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Plain values for ``--json`` and XCom."""
        return asdict(self)


def score_period(gw: Gateway, period: Period) -> ScoreCounts:
    """Compute every person's sheet of ``period`` and keep it as a result in state COMPUTED.

    Before confirmation a changed sheet replaces the older one; afterwards it becomes a new revision, which is
    confirmed, signed and sent like the first (Decree 335 Art. 21.3).

    Raises:
        BadFile: the policy cannot be used.
    """
    policy = gw.files.policy
    adopt_files(gw)
    counts = ScoreCounts()
    with gw.transaction() as tx:
        tx.take_turn(f"score:{period}")
        count_once(tx, period, gw.clock)
        roster = load_roster(tx.conn)
        outcomes = list(
            score_people(
                roster,
                units_by_person(tx.conn, str(period)),
                load_evaluations(tx.conn, str(period)),
                period=str(period),
                policy=policy,
            )
        )
        sheets = [o for o in outcomes if isinstance(o, ScoreSheet)]
        waiting = [o for o in outcomes if not isinstance(o, ScoreSheet)]
        resolve_people(tx, [s.person_id for s in sheets], str(period), gw.clock.now())
        _Keeper(gw, tx, roster, counts, str(period)).keep(sheets)
        _park_people(tx, gw, waiting, str(period))
        counts.parked = len(waiting)
        counts.indicators_missing = missing_indicators(gw.files, sheets)
    gw.faults.point("scored")
    return counts


def _park_people(tx: Transaction, gw: Gateway, waiting: list[tuple[Person, Parked]], period: str) -> None:
    """Park whoever cannot be scored; a result computed for them earlier must not leave meanwhile."""
    park(
        tx,
        [Waiting("score", period, why, person_id=someone.personal_id) for someone, why in waiting],
        gw.clock.now(),
    )
    stale = sa.and_(
        result.c.person_id.in_([someone.personal_id for someone, _ in waiting]),
        result.c.period == period,
        result.c.state == State.COMPUTED,
    )
    move(tx, stale, Event.HOLD, {"because": _HELD_BY_SCORING})


def load_evaluations(conn: sa.Connection, period: str) -> dict[str, Evaluation]:
    """The evaluations of ``period``, by person. Who confirmed the results, if that could be verified, stands
    before the name the evaluation itself gives.
    """
    verified = confirmers(conn, period)
    rows = conn.execute(sa.select(evaluation).where(evaluation.c.period == period))
    return {
        row.person_id: Evaluation(
            person_id=row.person_id,
            period=row.period,
            common={item: Decimal(text) for item, text in row.common.items()},
            organising=row.organising,
            unity=row.unity,
            confirmed_by=verified[row.person_id].name if row.person_id in verified else row.confirmed_by,
            record_digest=row.record_digest,
            indicators={name: Decimal(value) for name, value in row.indicators.items()},
        )
        for row in rows
    }


def numbers_digest(sheet: ScoreSheet) -> str:
    """One digest over what a receiver is told: while it stays, a result needs no new revision."""
    numbers = [str(v) for v in (sheet.a, sheet.b, sheet.c, sheet.d, sheet.dd, sheet.e)]
    return digest_of([*numbers, str(sheet.common_points), str(sheet.total)])


def was_let_go(held: AnyRow) -> bool:
    """Whether a result was confirmed or went further: other numbers make a new revision of it (Art. 21.3)."""
    return State.COMPUTED not in {held.state, held.held_from}


@dataclass(frozen=True, slots=True)
class _History:
    """One person's results of the period: the last that stands, the one it corrects, the highest revision."""

    latest: AnyRow | None = None
    before: AnyRow | None = None
    last_revision: int = 0

    def then(self, row: AnyRow) -> _History:
        """With the next revision; one that was given up only uses up its number."""
        if row.state == State.SUPERSEDED:
            return replace(self, last_revision=row.revision)
        return _History(row, self.latest, row.revision)

    def says_again(self, numbers: object) -> bool:
        """Whether the numbers are those of the result that the latest would correct."""
        return self.before is not None and self.before.numbers_digest == numbers


_NO_HISTORY = _History()


class _Keeper:
    """Compares fresh sheets with the results that are there and writes what is new."""

    def __init__(
        self, gw: Gateway, tx: Transaction, roster: Roster, counts: ScoreCounts, period: str
    ) -> None:
        self._tx = tx
        self._roster = roster
        self._counts = counts
        self._period = period
        self._receiver = gw.files.profile.receiver
        used = unit_files(tx.conn, period, gw.files)
        counts.older_units = used.older
        self._common = {
            "policy_digest": gw.files.digest("policy.yaml"),
            "mapping_digest": used.mapping_digest(gw.files),
            "catalogue_digest": used.catalogue_digest(gw.files),
            "computed_at": gw.clock.now(),
        }

    def keep(self, sheets: list[ScoreSheet]) -> None:
        """Insert, replace or revise; results whose numbers did not change stay as they are."""
        self._counts.people += len(sheets)
        revisions = self._revisions()
        fresh = []
        for sheet in sheets:
            history = revisions.get(sheet.person_id, _NO_HISTORY)
            held = history.latest
            if held is not None and held.state == State.HELD and held.held_because == _HELD_BY_SCORING:
                release_held(self._tx, result.c.id == held.id, {"because": "scored again"})
            if row := self._decide(sheet, history):
                fresh.append(row)
        if fresh:
            self._tx.conn.execute(sa.insert(result), fresh)

    def _revisions(self) -> dict[str, _History]:
        rows: Iterable[AnyRow] = self._tx.conn.execute(
            sa.select(
                result.c.id,
                result.c.person_id,
                result.c.revision,
                result.c.state,
                result.c.held_from,
                result.c.held_because,
                result.c.sheet_digest,
                result.c.numbers_digest,
            )
            .where(result.c.period == self._period)
            .order_by(result.c.revision)
            .with_for_update()
        )
        found: dict[str, _History] = {}
        for row in rows:
            found[row.person_id] = found.get(row.person_id, _NO_HISTORY).then(row)
        return found

    def _decide(self, sheet: ScoreSheet, history: _History) -> dict[str, object] | None:
        values, held = self._values(sheet), history.latest
        if held is None:
            self._counts.computed += 1
            return self._new_row(sheet, values, 1)
        if values["sheet_digest"] == held.sheet_digest:
            self._counts.unchanged += 1
            return None
        if not was_let_go(held):
            if held.state == State.COMPUTED and history.says_again(values["numbers_digest"]):
                move(self._tx, result.c.id == held.id, Event.WITHDRAW, {"because": _AS_BEFORE})
                self._counts.withdrawn += 1
                return None
            self._counts.changed += 1
            self._tx.conn.execute(sa.update(result).where(result.c.id == held.id).values(**values))
            self._note(sheet, held.revision, values)
            return None
        if values["numbers_digest"] == held.numbers_digest:
            self._counts.unchanged += 1
            return None
        self._counts.revised += 1
        return self._new_row(sheet, values, history.last_revision + 1)

    def _values(self, sheet: ScoreSheet) -> dict[str, object]:
        full = sheet_json(sheet)
        return {
            "sheet": full,
            "sheet_digest": digest_of(full),
            "numbers_digest": numbers_digest(sheet),
            "total": points(sheet.total),
            **self._common,
        }

    def _new_row(self, sheet: ScoreSheet, values: dict[str, object], revision: int) -> dict[str, object]:
        self._note(sheet, revision, values)
        return {
            "person_id": sheet.person_id,
            "organisation": self._roster.people[sheet.person_id].organisation,
            "period": self._period,
            "revision": revision,
            "state": State.COMPUTED,
            "key": result_key(self._receiver, self._period, sheet.person_id, revision),
            **values,
        }

    def _note(self, sheet: ScoreSheet, revision: int, values: dict[str, object]) -> None:
        self._tx.note(
            AuditEvent.RESULT_COMPUTED,
            {
                "result": result_key(self._receiver, self._period, sheet.person_id, revision),
                "revision": revision,
                "sheet": values["sheet_digest"],
                "policy": values["policy_digest"],
            },
        )
