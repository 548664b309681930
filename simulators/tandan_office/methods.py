"""Tân Dân's own web methods, whose result is a text that holds JSON or XML, and its WCF service."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

from simulators.tandan_office.envelope import SoapFault
from simulators.tandan_office.records import Item, Row, SiteBooks

WORK_ITEMS = ("tuNgay", "denNgay", "trang", "soLuong")
"""The arguments of ``DanhSachCongViec``, in the order in which they are declared."""


class Methods:
    """What the web methods give, as markup of their results."""

    def __init__(self, books: SiteBooks) -> None:
        self._books = books
        self._changed = [_moment(row["NgayCapNhat"]) for row in books.work_items]

    def work_items(self, given: Mapping[str, str]) -> str:
        """``DanhSachCongViec``: JSON in a text, page by page.

        Raises:
            SoapFault: an argument that makes no sense.
        """
        try:
            number, size = int(given["trang"]), int(given["soLuong"])
            since, until = given.get("tuNgay", ""), given.get("denNgay", "")
            rows, total = self._between(_day(since) if since else None, _day(until) if until else None)
        except (KeyError, ValueError) as problem:
            raise SoapFault(f"tuNgay, denNgay, trang, soLuong: {problem!r}", code="Server") from problem
        start = (number - 1) * size
        return json_text(rows[start : start + size], total)

    def people(self) -> str:
        """``DanhSachCanBo``: XML in a text, declared as UTF-16 as .NET does."""
        inside = "".join(
            "<CanBo>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in row.items()) + "</CanBo>"
            for row in self._books.people
        )
        count = f"<TongSo>{len(self._books.people)}</TongSo>"
        return escape(f'<?xml version="1.0" encoding="utf-16"?>\r\n<DanhSach>{inside}{count}</DanhSach>')

    def agencies(self) -> str:
        """``DanhSachDonVi``: rows of a list in a text, a piece without the declarations around it."""
        items = self._books.agencies
        rows = "".join(f"<sp:z:row {_attributes(item)} />" for item in items)
        return escape(f'<rs:data ItemCount="{len(items)}">{rows}</rs:data>')

    def wcf_page(self, asked: Mapping[str, object]) -> bytes:
        """``KNTCWCFService.svc/DanhSachDuLieu``: the same work items over WCF REST.

        Raises:
            ValueError: a date, a page or a limit that makes no sense.
        """
        number, size = int(str(asked["page"])), int(str(asked["limit"]))
        if number < 1 or not 1 <= size <= 1000:
            raise ValueError("page >= 1, 1 <= limit <= 1000")
        rows, total = self._between(_day(str(asked["fromDate"])), _day(str(asked["toDate"])))
        page = rows[(number - 1) * size : number * size]
        return json.dumps(
            {"status": 1, "message": "", "total": total, "data": page}, ensure_ascii=False
        ).encode()

    def _between(self, since: datetime | None, until: datetime | None) -> tuple[Sequence[Row], int]:
        """Rows changed from the day ``since`` to the end of the day ``until``."""
        start = bisect_left(self._changed, since) if since else 0
        end = bisect_left(self._changed, until + timedelta(days=1)) if until else len(self._changed)
        rows = self._books.work_items[start:end]
        return rows, len(rows)


def json_text(rows: Sequence[Row], total: int) -> str:
    """The result of ``DanhSachCongViec``."""
    return escape(json.dumps({"TongSo": total, "DanhSach": rows}, ensure_ascii=False))


def _attributes(item: Item) -> str:
    return " ".join(f"ows_{name}={quoteattr(text)}" for name, text in item.texts.items())


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M:%S")  # noqa: DTZ007 - local, as the site writes it


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y")  # noqa: DTZ007 - local, as the site writes it
