"""The document system of the pilot province: SOAP with a WS-Security login."""

from lxml import etree

from domain.records import RecordKind
from simulators.population import System
from simulators.soap_office.documents import DocumentBook
from tests.conformance.stages import LOGIN, PASSWORD, Ability, Stage


def truth(population):
    """What the office has, by kind and key."""
    answer = DocumentBook(population.records_of(System.SOAP)).page(1, 1_000_000, None)
    rows = [
        {etree.QName(field).localname: field.text or "" for field in row}
        for row in etree.fromstring(answer).iter("{urn:vn:vanban:ws:1}VanBan")
    ]
    return {RecordKind.DOCUMENTS: {row["MaVanBan"]: row for row in rows}}


STAGE = Stage(
    protocol="soap",
    source_file="lao_cai/van_ban",
    simulator="soap_office",
    settings={"username": LOGIN, "password": PASSWORD},
    busy=RecordKind.DOCUMENTS,
    truth=truth,
    lacks={
        Ability.SESSION: "mỗi yêu cầu tự mang UsernameToken / every request carries its own UsernameToken",
        Ability.CONFIRM: "danh sách chỉ đọc / its lists are only read",
    },
)
