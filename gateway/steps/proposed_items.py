"""Propose catalogue entries for the work that waits outside the catalogue (Decree 335 Art. 13.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from domain.audit_events import AuditEvent
from domain.errors import BadFile, Misconfigured
from domain.identifiers import mask_personal_ids
from domain.parking import Parked
from domain.people import Roster
from domain.period import Period
from domain.records import RecordKind
from domain.text import Text
from gateway.files import ProvinceFiles
from gateway.store.roster import load_roster
from gateway.store.waiting_items import WaitingItem, waiting_items
from gateway.versions import open as versions
from gateway.wiring import Gateway
from mappings.asked_item import AskedItemReader
from mappings.mapping_file import WorkMapping, expect
from mappings.proposal_rows import proposal_rows, suggestion
from mappings.proposals import Proposals, ProposedItem, WaitingWork
from mappings.titles import PlainTitles
from mappings.work_facts import WorkFacts

Progress = Callable[[str, int, int | None], None]
_TOLD_EVERY = 1000


@dataclass(frozen=True, slots=True)
class ProposedItems:
    """Entries for everything that waits. ``records``: how many wait; ``left_out``: how many more than can be
    grouped; ``catalogue_text``: the catalogue they are for; ``faults``: mapping files that cannot be used.
    """

    period: str
    files: str
    records: int
    left_out: int
    proposals: tuple[ProposedItem, ...]
    catalogue_text: str
    faults: tuple[Text, ...]

    @property
    def csv(self) -> str:
        """The entries as lines of a catalogue."""
        return proposal_rows(self.proposals, self.catalogue_text)

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        return {
            "period": self.period,
            "files": self.files,
            "records": self.records,
            "left_out": self.left_out,
            "proposals": [proposal_json(one) for one in self.proposals],
            "faults": [str(fault) for fault in self.faults],
        }


def proposal_json(proposal: ProposedItem) -> dict[str, object]:
    """One proposed entry as plain values; the people are counted, not named."""
    like, group = proposal.like, proposal.group
    return {
        "code": proposal.code,
        "code_is_new": proposal.code_is_new,
        "name": proposal.name,
        "output": proposal.output,
        "department": proposal.department,
        "group": like.group if like else None,
        "frame": like.frame if like else None,
        "score": str(like.score) if like else None,
        "coefficient": str(like.coefficient) if like else None,
        "suggestion": suggestion(proposal),
        "unfinished": proposal.unfinished,
        "valid_from": _iso(group.first),
        "valid_to": _iso(proposal.valid_to),
        "nearest": [
            {"code": near.item.code, "name": near.item.name, "similarity": near.similarity}
            for near in proposal.nearest
        ],
        "waiting": {
            "records": group.records,
            "people": len(group.people),
            "agencies": dict(group.agencies.most_common()),
            "sources": sorted(group.sources),
            "types": {mask_personal_ids(kind): count for kind, count in group.types.most_common(5)},
            "quantity": str(group.quantity),
            "standard_units": None if proposal.weight is None else str(proposal.weight),
            "first_assigned": _iso(group.first),
            "last_assigned": _iso(group.last),
            "parked": group.parked,
        },
    }


def propose_items(
    gw: Gateway, period: Period | None, *, files: str = "published", progress: Progress | None = None
) -> ProposedItems:
    """Entries for what waits in ``period``, or in any; read with the files ``files`` (see ``files_named``).

    Raises:
        BadFile: the catalogue cannot be used.
    """
    opened = versions.files_named(gw, files)
    collected = _Collected(gw, opened)
    with gw.engine.connect() as conn:
        collected.add_all(waiting_items(conn, str(period or "")), progress)
    done = collected.result(str(period or ""))
    with gw.transaction() as tx:
        tx.note(
            AuditEvent.FILES_EXAMINED,
            {
                "what": "proposals",
                "period": done.period,
                "files": done.files,
                "records": done.records,
                "proposals": len(done.proposals),
                "clean": not done.records,
            },
        )
    return done


def proposal_for(gw: Gateway, number: int, period: str) -> ProposedItem | None:
    """The entry that ``propose_items`` proposes in ``period`` for the parked item ``number``; None where its
    mapping file has faults. Everything that waits is read: which records are one entry, and which code is
    free next, depends on all of them.
    """
    collected, own = _Collected(gw, gw.files), ""
    with gw.engine.connect() as conn:
        for item in waiting_items(conn, period):
            key = collected.add(item)
            own = key if item.number == number else own
    return next((one for one in collected.result(period).proposals if own and one.key == own), None)


class _Collected:
    """Reads records that wait by their mapping files, and groups them."""

    def __init__(self, gw: Gateway, files: ProvinceFiles) -> None:
        with gw.engine.connect() as conn:
            self._roster: Roster = load_roster(conn)
        self._files = files
        self._catalogue = files.catalogue
        self._proposals = Proposals(PlainTitles(p.full_name for p in self._roster.people.values()))
        self._readers: dict[tuple[str, RecordKind], tuple[AskedItemReader, WorkFacts] | None] = {}
        self._faults: list[Text] = []
        self._records = 0

    def add_all(self, items: Iterable[WaitingItem], progress: Progress | None = None) -> None:
        """Group every one of ``items``."""
        for item in items:
            self.add(item)
            if progress and self._records % _TOLD_EVERY == 0:
                progress("unmapped_item", self._records, None)
        if progress:
            progress("unmapped_item", self._records, self._records)

    def add(self, item: WaitingItem) -> str:
        """Group one; gives the key of its group, empty where it has none."""
        record = item.record
        readers = self._readers_of(record.source, record.kind)
        if readers is None:
            return ""
        self._records += 1
        asked, facts = readers[0](record.fields), readers[1]
        person, agency = facts.person(record.fields), facts.organisation(record.fields)
        work = WaitingWork(
            asked=asked,
            person="" if isinstance(person, Parked) else person.personal_id,
            agency=self._agency(person, agency),
            quantity=facts.quantity(record.fields),
            assigned_on=facts.assigned_on(record.fields),
            source=record.source,
            parked=item.number,
        )
        return self._proposals.add(work)

    def _agency(self, person: object, agency: object) -> str:
        """The name of the agency of the person, or of the record where the person is unknown."""
        code = getattr(person, "organisation", "") or getattr(agency, "code", "")
        found = self._roster.organisation(code) if code else None
        return found.name if found else ""

    def _readers_of(self, source: str, kind: RecordKind) -> tuple[AskedItemReader, WorkFacts] | None:
        if (source, kind) not in self._readers:
            try:
                mapping = expect(self._files.mapping(source, kind), WorkMapping)
            except (BadFile, Misconfigured) as fault:
                self._faults.append(Text(fault.explain("vi"), fault.explain("en")))
                self._readers[source, kind] = None
            else:
                self._readers[source, kind] = AskedItemReader(mapping), WorkFacts(mapping, self._roster)
        return self._readers[source, kind]

    def result(self, period: str) -> ProposedItems:
        """Everything that was grouped, as entries."""
        files = self._files
        return ProposedItems(
            period=period,
            files=f"v{files.version}" if files.version else files.tree.label,
            records=self._records,
            left_out=self._proposals.left_out,
            proposals=self._proposals.proposed(self._catalogue.items),
            catalogue_text=files.text("catalogue.csv"),
            faults=tuple(self._faults),
        )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
