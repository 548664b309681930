"""VNPT-iOffice: login for a token, status codes as text, dd/MM/yyyy, units as one text, receipts."""

from domain.records import RecordKind
from simulators.ioffice_office.books import OfficeBooks, unit_row
from tests.conformance.stages import LOGIN, PASSWORD, Ability, Stage


def truth(population):
    """What the office has, by kind and key."""
    books = OfficeBooks.of(population)
    units = [unit_row(number, agency) for number, agency in enumerate(population.agencies, start=1)]
    rows = {
        RecordKind.ORGANISATIONS: ("ID", units),
        RecordKind.PEOPLE: ("userId", books.users),
        RecordKind.WORK_ITEMS: ("id", books.jobs),
        RecordKind.DOCUMENTS: ("dossierId", books.results),
    }
    return {kind: {str(row[key]): row for row in listed} for kind, (key, listed) in rows.items()}


STAGE = Stage(
    protocol="rest",
    source_file="_templates/ioffice",
    simulator="ioffice_office",
    settings={"username": LOGIN, "password": PASSWORD},
    busy=RecordKind.WORK_ITEMS,
    truth=truth,
    session_ends={"token_lifetime_s": 0.1},
    lacks={
        Ability.CONFIRM: (
            "nhận tin báo đã nhận, không rút khỏi danh sách / it is told what came and lists it all the same"
        ),
        Ability.COUNT: "đơn vị và người dùng không có tổng số / units and users come without a count",
    },
)
