"""What a record would become, without storing anything: the same mapping, with or without a roster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TypeAlias

from domain.confirmations import ObjectiveCause, ResultConfirmation
from domain.evaluation import Evaluation
from domain.identifiers import organisation_code
from domain.parking import Parked
from domain.people import Organisation, Person, Roster
from domain.period import Period
from domain.records import RecordKind, SourceRecord
from domain.work import WorkUnit
from gateway.wiring import Gateway
from mappings.apply import WorkMapper
from mappings.confirmations import map_cause, map_result_confirmation
from mappings.mapping_file import KINDS, MappingFile, WorkMapping, expect
from mappings.people import map_evaluation, map_organisation, map_person
from mappings.work_dates import OtherPeriod


@dataclass(frozen=True, slots=True)
class Preview:
    """What became of a record: ``mapped`` in the gateway's own words, or ``parked``. ``period``: where it
    counts, empty if it has none.
    """

    mapped: Mapping[str, object] | None = None
    parked: Parked | None = None
    period: str = ""


Mapped: TypeAlias = "WorkUnit | Organisation | Person | Evaluation | ObjectiveCause | ResultConfirmation"
Previewer: TypeAlias = "Callable[[SourceRecord], Preview]"


class OpenRoster(Roster):
    """Stands in while nobody has been read yet: every number that could be a person's is one, every code that
    could be an organisation's is one.
    """

    def __init__(self) -> None:
        super().__init__((), ())
        self.people = _Anybody()
        self.organisations = _Anywhere()

    def organisation(self, code: str) -> Organisation | None:
        """An organisation with that code, if it has the form of one."""
        return self.organisations.get(code)

    def people_named(self, full_name: str, organisation: str) -> tuple[Person, ...]:
        """One person of that name, if it is one."""
        return (Person("", full_name, organisation, ""),) if full_name else ()

    def organisations_named(self, name: str) -> tuple[Organisation, ...]:
        """One organisation of that name, if it is one."""
        return (Organisation("", "", name),) if name else ()


class _Anybody(Mapping[str, Person]):
    """Everybody with a number (the mapping looks only for numbers of the right form)."""

    def __getitem__(self, key: str) -> Person:
        if not key:
            raise KeyError(key)
        return Person(key, "", "", "")

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Anywhere(Mapping[str, Organisation]):
    """Every organisation whose code has one of the two forms."""

    def __getitem__(self, key: str) -> Organisation:
        try:
            return Organisation(organisation_code(key), "", "")
        except ValueError:
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def previewer(gw: Gateway, source: str, kind: RecordKind, period: Period, roster: Roster) -> Previewer | None:
    """What maps records of ``kind``; None for kinds that are only kept.

    Raises:
        BadFile: the mapping file or the catalogue is missing or has faults.
    """
    if kind not in KINDS:
        return None
    mapping = gw.files.mapping(source, kind)
    if kind.is_work:
        return _work(gw, expect(mapping, WorkMapping), period, roster)
    return _plain(kind, mapping, roster)


def _work(gw: Gateway, mapping: WorkMapping, period: Period, roster: Roster) -> Previewer:
    def mapper(of: Period) -> WorkMapper:
        return WorkMapper(mapping, catalogue=gw.files.catalogue, roster=roster, period=of)

    first = mapper(period)

    def preview(record: SourceRecord) -> Preview:
        outcome, counts_in = first(record), period
        if isinstance(outcome, OtherPeriod):
            counts_in = outcome.period
            outcome = mapper(counts_in)(record)
        if isinstance(outcome, Parked | OtherPeriod):
            return Preview(parked=outcome if isinstance(outcome, Parked) else None, period=str(counts_in))
        return Preview(mapped=_words(outcome), period=str(counts_in))

    return preview


def _plain(kind: RecordKind, mapping: MappingFile, roster: Roster) -> Previewer | None:
    """Kinds that need no period: one record, one value."""
    readers: dict[RecordKind, Callable[[SourceRecord], Mapped | Parked]] = {
        RecordKind.ORGANISATIONS: lambda record: map_organisation(record, mapping),
        RecordKind.PEOPLE: lambda record: map_person(record, mapping, roster),
        RecordKind.EVALUATIONS: lambda record: map_evaluation(record, mapping, roster),
    }
    if not isinstance(roster, OpenRoster):  # who may confirm for whom, only a roster knows
        readers |= {
            RecordKind.OBJECTIVE_CAUSES: lambda record: map_cause(record, mapping, roster),
            RecordKind.RESULT_CONFIRMATIONS: lambda record: map_result_confirmation(record, mapping, roster),
        }
    read = readers.get(kind)
    if read is None:
        return None

    def preview(record: SourceRecord) -> Preview:
        outcome = read(record)
        if isinstance(outcome, Parked):
            return Preview(parked=outcome)
        return Preview(mapped=_words(outcome))

    return preview


def _words(value: Mapped) -> dict[str, object]:
    """Its entries, without those that only name the record they stand beside."""
    return {name: entry for name, entry in asdict(value).items() if name not in {"record_digest", "source"}}
