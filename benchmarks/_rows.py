"""The rows every reader in these benchmarks reads: thirteen fields, about 320 bytes of JSON, made by number.

Made from a template and not stored, so that ten million of them cost the server no memory.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Row 0 changed then, row n n seconds later."""

FIELDS = (
    "Id",
    "TenCongViec",
    "MaDonVi",
    "MaCanBo",
    "SoVanBan",
    "NgayGiao",
    "HanXuLy",
    "HeSo",
    "SoLuong",
    "SoLanCham",
    "DaXong",
    "GhiChu",
    "NgayCapNhat",
)
_ROW = (
    '{"Id":"CV-%08d","TenCongViec":"Soạn thảo báo cáo tháng về cải cách hành chính số %d","MaDonVi":'
    '"H38.%02d.%02d",'
    '"MaCanBo":"CB%06d","SoVanBan":"%d/BC-UBND","NgayGiao":"2026-01-05T08:00:00+07:00","HanXuLy":"2026-01-20",'
    '"HeSo":%d.50,"SoLuong":%d,"SoLanCham":%d,"DaXong":%s,"GhiChu":null,"NgayCapNhat":"%s"}'
)


def changed_at(number: int) -> str:
    """When row ``number`` changed, ISO 8601."""
    return (EPOCH + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S+00:00")


def json_row(number: int) -> str:
    """Row ``number`` as JSON."""
    n = number
    done = "true" if n % 3 else "false"
    return _ROW % (n, n, n % 30, n % 17, n % 5000, n % 900, n % 9, n % 7, n % 2, done, changed_at(n))


def json_page(first: int, last: int, total: int) -> bytes:
    """The answer with the rows from ``first`` up to but not ``last``."""
    rows = ",".join(map(json_row, range(first, last)))
    return f'{{"IsSuccess":true,"Data":{{"Total":{total},"Items":[{rows}]}}}}'.encode()


def first_changed_since(since: str) -> int:
    """The number of the first row that changed at ``since`` or later."""
    at = datetime.fromisoformat(since)
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0, -int((EPOCH - at) // timedelta(seconds=1)))
