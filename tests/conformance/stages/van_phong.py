"""The task software of the pilot province: REST, the CCVC suite."""

from domain.records import RecordKind
from simulators.rest_office.records import OfficeBooks
from tests.conformance.stages import LOGIN, PASSWORD, PERIOD, Ability, Stage


def truth(population):
    """What the office has, by kind and key."""
    books = OfficeBooks.of(population)
    rows = {
        RecordKind.ORGANISATIONS: books.agencies,
        RecordKind.PEOPLE: books.officials,
        RecordKind.EVALUATIONS: [row for row in books.evaluations if row["Ky"] == PERIOD],
        RecordKind.TASKS: books.tasks,
        RecordKind.WORK_ITEMS: books.work_items,
    }
    return {kind: {str(row["Id"]): row for row in listed} for kind, listed in rows.items()}


STAGE = Stage(
    protocol="rest",
    source_file="lao_cai/van_phong",
    simulator="rest_office",
    settings={"client_id": LOGIN, "client_secret": PASSWORD},
    busy=RecordKind.WORK_ITEMS,
    truth=truth,
    session_ends={"token_lifetime_s": 0.1},
    lacks={Ability.CONFIRM: "danh sách chỉ đọc / its lists are only read"},
)
