"""Tân Dân's WCF REST service: the protocol ``rest`` with dates in the body, behind NTLM."""

from domain.records import RecordKind
from simulators.tandan_office.records import SiteBooks
from tests.conformance.stages import LOGIN, PASSWORD, Ability, Stage
from tests.conformance.stages.tan_dan import ntlm_connection


def truth(population):
    """What the service has, by kind and key."""
    return {RecordKind.WORK_ITEMS: {str(row["Id"]): row for row in SiteBooks.of(population).work_items}}


STAGE = Stage(
    protocol="rest",
    source_file="_templates/tan_dan_wcf",
    simulator="tandan_office",
    settings={"username": LOGIN, "password": PASSWORD},
    busy=RecordKind.WORK_ITEMS,
    truth=truth,
    connection=ntlm_connection,
    session_ends={"session_calls": 1},
    lacks={Ability.CONFIRM: "danh sách chỉ đọc / its lists are only read"},
)
