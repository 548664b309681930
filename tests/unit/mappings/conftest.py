"""The shipped files of Lào Cai and a small invented roster, for the tests of the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.people import Organisation, Person, Rank, Roster
from domain.period import Period
from domain.records import RecordKind, SourceRecord
from mappings.apply import map_work
from mappings.catalogue import parse_catalogue
from mappings.mapping_file import parse_mapping

FILES = Path(__file__).resolve().parents[3] / "mappings" / "files" / "lao_cai"
SNV = Organisation("H38.02.02", "000.02.02.H38", "Sở Nội vụ")
LAN = Person("038000000001", "Lan", SNV.code, "Chuyên viên")
HOA = Person("038000000002", "Hoa", SNV.code, "Giám đốc", Rank.HEAD)
ROSTER = Roster([SNV], [LAN, HOA])

WORK_ITEM = {
    "MaCv": "CV1",
    "TenCv": "Báo cáo tháng",
    "MaSanPham": "DC.05",
    "MaDonViThucHien": "000.02.02.H38",
    "SoDinhDanhCaNhan": "038000000001",
    "ThoiGianGiaoViec": "2026-06-01T08:00:00+07:00",
    "HanXuLy": "2026-06-10",
    "NgayHoanThanh": "2026-06-12T09:30:00+07:00",
    "MaTrangThai": "DA_HOAN_THANH",
    "NguonGiao": "KE_HOACH",
    "SoLuongGiao": "2",
    "SoLuongHoanThanh": "1.5",
    "SoLanKhongDat": 2,
    "SoLanKhongDatKhachQuan": 1,
    "SoLanCham": None,
    "SoLanChamKhachQuan": 0,
    "SoKyHieuVanBan": "123/bc-snv ",
}
DOCUMENT = {
    "MaVanBan": "VB1",
    "SoKyHieu": "123/BC-SNV",
    "TrichYeu": "Báo cáo",
    "MaLoaiSanPham": "DC.05",
    "MaDonVi": "H38.02.02",
    "SoDinhDanh": "038000000001",
    "HoTen": "Lan",
    "NgayGiao": "01/06/2026 08:00:00",
    "HanXuLy": "10/06/2026",
    "NgayHoanThanh": "10/06/2026 23:59:59",
    "TrangThai": "06",
    "PhanLoai": "KH",
    "SoLuong": "1",
    "SoLuongHoanThanh": "1",
    "SoLanTraLai": "0",
    "SoLanCham": "",
    "LyDoKhachQuan": "0",
}


class LaoCai:
    """The shipped files, parsed once, and records made for them."""

    june = Period.parse("2026-06")
    roster = ROSTER

    def __init__(self) -> None:
        text = (FILES / "catalogue.csv").read_text(encoding="utf-8")
        self.catalogue = parse_catalogue(text, "catalogue.csv")
        self.work = self.mapping("van_phong.work_items.yaml")
        self.documents = self.mapping("van_ban.documents.yaml")

    def text(self, name):
        """A shipped mapping file as it is written."""
        return (FILES / "mappings" / name).read_text(encoding="utf-8")

    def mapping(self, name):
        """A shipped mapping file, parsed."""
        return parse_mapping(self.text(name), name)

    def work_item(self, **changes):
        """A finished work item of June 2026 with some fields changed."""
        return SourceRecord.of("van_phong", RecordKind.WORK_ITEMS, "CV1", {**WORK_ITEM, **changes})

    def document(self, **changes):
        """A finished document of June 2026 with some fields changed."""
        return SourceRecord.of("van_ban", RecordKind.DOCUMENTS, "VB1", {**DOCUMENT, **changes})

    def map(self, record, *, by=None, period=None):
        """What ``record`` becomes in June, or in ``period``."""
        by = by or (self.work if record.kind is RecordKind.WORK_ITEMS else self.documents)
        return map_work(record, by, catalogue=self.catalogue, roster=self.roster, period=period or self.june)


@pytest.fixture(scope="session")
def lao_cai():
    """The files of Lào Cai."""
    return LaoCai()
