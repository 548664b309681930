"""Tân Dân on SharePoint: lists by CAML, web methods that give texts; NTLM on the connection."""

import re

from connectors.connection import Connection
from domain.records import RecordKind
from simulators.tandan_office.app import DOCUMENTS, LISTED_COLUMNS
from simulators.tandan_office.config import SiteConfig
from simulators.tandan_office.lists import SharePointList
from simulators.tandan_office.records import SiteBooks
from tests.conformance.stages import LOGIN, PASSWORD, Ability, Stage

DECODED = {
    "S_x1ed1__x0020_k_x00fd__x0020_hi": "Số ký hi",
    "H_x1ea1_n_x0020_x_x1eed__x0020_l": "Hạn xử l",
}
NUMBERS = ("SoLuong", "SoLuongHoanThanh", "SoLanTraLai", "SoLanCham", "LyDoKhachQuan")


def ntlm_connection(address, home, password):
    """The account with its domain."""
    return Connection(id="stage", base_url=address, login=f"LAOCAI\\{LOGIN}", password=password)


def document(item, guid):
    """One item as the source file asks for it: every column, names decoded, what is empty null."""
    written = {name: at.strftime("%Y-%m-%d %H:%M:%S") for name, at in item.instants.items()}
    columns = LISTED_COLUMNS | {"ID", "Title", "Modified", "Created"}
    row = {DECODED.get(name, name): ({**item.texts, **written}).get(name) for name in columns}
    for name in NUMBERS:
        row[name] = row[name] and re.sub(r"\.0*$|(\.[0-9]*?)0*$", r"\1", row[name])
    number, _, shown = row["NguoiXuLy"].partition(";#")
    own = {"_ModerationStatus": "0", "_Level": "1", "UniqueId": f"{item.number};#{{{guid}}}"}
    return row | own | {"NguoiXuLyId": number, "NguoiXuLyText": shown}


def truth(population):
    """What the site has, by kind and key."""
    books = SiteBooks.of(population)
    guid = SharePointList(DOCUMENTS, books.documents, LISTED_COLUMNS, SiteConfig("", "")).guid
    return {
        RecordKind.DOCUMENTS: {str(item.number): document(item, guid) for item in books.documents},
        RecordKind.WORK_ITEMS: {str(row["Id"]): row for row in books.work_items},
        RecordKind.PEOPLE: {row["SoDinhDanh"]: row for row in books.people},
        RecordKind.ORGANISATIONS: {item.texts["MaDonVi"]: dict(item.texts) for item in books.agencies},
    }


STAGE = Stage(
    protocol="tandan",
    source_file="_templates/tan_dan",
    simulator="tandan_office",
    settings={"username": LOGIN, "password": PASSWORD},
    busy=RecordKind.DOCUMENTS,
    truth=truth,
    connection=ntlm_connection,
    session_ends={"session_calls": 1},
    lacks={Ability.CONFIRM: "danh sách chỉ đọc / its lists are only read"},
)
