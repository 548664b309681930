"""Tasks of agencies and the documents that answer them, out of the work of their people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from itertools import groupby

from simulators.population import PopulationConfig, State, WorkRecord
from simulators.rest_office.writing import ORIGINS, Row, id_of, instant, shown_day, state_code, task_code

_OPEN = frozenset({State.IN_PROGRESS, State.NOT_STARTED})
_CENTRAL_EVERY = 5
"""So often a task comes from the Government and is reported back to it."""


def tasks_of(records: Sequence[WorkRecord], config: PopulationConfig) -> list[Row]:
    """One task for every four pieces of work; its fields are those of the first of them."""
    numbered = sorted(records, key=lambda record: record.number)
    grouped = groupby(numbered, key=lambda record: task_code(record, config))
    return [_task(number, code, list(work), config) for number, (code, work) in enumerate(grouped, start=1)]


def _task(number: int, code: str, work: list[WorkRecord], config: PopulationConfig) -> Row:
    first, central = work[0], number % _CENTRAL_EVERY == 0
    due = max((record.due_on for record in work if record.due_on), default=None)
    done = [record.completed_at for record in work if record.completed_at]
    finished = max(done) if len(done) == len(work) else None
    late = bool(due and finished and finished > datetime.combine(due, time.max))
    return {
        "Id": id_of(config, "nhiem-vu", code),
        "SoNhiemVu": number,
        "MaNV": code,
        "NoiDungTheoDoi": first.title,
        "LoaiNhiemVu": "Chính phủ giao" if central else "UBND tỉnh giao",
        "DonViTheoDoi": first.agency_code,
        "ChuyenVienTheoDoi": first.full_name,
        "NguoiGiaoViec": first.assigned_by,
        "HanXuLy": due.isoformat() if due else None,
        "HanXuLy_": shown_day(due),
        "HanXuLyVPCP": due.isoformat() if due and central else None,
        "NgayTao": instant(min(record.assigned_at for record in work)),
        "NgayHoanThanh": instant(finished),
        "TinhHinhThucHien": "",
        "SoKyHieuVanBan": next((record.document_number for record in work if record.document_number), ""),
        "TrichYeuVanBan": first.title,
        "MaTrangThai": "DA_HOAN_THANH" if finished else state_code(_slowest(work)),
        "TrangThaiHanXuLy": 2 if late else 1,
        "IsHoanThanhQuaHan": late,
        "DaGuiVPCP": central and finished is not None,
        "CongViecCon": _children(work),
        "NgayCapNhat": instant(max(record.updated_at for record in work)),
    }


def _slowest(work: list[WorkRecord]) -> WorkRecord:
    return next((record for record in work if record.state in _OPEN), work[0])


def _children(work: list[WorkRecord]) -> dict[str, int]:
    late = sum(record.late_events > 0 for record in work)
    return {"TongSo": len(work), "TrongHan": len(work) - late, "QuaHan": late, "ToiHan": 0}


def document_of(record: WorkRecord, config: PopulationConfig) -> Row:
    """The document that came of a piece of work, with the task it answers."""
    issued = record.completed_at or record.updated_at
    return {
        "Id": id_of(config, "van-ban", config.period, record.number),
        "SoKyHieu": record.document_number,
        "TrichYeu": record.title,
        "NgayVanBan": issued.date().isoformat(),
        "NgayVanBan_": shown_day(issued.date()),
        "MaSanPham": record.product.code,
        "MaDonVi": record.agency_code,
        "SoDinhDanhCaNhan": record.personal_id,
        "NguoiSoanThao": record.full_name,
        "ThoiGianGiaoViec": instant(record.assigned_at),
        "HanXuLy": record.due_on.isoformat() if record.due_on else None,
        "NgayHoanThanh": instant(record.completed_at),
        "MaTrangThai": state_code(record),
        "NguonGiao": ORIGINS[record.origin],
        "MaNhiemVu": task_code(record, config),
        "SoLuong": record.quantity,
        "SoLuongHoanThanh": record.completed_quantity,
        "FileDinhKems": [{"Id": f"f{record.number}", "TenFile": f"vb-{record.number}.pdf"}],
        "NgayCapNhat": instant(record.updated_at),
    }
