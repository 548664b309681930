"""Records about confirmations: believed only when the one who confirmed may confirm for this person."""

from __future__ import annotations

import unicodedata
from datetime import date

from domain.confirmations import Confirmer, ObjectiveCause, ResultConfirmation, reference
from domain.parking import Parked, ParkReason
from domain.people import Person, Rank, Roster
from domain.period import Period
from domain.records import SourceRecord
from mappings.code_readers import count_reader
from mappings.mapping_file import (
    CauseFields,
    CauseMapping,
    MappingFile,
    ResultConfirmationFields,
    ResultConfirmationMapping,
    expect,
)
from mappings.readers import Fields, moment_reader, text_reader
from mappings.recognise import whose
from mappings.rules import DateRule, TextRule
from mappings.values import Unreadable, day_of, shown


def map_cause(record: SourceRecord, mapping: MappingFile, roster: Roster) -> ObjectiveCause | Parked:
    """A confirmation of objective causes; parked when nobody competent confirmed it or it excuses nothing.

    Which piece of work it names is decided when all work is known.
    """
    rules, fields = expect(mapping, CauseMapping), record.fields
    try:
        person = _whose(rules.fields, rules.authorities, roster, fields)
        if isinstance(person, Parked):
            return person
        period = text_reader(rules.fields.period)(fields)
        if period and not _is_period(period):
            return Parked(ParkReason.UNREADABLE_FIELD, rules.fields.period.label, "YYYY-MM, YYYY-Qn")
        late = count_reader(rules.fields.late_events)(fields) or 0
        failed = count_reader(rules.fields.quality_checks)(fields) or 0
        if min(late, failed) < 0 or late + failed == 0:
            found = f"late {late}, quality {failed}"
            return Parked(ParkReason.IMPOSSIBLE_NUMBERS, rules.fields.late_events.label, found)
        return ObjectiveCause(
            person_id=person[0].personal_id,
            period=period,
            item_key=_item_key(rules.fields.item, fields),
            document_number=_named(rules.fields.document_number, fields),
            task_code=_named(rules.fields.task_code, fields),
            late_events=late,
            quality_checks=failed,
            cause=text_reader(rules.fields.cause)(fields),
            confirmed_by=person[1],
            confirmed_on=_day(rules.fields.confirmed_on, fields),
            record_digest=record.digest,
        )
    except Unreadable as value:
        return Parked(ParkReason.UNREADABLE_FIELD, value.field, value.found)


def map_result_confirmation(
    record: SourceRecord, mapping: MappingFile, roster: Roster
) -> ResultConfirmation | Parked:
    """A confirmation of somebody's results; parked when nobody competent confirmed them."""
    rules, fields = expect(mapping, ResultConfirmationMapping), record.fields
    try:
        person = _whose(rules.fields, rules.authorities, roster, fields)
        if isinstance(person, Parked):
            return person
        period = text_reader(rules.fields.period)(fields)
        if not _is_period(period):
            return Parked(ParkReason.UNREADABLE_FIELD, rules.fields.period.label, "YYYY-MM, YYYY-Qn")
        return ResultConfirmation(
            person_id=person[0].personal_id,
            period=period,
            confirmed_by=person[1],
            confirmed_on=_day(rules.fields.confirmed_on, fields),
            note=text_reader(rules.fields.note)(fields),
            record_digest=record.digest,
        )
    except Unreadable as value:
        return Parked(ParkReason.UNREADABLE_FIELD, value.field, value.found)


def _whose(
    rules: CauseFields | ResultConfirmationFields,
    authorities: tuple[str, ...],
    roster: Roster,
    fields: Fields,
) -> tuple[Person, Confirmer] | Parked:
    """The person, and who confirmed for them."""
    person = whose(rules.person, rules.organisation, roster, fields)
    if isinstance(person, Parked):
        return person
    written = text_reader(rules.confirmed_by)(fields)
    confirmer = confirmer_of(written, person, roster, authorities)
    if confirmer is None:
        found = shown(written) or "empty"
        return Parked(ParkReason.UNVERIFIED_CONFIRMATION, rules.confirmed_by.label, found)
    return person, confirmer


def confirmer_of(
    written: str, person: Person, roster: Roster, authorities: tuple[str, ...] = ()
) -> Confirmer | None:
    """Who ``written`` (a personal number, or a full name) is among those who may confirm for ``person``.

    An authority counts for heads, and for somebody who has no superior on the roster: the head of a
    province's agency is confirmed by the province's chairman, who is in no personnel list of ours.
    """
    superiors = roster.superiors(person)
    for superior in superiors:
        if written == superior.personal_id or (written and _plain(written) == _plain(superior.full_name)):
            return Confirmer(superior.full_name, superior.personal_id)
    is_top = person.rank is Rank.HEAD or not superiors
    if is_top and _plain(written) in {_plain(name) for name in authorities}:
        return Confirmer(written)
    return None


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _item_key(rules: tuple[TextRule, ...], fields: Fields) -> str:
    """The parts as a record's key has them; empty unless all are there."""
    parts = [reference(text_reader(rule)(fields)) for rule in rules]
    return "|".join(parts) if parts and all(parts) else ""


def _named(rule: TextRule | None, fields: Fields) -> str:
    return "" if rule is None else reference(text_reader(rule)(fields))


def _day(rule: DateRule | None, fields: Fields) -> date | None:
    moment = moment_reader(rule)(fields) if rule else None
    return None if moment is None else day_of(moment)


def _is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except ValueError:
        return False
    return True
