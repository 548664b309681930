"""What the office keeps, in its own words: camelCase, dd/MM/yyyy, units as one text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from simulators.population import (
    Agency,
    Official,
    Origin,
    Population,
    PopulationConfig,
    State,
    System,
    WorkRecord,
)

Row: TypeAlias = dict[str, Any]

_STATES = {
    State.FINISHED: "HOAN_THANH",
    State.IN_PROGRESS: "DANG_XU_LY",
    State.NOT_STARTED: "CHUA_XU_LY",
    State.RETURNED: "TRA_LAI",
    State.WITHDRAWN: "THU_HOI",
}
_ORIGINS = {Origin.PLANNED: "KE_HOACH", Origin.TAKEN_OVER: "NHAN_THAY", Origin.UNPLANNED: "DOT_XUAT"}


@dataclass(frozen=True, slots=True)
class OfficeBooks:
    """``units``: the one text. The lists of work are sorted by the time of their last change, then by id."""

    units: str
    users: list[Row]
    jobs: list[Row]
    results: list[Row]

    @classmethod
    def of(cls, population: Population) -> OfficeBooks:
        """What the office knows of ``population``: its tasks and the documents that came of them."""
        config, jobs = population.config, population.records_of(System.REST)
        return cls(
            units=blob_of(population.agencies),
            users=[_user(number, official) for number, official in enumerate(population.officials, start=1)],
            jobs=_sorted([_job(record, config) for record in jobs]),
            results=_sorted([_result(record) for record in population.records_of(System.SOAP)]),
        )


def _sorted(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (read_instant(row["ngayCapNhat"]), str(row.get("id", ""))))


def read_instant(text: str) -> datetime:
    """dd/MM/yyyy HH:mm:ss, local.

    Raises:
        ValueError: another form.
    """
    return datetime.strptime(text, "%d/%m/%Y %H:%M:%S")  # noqa: DTZ007 - these systems know no zone


def unit_row(number: int, agency: Agency) -> Row:
    """A unit as the text gives it: three lines."""
    return {"ID": str(number), "NAME": agency.name, "AGENT_ID": agency.code}


def blob_of(agencies: Sequence[Agency]) -> str:
    """The units as one text: records apart by an empty line, as they are in the field."""
    rows = [unit_row(number, agency) for number, agency in enumerate(agencies, start=1)]
    return "\n\n".join("\n".join(f"{name}: {value}" for name, value in row.items()) for row in rows) + "\n"


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day:%d/%m/%Y}"


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%d/%m/%Y %H:%M:%S}"


def _user(number: int, official: Official) -> Row:
    return {
        "userId": f"U{number}",
        "soDinhDanh": official.personal_id,
        "hoTen": official.full_name,
        "maDonVi": official.agency.code,
        "chucVu": official.position,
        "capLanhDao": official.rank.value,
        "phuTrachBoi": official.supervisor,
    }


def _job(record: WorkRecord, config: PopulationConfig) -> Row:
    return {
        "id": record.number,
        "maCongViec": f"JOB-{config.period}-{record.number:06}",
        "noiDung": record.title,
        "soDinhDanh": record.personal_id,
        "hoTen": record.full_name,
        "maDonVi": record.agency_code,
        "nguoiGiao": record.assigned_by,
        "maSanPham": record.product.code,
        "ngayGiao": _instant(record.assigned_at),
        "hanXuLy": _day(record.due_on),
        "ngayHoanThanh": _instant(record.completed_at),
        "trangThai": _STATES[record.state],
        "loaiViec": _ORIGINS[record.origin],
        "soLuong": record.quantity,
        "soLuongHoanThanh": record.completed_quantity,
        "soLanTraLai": record.failed_checks,
        "soLanTraLaiKhachQuan": record.excused_checks,
        "soLanCham": record.late_events,
        "soLanChamKhachQuan": record.excused_late,
        "soKyHieu": record.document_number,
        "ngayCapNhat": _instant(record.updated_at),
    }


def _result(record: WorkRecord) -> Row:
    """A document that was issued: ``dossierId`` is the number under which it was handed in."""
    return {
        "dossierId": f"HS{record.number:06}",
        "soKyHieu": record.document_number,
        "trichYeu": record.title,
        "ngayBanHanh": _day((record.completed_at or record.updated_at).date()),
        "soDinhDanh": record.personal_id,
        "maDonVi": record.agency_code,
        "maSanPham": record.product.code,
        "ngayGiao": _instant(record.assigned_at),
        "hanXuLy": _day(record.due_on),
        "ngayHoanThanh": _instant(record.completed_at),
        "trangThai": _STATES[record.state],
        "loaiViec": _ORIGINS[record.origin],
        "soLuong": record.quantity,
        "soLuongHoanThanh": record.completed_quantity,
        "files": [{"fileId": record.number, "fileName": f"{record.number}.pdf", "fileType": "pdf"}],
        "ngayCapNhat": _instant(record.updated_at),
    }
