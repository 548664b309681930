"""Letters of a population: replies that complete a task, and what became of the directives they answer.

A directive of the province gives a task to an agency; the task has the code the task software gives it, so
that a reply and the task it completes can be found to be one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from simulators.population import Agency, Population, System, WorkRecord
from simulators.rest_office.writing import id_of, task_code

PROVINCE = "000.00.00.H38"
PROVINCE_NAME = "Ủy ban nhân dân tỉnh Lào Cai"
ASSIGNED, FINISHED = "04", "06"


@dataclass(frozen=True, slots=True)
class Directive:
    """What the province asked for."""

    document_id: str
    code: str
    on: date


@dataclass(frozen=True, slots=True)
class Reply:
    """A document an agency issued. ``number``: the axis' running number. Times are local, without a zone."""

    number: int
    agency: Agency
    record: WorkRecord
    task: str
    directive: Directive
    at: datetime

    @property
    def document_id(self) -> str:
        """The usual form: organisation, day, number and sign."""
        return f"{self.agency.old_code},{self.at:%Y/%m/%d},{self.record.document_number}"


@dataclass(frozen=True, slots=True)
class Status:
    """What an agency says about a directive: assigned or finished."""

    number: int
    agency: Agency
    record: WorkRecord
    directive: Directive
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Letters:
    """Everything an axis carries, in the order it was sent."""

    replies: list[Reply]
    statuses: list[Status]

    @classmethod
    def of(cls, population: Population, *, documents: int = 100) -> Letters:
        """At most ``documents`` replies of ``population``, each with what was said about its directive."""
        replies = list(_replies(population))[:documents]
        statuses = sorted(_statuses(replies), key=lambda status: (status.at, status.number))
        return cls(replies, statuses)


def axis_id(population: Population, letter: Reply | Status) -> str:
    """The id of a letter on an axis that writes UUIDs."""
    return id_of(population.config, "edoc", type(letter).__name__, letter.number)


def _replies(population: Population) -> Iterator[Reply]:
    agencies = {code: agency for agency in population.agencies for code in (agency.code, agency.old_code)}
    issued = [r for r in population.records_of(System.REST) if r.document_number and not r.flaw]
    for record in sorted(issued, key=lambda r: (r.completed_at or r.updated_at, r.number)):
        task = task_code(record, population.config)
        on = record.assigned_at.date()
        code = f"{record.number // 4 + 1}/UBND-NC"
        directive = Directive(f"{PROVINCE},{on:%Y/%m/%d},{code}", code, on)
        at = record.completed_at or record.updated_at
        yield Reply(record.number, agencies[record.agency_code], record, task, directive, at)


def _statuses(replies: list[Reply]) -> Iterator[Status]:
    for reply in replies:
        number = 1_000_000 + 10 * reply.number
        common = (reply.agency, reply.record, reply.directive)
        yield Status(number, *common, ASSIGNED, reply.record.assigned_at)
        yield Status(number + 1, *common, FINISHED, reply.at)
