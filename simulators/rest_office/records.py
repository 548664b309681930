"""What the office keeps, in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from simulators.population import (
    Agency,
    EvaluationForm,
    Official,
    Population,
    PopulationConfig,
    System,
    WorkRecord,
)
from simulators.rest_office.tasks import document_of, tasks_of
from simulators.rest_office.writing import ORIGINS, Row, id_of, instant, state_code, task_code

_OLD_CODE_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class OfficeBooks:
    """The lists of the office; each is sorted by the time of its last change, then by Id."""

    agencies: list[Row]
    officials: list[Row]
    evaluations: list[Row]
    work_items: list[Row]
    tasks: list[Row]
    documents: list[Row]

    @classmethod
    def of(cls, population: Population) -> OfficeBooks:
        """What the office knows of ``population``."""
        config = population.config
        records = population.records_of(System.REST)
        return cls(
            agencies=_sorted([_agency(a, config) for a in population.agencies]),
            officials=_sorted(_officials(population.officials, config)),
            evaluations=_sorted([_evaluation(form, config) for form in population.evaluations]),
            work_items=_sorted([_work_item(record, config) for record in records]),
            tasks=_sorted(tasks_of(records, config)),
            documents=_sorted([document_of(r, config) for r in records if r.document_number]),
        )


def _sorted(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row["NgayCapNhat"], row["Id"]))


def _before_period(config: PopulationConfig, days: int) -> str | None:
    return instant(datetime.combine(config.first_day - timedelta(days=days), time(8)))


def _agency(agency: Agency, config: PopulationConfig) -> Row:
    return {
        "Id": id_of(config, "don-vi", agency.code),
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
            "Id": id_of(config, "can-bo", official.personal_id),
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
        "Id": id_of(config, "tieu-chi-chung", config.period, form.official.personal_id),
        "SoDinhDanhCaNhan": form.official.personal_id,
        "Ky": config.period,
        "DiemTieuChi": form.points,
        "ToChucTrienKhai": form.organising,
        "DoanKet": form.unity,
        "XacNhanBoi": form.confirmed_by,
        "NgayXacNhan": instant(form.confirmed_at),
        "NgayCapNhat": instant(form.confirmed_at),
    }


def _work_item(record: WorkRecord, config: PopulationConfig) -> Row:
    return {
        "Id": id_of(config, "cong-viec", config.period, record.number),
        "MaCv": f"CV-{config.period}-{record.number:06}",
        "TenCv": record.title,
        "MaNhiemVu": task_code(record, config),
        "MaSanPham": record.product.code,
        "MaDonViThucHien": record.agency_code,
        "SoDinhDanhCaNhan": record.personal_id,
        "NguoiThucHien": record.full_name,
        "NguoiGiaoViec": record.assigned_by,
        "ThoiGianGiaoViec": instant(record.assigned_at),
        "HanXuLy": record.due_on.isoformat() if record.due_on else None,
        "NgayHoanThanh": instant(record.completed_at),
        "MaTrangThai": state_code(record),
        "NguonGiao": ORIGINS[record.origin],
        "SoLuongGiao": record.quantity,
        "SoLuongHoanThanh": record.completed_quantity,
        "SoLanKhongDat": record.failed_checks,
        "SoLanKhongDatKhachQuan": record.excused_checks,
        "SoLanCham": record.late_events,
        "SoLanChamKhachQuan": record.excused_late,
        "SoKyHieuVanBan": record.document_number,
        "NgayCapNhat": instant(record.updated_at),
    }
