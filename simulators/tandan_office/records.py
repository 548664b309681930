"""What the site keeps, in its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, TypeAlias

from simulators.population import Agency, Official, Origin, Population, State, System, WorkRecord

Row: TypeAlias = dict[str, Any]

SIGN_COLUMN = "S_x1ed1__x0020_k_x00fd__x0020_hi"
"""``Số ký hiệu``: SharePoint cuts the encoded name at 32 characters, here after ``hi``."""
DUE_COLUMN = "H_x1ea1_n_x0020_x_x1eed__x0020_l"
"""``Hạn xử lý``, cut."""
_STATES = {
    State.NOT_STARTED: "Chưa xử lý",
    State.IN_PROGRESS: "Đang xử lý",
    State.FINISHED: "Đã hoàn thành",
    State.RETURNED: "Trả lại",
    State.WITHDRAWN: "Thu hồi",
}
_ORIGINS = {Origin.PLANNED: "Kế hoạch", Origin.TAKEN_OVER: "Nhận thay", Origin.UNPLANNED: "Đột xuất"}
_WHOLE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list. ``texts`` and ``instants`` by internal name; instants are local, without a zone."""

    number: int
    texts: Mapping[str, str]
    instants: Mapping[str, datetime]

    @property
    def modified(self) -> datetime:
        """When it was changed."""
        return self.instants["Modified"]


@dataclass(frozen=True, slots=True)
class SiteBooks:
    """``documents``: a list, in the order of ids. The others are what web methods give."""

    documents: list[Item]
    work_items: list[Row]
    people: list[Row]
    agencies: list[Item]

    @classmethod
    def of(cls, population: Population) -> SiteBooks:
        """What the site knows of ``population``."""
        before = datetime.combine(population.config.first_day, time(8))
        return cls(
            documents=_by_id(_document(record) for record in population.records_of(System.SOAP)),
            work_items=sorted(
                (_work_item(record) for record in population.records_of(System.REST)),
                key=lambda row: (_sortable(row["NgayCapNhat"]), row["Id"]),
            ),
            people=[_person(official) for official in population.officials],
            agencies=_by_id(_agency(n, agency, before) for n, agency in enumerate(population.agencies, 1)),
        )


def float_text(text: str) -> str:
    """A number as SharePoint writes a float; what is no number stays."""
    if not _WHOLE.fullmatch(text):
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<14}"


def _by_id(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: item.number)


def _sortable(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M:%S")  # noqa: DTZ007 - local, as the site writes it


def _document(record: WorkRecord) -> Item:
    texts = {
        "ID": str(record.number),
        "Title": record.title,
        SIGN_COLUMN: record.document_number,
        "MaSanPham": record.product.code,
        "MaDonVi": record.agency_code,
        "SoDinhDanh": record.personal_id,
        "NguoiXuLy": f"{record.number % 97 + 1};#{record.full_name.replace(';', ';;')}",
        "TrangThai": _STATES[record.state],
        "PhanLoai": _ORIGINS[record.origin],
        "SoLuong": float_text(record.quantity),
        "SoLuongHoanThanh": float_text(record.completed_quantity),
        "SoLanTraLai": float_text(str(record.failed_checks)),
        "SoLanCham": float_text(str(record.late_events)),
        "LyDoKhachQuan": float_text(str(record.excused_late)),
    }
    instants = {
        "Modified": record.updated_at,
        "Created": record.assigned_at,
        "NgayGiao": record.assigned_at,
        DUE_COLUMN: _midnight(record.due_on),
        "NgayHoanThanh": record.completed_at,
    }
    return Item(
        record.number,
        {name: text for name, text in texts.items() if text},
        {name: at for name, at in instants.items() if at},
    )


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time())


def _work_item(record: WorkRecord) -> Row:
    return {
        "Id": record.number,
        "MaCongViec": f"CV{record.number:06}",
        "TenCongViec": record.title,
        "MaSanPham": record.product.code,
        "MaDonVi": record.agency_code,
        "SoDinhDanh": record.personal_id,
        "NguoiThucHien": record.full_name,
        "NgayGiao": _moment(record.assigned_at),
        "HanXuLy": _day(record.due_on),
        "NgayHoanThanh": _moment(record.completed_at),
        "TrangThai": _STATES[record.state],
        "PhanLoai": _ORIGINS[record.origin],
        "SoLuong": record.quantity,
        "SoLuongHoanThanh": record.completed_quantity,
        "SoLanKhongDat": record.failed_checks,
        "SoLanKhongDatKhachQuan": record.excused_checks,
        "SoLanCham": record.late_events,
        "SoLanChamKhachQuan": record.excused_late,
        "SoKyHieu": record.document_number,
        "NgayCapNhat": _moment(record.updated_at),
    }


def _person(official: Official) -> Row:
    return {
        "SoDinhDanh": official.personal_id,
        "HoTen": official.full_name,
        "MaDonVi": official.agency.code,
        "ChucVu": official.position,
        "CapLanhDao": official.rank.value,
        "PhuTrachBoi": official.supervisor,
    }


def _agency(number: int, agency: Agency, at: datetime) -> Item:
    texts = {
        "ID": str(number),
        "Title": agency.name,
        "MaDonVi": agency.code,
        "MaDonViCu": agency.old_code,
        "MaDonViCha": agency.parent,
    }
    return Item(number, {name: text for name, text in texts.items() if text}, {"Modified": at})


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%d/%m/%Y %H:%M:%S")


def _day(day: date | None) -> str:
    return "" if day is None else day.strftime("%d/%m/%Y")
