"""Viettel vOffice: SOAP with parameters arg0..n, the login inside the body, schemas nobody can reach."""

from domain.records import RecordKind
from simulators.voffice_office.books import OfficeBooks
from tests.conformance.stages import LOGIN, PASSWORD, Ability, Stage


def truth(population):
    """What the office has, by kind and key; the passwords it gives away are not kept."""
    books = OfficeBooks.of(population)
    return {
        RecordKind.DOCUMENTS: {row["documentId"]: row for row in books.documents},
        RecordKind.PEOPLE: {
            row["staffId"]: {name: value for name, value in row.items() if name != "passWord"}
            for row in books.staff
        },
    }


STAGE = Stage(
    protocol="soap",
    source_file="_templates/voffice",
    simulator="voffice_office",
    settings={"app_code": LOGIN, "app_pass": PASSWORD},
    busy=RecordKind.DOCUMENTS,
    truth=truth,
    lacks={
        Ability.SESSION: "mỗi yêu cầu tự mang appCode và appPass / every request carries appCode and appPass",
        Ability.CONFIRM: "danh sách chỉ đọc / its lists are only read",
    },
)
