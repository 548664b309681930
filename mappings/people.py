"""Records about agencies, people and judged values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from domain.evaluation import Evaluation
from domain.identifiers import organisation_code, personal_id
from domain.parking import Parked, ParkReason
from domain.people import Organisation, Person, Roster
from domain.period import Period
from domain.records import SourceRecord
from mappings.code_readers import code_reader, number_reader
from mappings.mapping_file import (
    EvaluationFields,
    EvaluationMapping,
    MappingFile,
    OrganisationMapping,
    PeopleMapping,
    expect,
)
from mappings.readers import Fields, text_reader
from mappings.recognise import organisation_reader, whose
from mappings.rules import NumberRule, TextRule
from mappings.values import Unreadable, shown


def map_organisation(record: SourceRecord, mapping: MappingFile) -> Organisation | Parked:
    """An agency; parked when a code has neither form or the name is empty."""
    rules, fields = expect(mapping, OrganisationMapping).fields, record.fields
    try:
        code = text_reader(rules.code)(fields)
        old_code = text_reader(rules.old_code)(fields)
        parent = text_reader(rules.parent)(fields)
        name = _required(rules.name, fields)
    except Unreadable as value:
        return Parked(ParkReason.UNREADABLE_FIELD, value.field, value.found)
    for text, rule in ((code, rules.code), (old_code, rules.old_code), (parent, rules.parent)):
        if (text or rule is rules.code) and not _is_code(text):
            return Parked(ParkReason.UNKNOWN_ORGANISATION, rule.label, shown(text) or "empty")
    return Organisation(code.upper(), old_code.upper(), name, parent.upper())


def map_person(record: SourceRecord, mapping: MappingFile, roster: Roster) -> Person | Parked:
    """A civil servant. ``roster``: needs no more than the organisations."""
    rules, fields = expect(mapping, PeopleMapping).fields, record.fields
    try:
        number = text_reader(rules.personal_id)(fields)
        supervisor = text_reader(rules.supervisor)(fields)
        organisation = organisation_reader(rules.organisation, roster)(fields)
        if not _is_personal_id(number):
            return Parked(ParkReason.UNKNOWN_PERSON, rules.personal_id.label, shown(number) or "empty")
        if supervisor and not _is_personal_id(supervisor):
            return Parked(ParkReason.UNKNOWN_PERSON, rules.supervisor.label, shown(supervisor))
        if isinstance(organisation, Parked):
            return organisation
        return Person(
            personal_id=personal_id(number),
            full_name=_required(rules.full_name, fields),
            organisation=organisation.code,
            position=text_reader(rules.position)(fields),
            rank=code_reader(rules.rank)(fields),
            supervisor=supervisor,
        )
    except Unreadable as value:
        return Parked(ParkReason.UNREADABLE_FIELD, value.field, value.found)


def map_evaluation(
    record: SourceRecord, mapping: MappingFile, roster: Roster | None = None
) -> Evaluation | Parked:
    """The judged values of one person and period; parked when ``roster`` is given and does not know the
    person. Items the source leaves empty are left out; whether the points are possible is judged when they
    are scored.
    """
    rules, fields = expect(mapping, EvaluationMapping).fields, record.fields
    try:
        number = _whose_number(rules, roster, fields)
        period = text_reader(rules.period)(fields)
        if isinstance(number, Parked):
            return number
        if not _is_period(period):
            return Parked(ParkReason.UNREADABLE_FIELD, rules.period.label, "YYYY-MM, YYYY-Qn")
        points = {item: number_reader(rule)(fields) for item, rule in rules.common.items()}
        return Evaluation(
            person_id=number,
            period=period,
            common={item: value for item, value in points.items() if value is not None},
            organising=_optional(rules.organising, fields),
            unity=_optional(rules.unity, fields),
            confirmed_by=text_reader(rules.confirmed_by)(fields),
            record_digest=record.digest,
            indicators=_indicators(rules.indicators, fields),
        )
    except Unreadable as value:
        return Parked(ParkReason.UNREADABLE_FIELD, value.field, value.found)


def _indicators(rules: Mapping[str, NumberRule], fields: Fields) -> dict[str, Decimal]:
    """Those that can be read. One that cannot is missing: what enters no score must not hold one back."""
    found = {}
    for name, rule in rules.items():
        try:
            value = number_reader(rule)(fields)
        except Unreadable:
            continue
        if value is not None:
            found[name] = value
    return found


def _whose_number(rules: EvaluationFields, roster: Roster | None, fields: Fields) -> str | Parked:
    """The personal id of whom the values are about; without a roster every number of the right form."""
    if roster is not None:
        person = whose(rules.person, rules.organisation, roster, fields)
        return person if isinstance(person, Parked) else person.personal_id
    number = text_reader(rules.person)(fields)
    if rules.person.by != "personal_id" or not _is_personal_id(number):
        return Parked(ParkReason.UNKNOWN_PERSON, rules.person.label, shown(number) or "empty")
    return number


def _required(rule: TextRule, fields: Fields) -> str:
    text = text_reader(rule)(fields)
    if not text:
        raise Unreadable(rule.label, "text", text)
    return text


def _optional(rule: NumberRule | None, fields: Fields) -> Decimal | None:
    return None if rule is None else number_reader(rule)(fields)


def _is_code(text: str) -> bool:
    try:
        organisation_code(text)
    except ValueError:
        return False
    return True


def _is_personal_id(text: str) -> bool:
    try:
        personal_id(text)
    except ValueError:
        return False
    return True


def _is_period(text: str) -> bool:
    try:
        Period.parse(text)
    except ValueError:
        return False
    return True
