"""Organisations and people as they are stored."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from domain.people import Organisation, Person, Rank, Roster
from domain.records import digest_of
from gateway.store.schema import organisation, person


def load_roster(conn: sa.Connection) -> Roster:
    """Everybody we may score."""
    organisations = [
        Organisation(row.code, row.old_code, row.name, row.parent)
        for row in conn.execute(sa.select(organisation).order_by(organisation.c.code))
    ]
    people = [
        Person(row.personal_id, row.full_name, row.organisation, row.position, Rank(row.rank), row.supervisor)
        for row in conn.execute(sa.select(person).order_by(person.c.personal_id))
    ]
    return Roster(organisations, people)


def roster_digest(roster: Roster) -> str:
    """One digest over everything in the roster that mapping depends on."""
    organisations = sorted({(o.code, o.old_code, o.name) for o in roster.organisations.values()})
    people = sorted((p.personal_id, p.organisation, p.full_name) for p in roster.people.values())
    return digest_of([organisations, people])


def save_organisations(conn: sa.Connection, organisations: Iterable[Organisation]) -> None:
    """Insert or update by new-form code."""
    rows = [
        {"code": o.code, "old_code": o.old_code, "name": o.name, "parent": o.parent} for o in organisations
    ]
    _upsert(conn, organisation, "code", rows)


def save_people(conn: sa.Connection, people: Iterable[Person]) -> None:
    """Insert or update by personal id."""
    rows = [
        {
            "personal_id": p.personal_id,
            "full_name": p.full_name,
            "organisation": p.organisation,
            "position": p.position,
            "rank": p.rank.value,
            "supervisor": p.supervisor,
        }
        for p in people
    ]
    _upsert(conn, person, "personal_id", rows)


def _upsert(conn: sa.Connection, table: sa.Table, key: str, rows: list[dict[str, str]]) -> None:
    if not rows:
        return
    statement = insert(table)
    changed = {c.name: statement.excluded[c.name] for c in table.columns if c.name != key}
    conn.execute(statement.on_conflict_do_update(index_elements=[key], set_=changed), rows)
