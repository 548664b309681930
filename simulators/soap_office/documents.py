"""What the office keeps, in its own words: each document rendered once, as it will be sent."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import date, datetime
from xml.sax.saxutils import escape

from simulators.population import Origin, Population, State, System, WorkRecord

NAMESPACE = "urn:vn:vanban:ws:1"
MOMENT = "%d/%m/%Y %H:%M:%S"
_DAY = "%d/%m/%Y"
_STATES = {
    State.NOT_STARTED: "04",
    State.IN_PROGRESS: "05",
    State.FINISHED: "06",
    State.RETURNED: "02",
    State.WITHDRAWN: "02",
}
_ORIGINS = {Origin.PLANNED: "KH", Origin.TAKEN_OVER: "NT", Origin.UNPLANNED: "DX"}


class DocumentBook:
    """Documents sorted by CapNhatLuc and MaVanBan, ready to be cut into pages."""

    def __init__(self, records: Iterable[WorkRecord]) -> None:
        ordered = sorted(records, key=lambda record: (record.updated_at, record.number))
        self._changed = [record.updated_at for record in ordered]
        self._documents = [_render(record) for record in ordered]

    @classmethod
    def of(cls, population: Population) -> DocumentBook:
        """The documents of ``population``."""
        return cls(population.records_of(System.SOAP))

    def page(self, number: int, size: int, since: datetime | None) -> str:
        """The response element with page ``number`` (from 1); a page after the last one is empty."""
        start = bisect_left(self._changed, since) if since else 0
        first = start + (number - 1) * size
        return response(self._documents[first : first + size], number, len(self._documents) - start)


def response(documents: Iterable[str], number: int, total: int) -> str:
    """A LayDanhSachVanBanResponse element."""
    return (
        f'<vb:LayDanhSachVanBanResponse xmlns:vb="{NAMESPACE}"><vb:TongSo>{total}</vb:TongSo>'
        f"<vb:Trang>{number}</vb:Trang><vb:DanhSach>{''.join(documents)}</vb:DanhSach>"
        "</vb:LayDanhSachVanBanResponse>"
    )


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime(MOMENT)


def _day(day: date | None) -> str:
    return "" if day is None else day.strftime(_DAY)


def _render(record: WorkRecord) -> str:
    fields = {
        "MaVanBan": f"VB{record.number:07}",
        "SoKyHieu": record.document_number,
        "TrichYeu": record.title,
        "MaLoaiSanPham": record.product.code,
        "MaDonVi": record.agency_code,
        "SoDinhDanh": record.personal_id,
        "HoTen": record.full_name,
        "NgayGiao": _moment(record.assigned_at),
        "HanXuLy": _day(record.due_on),
        "NgayHoanThanh": _moment(record.completed_at),
        "TrangThai": _STATES[record.state],
        "PhanLoai": _ORIGINS[record.origin],
        "SoLuong": record.quantity,
        "SoLuongHoanThanh": record.completed_quantity,
        "SoLanTraLai": str(record.failed_checks),
        "SoLanCham": str(record.late_events),
        "LyDoKhachQuan": str(record.excused_late),
        "CapNhatLuc": _moment(record.updated_at),
    }
    inside = "".join(f"<vb:{name}>{escape(value)}</vb:{name}>" for name, value in fields.items())
    return f"<vb:VanBan>{inside}</vb:VanBan>"
