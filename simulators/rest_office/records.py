"""What the office keeps, in its own words."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, TypeAlias

from simulators.population import (
    Agency,
    EvaluationForm,
    Official,
    Origin,
    Population,
    PopulationConfig,
    State,
    System,
    WorkRecord,
)

Row: TypeAlias = dict[str, Any]

_ZONE = "+07:00"
_OLD_CODE_SHARE = 0.15
_STATES = {
    State.FINISHED: ("DA_HOAN_THANH", "DA_HOAN_THANH", "DA_THUC_HIEN"),
    State.IN_PROGRESS: ("DANG_THUC_HIEN",),
    State.NOT_STARTED: ("CHUA_THUC_HIEN", "CHUA_THUC_HIEN", "CHO_PHAN_XU_LY"),
    State.RETURNED: ("TRA_LAI",),
    State.WITHDRAWN: ("THU_HOI",),
}
"""Two spellings of "done" live side by side in the real software."""
_ORIGINS = {Origin.PLANNED: "KE_HOACH", Origin.TAKEN_OVER: "NHAN_THAY", Origin.UNPLANNED: "DOT_XUAT"}


@dataclass(frozen=True, slots=True)
class OfficeBooks:
    """The four lists of the office; each is sorted by the time of its last change, then by Id."""

    agencies: list[Row]
    officials: list[Row]
    evaluations: list[Row]
    work_items: list[Row]

    @classmethod
    def of(cls, population: Population) -> OfficeBooks:
        """What the office knows of ``population``."""
        config = population.config
        return cls(
            agencies=_sorted([_agency(a, config) for a in population.agencies]),
            officials=_sorted(_officials(population.officials, config)),
            evaluations=_sorted([_evaluation(form, config) for form in population.evaluations]),
            work_items=_sorted([_work_item(r, config) for r in population.records_of(System.REST)]),
        )


def _sorted(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["NgayCapNhat"], row["Id"]))


def _id(config: PopulationConfig, *parts: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, (config.seed, *parts)))))


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds") + _ZONE


def _before_period(config: PopulationConfig, days: int) -> str | None:
    return _instant(datetime.combine(config.first_day - timedelta(days=days), time(8)))


def _agency(agency: Agency, config: PopulationConfig) -> Row:
    return {
        "Id": _id(config, "don-vi", agency.code),
        "MaDonVi": agency.code,
        "MaDonViCu": agency.old_code,
        "TenDonVi": agency.name,
        "MaDonViCha": agency.parent,
        "NgayCapNhat": _before_period(config, 90),
    }


def _officials(officials: Sequence[Official], config: PopulationConfig) -> list[Row]:
    dice = config.lasting_dice("can-bo")
    return [
        {
            "Id": _id(config, "can-bo", official.personal_id),
            "SoDinhDanhCaNhan": official.personal_id,
            "HoTen": official.full_name,
            "MaDonVi": official.agency.written(dice, _OLD_CODE_SHARE),
            "ChucVu": official.position,
            "CapLanhDao": official.rank.value,
            "PhuTrachBoi": official.supervisor,
            "NgayCapNhat": _before_period(config, dice.randint(1, 30)),
        }
        for official in officials
    ]


def _evaluation(form: EvaluationForm, config: PopulationConfig) -> Row:
    return {
        "Id": _id(config, "tieu-chi-chung", config.period, form.official.personal_id),
        "SoDinhDanhCaNhan": form.official.personal_id,
        "Ky": config.period,
        "DiemTieuChi": form.points,
        "ToChucTrienKhai": form.organising,
        "DoanKet": form.unity,
        "XacNhanBoi": form.confirmed_by,
        "NgayXacNhan": _instant(form.confirmed_at),
        "NgayCapNhat": _instant(form.confirmed_at),
    }


def _work_item(record: WorkRecord, config: PopulationConfig) -> Row:
    states = _STATES[record.state]
    return {
        "Id": _id(config, "cong-viec", config.period, record.number),
        "MaCv": f"CV-{config.period}-{record.number:06}",
        "TenCv": record.title,
        "MaNhiemVu": f"NV-{config.period}-{record.number // 4:05}",
        "MaSanPham": record.product.code,
        "MaDonViThucHien": record.agency_code,
        "SoDinhDanhCaNhan": record.personal_id,
        "NguoiThucHien": record.full_name,
        "NguoiGiaoViec": record.assigned_by,
        "ThoiGianGiaoViec": _instant(record.assigned_at),
        "HanXuLy": record.due_on.isoformat() if record.due_on else None,
        "NgayHoanThanh": _instant(record.completed_at),
        "MaTrangThai": states[record.number % len(states)],
        "NguonGiao": _ORIGINS[record.origin],
        "SoLuongGiao": record.quantity,
        "SoLuongHoanThanh": record.completed_quantity,
        "SoLanKhongDat": record.failed_checks,
        "SoLanKhongDatKhachQuan": record.excused_checks,
        "SoLanCham": record.late_events,
        "SoLanChamKhachQuan": record.excused_late,
        "SoKyHieuVanBan": record.document_number,
        "NgayCapNhat": _instant(record.updated_at),
    }
