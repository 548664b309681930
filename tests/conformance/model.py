"""A document system in memory that speaks REST or SOAP: what it holds may change between two calls.

The simulators hold still while they are read; here rows come, go and move under the reader, at the call where
the test says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from xml.sax.saxutils import escape

import httpx
from lxml import etree

from connectors.connection import Connection
from connectors.document_mgmt.port import Ask, Cursor, DocumentSource, Page
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from connectors.document_mgmt.timestamps import TimeFormat, write_instant
from domain.clock import HANOI, FixedClock
from domain.records import RecordKind
from tests.conformance.stages import FILES

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=HANOI)
WSDL = "wsdl/van_ban.wsdl"
SIZE = 3
DOCUMENTS = RecordKind.DOCUMENTS


@dataclass(frozen=True)
class Row:
    """One row. ``at``: when it was changed, None: nobody knows; ``written``: what stands there instead;
    ``more``: fields beside key, title and time.
    """

    key: str
    title: str
    at: datetime | None
    written: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


class Dialect(Protocol):
    """How a protocol writes rows and reads questions."""

    form: TimeFormat
    names: tuple[str, str, str]

    def file(self) -> dict[str, Any]: ...
    def asked(self, request: httpx.Request) -> dict[str, str]: ...
    def answer(self, rows: list[dict[str, Any]], total: int | None) -> httpx.Response: ...


class Rest:
    """Pages of JSON."""

    form = TimeFormat.ISO
    names = ("id", "title", "at")

    def file(self) -> dict[str, Any]:
        """A source file."""
        kind = {"path": "/rows", "records_path": "data.rows", "total_path": "data.total"}
        return {"protocol": "rest", "success": {"path": "ok", "equals": True}, "kinds": {"documents": kind}}

    def asked(self, request: httpx.Request) -> dict[str, str]:
        """Parameters by name."""
        return dict(request.url.params)

    def answer(self, rows: list[dict[str, Any]], total: int | None) -> httpx.Response:
        """One page."""
        data = {"rows": rows} | ({} if total is None else {"total": total})
        return httpx.Response(200, json={"ok": True, "data": data})


class Soap:
    """Pages of XML; no value is an empty element."""

    form = TimeFormat.LOCAL
    names = ("MaVanBan", "TrichYeu", "CapNhatLuc")

    def file(self) -> dict[str, Any]:
        """A source file."""
        kind = {"operation": "LayDanhSachVanBan", "record_element": "VanBan", "total_path": "TongSo"}
        return {"protocol": "soap", "wsdl": WSDL, "endpoint_path": "/ws", "kinds": {"documents": kind}}

    def asked(self, request: httpx.Request) -> dict[str, str]:
        """Parameters by local name."""
        (call,) = etree.fromstring(request.content).iter("{urn:vn:vanban:ws:1}LayDanhSachVanBan")
        return {etree.QName(part).localname: part.text or "" for part in call}

    def answer(self, rows: list[dict[str, Any]], total: int | None) -> httpx.Response:
        """One page."""
        inside = "".join(f"<VanBan>{self._fields(row)}</VanBan>" for row in rows)
        count = "" if total is None else f"<TongSo>{total}</TongSo>"
        whole = (
            '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            f'<LayDanhSachVanBanResponse xmlns="urn:vn:vanban:ws:1">{count}<DanhSach>{inside}</DanhSach>'
            "</LayDanhSachVanBanResponse></s:Body></s:Envelope>"
        )
        return httpx.Response(200, content=whole.encode(), headers={"content-type": "text/xml"})

    @staticmethod
    def _fields(row: Mapping[str, Any]) -> str:
        texts = {name: "" if value is None else str(value) for name, value in row.items()}
        return "".join(f"<{name}>{escape(text)}</{name}>" for name, text in texts.items())


DIALECTS: dict[str, Dialect] = {"rest": Rest(), "soap": Soap()}
_PARAMETERS = {"page_parameter": "Trang", "size_parameter": "KichThuoc"}


@dataclass
class System:
    """``rows`` by key. ``counts``: whether it says how many there are. ``sees_nulls``: whether rows without a
    time of change are listed when ``since`` is asked for. ``newest_first``: its order. ``before``: called
    with the number of each call, to change rows. ``answers``: what a call gets instead, by number or for all
    (0). ``address``: where it really listens (``wire.py``); nothing: it is called without a network.
    """

    dialect: Dialect
    rows: dict[str, Row] = field(default_factory=dict)
    counts: bool = True
    sees_nulls: bool = False
    newest_first: bool = False
    size: int = SIZE
    before: Callable[[int], None] = lambda _: None
    answers: dict[int, Callable[[httpx.Response], httpx.Response]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    now: datetime = NOW
    address: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    kind_options: dict[str, Any] = field(default_factory=dict)

    def put(self, *rows: Row) -> None:
        """Add rows, or replace those of the same key."""
        self.rows |= {row.key: row for row in rows}

    def fill(self, count: int, *, step: timedelta = timedelta(minutes=1)) -> None:
        """``count`` rows, the newest an hour old."""
        newest = self.now - timedelta(hours=1)
        self.put(*(Row(f"k{n:03}", f"việc {n}", newest - step * (count - 1 - n)) for n in range(count)))

    def edit(self, key: str, title: str, at: datetime | None = None) -> None:
        """Change a row; it then moves to where its new time belongs."""
        self.put(replace(self.rows[key], title=title, at=at or self.now))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one call."""
        self.asked.append(self.dialect.asked(request))
        number = len(self.asked)
        self.before(number)
        honest = self._page(self.asked[-1])
        instead = self.answers.get(number) or self.answers.get(0)
        return instead(honest) if instead else honest

    def empty(self) -> httpx.Response:
        """Success with nothing in it."""
        return self.dialect.answer([], 0 if self.counts else None)

    def fields(self, row: Row) -> dict[str, Any]:
        """A row as the system writes it."""
        key, title, at = self.dialect.names
        written = write_instant(row.at, self.dialect.form) if row.at else None
        return {key: row.key, title: row.title, at: row.written or written, **row.more}

    def _page(self, asked: Mapping[str, str]) -> httpx.Response:
        since = _instant(asked.get("TuNgay"))
        found = [row for row in self.rows.values() if since is None or self._since(row, since)]
        oldest = datetime(1, 1, 2, tzinfo=HANOI)
        found.sort(key=lambda row: (row.at or oldest, row.key), reverse=self.newest_first)
        start = (int(asked.get("Trang", 1)) - 1) * int(asked.get("KichThuoc", 1))
        shown = found[start : start + int(asked["KichThuoc"])]
        return self.dialect.answer([self.fields(row) for row in shown], len(found) if self.counts else None)

    def _since(self, row: Row, since: datetime) -> bool:
        return self.sees_nulls if row.at is None else row.at >= since

    def open(self) -> DocumentSource:
        """The source that reads this system."""
        data = self.dialect.file()
        key, _, at = self.dialect.names
        kind = data["kinds"]["documents"]
        kind |= {"key_field": key, "updated": {"field": at, "format": self.dialect.form.value}}
        kind |= {"since": {"parameter": "TuNgay", "format": self.dialect.form.value}}
        kind |= {"paging": {**_PARAMETERS, "size": self.size}}
        kind |= self.kind_options
        if not self.counts:
            del kind["total_path"]
        data |= {"name": "model", "connection": "model", "auth": {"kind": "none"}} | self.options
        return open_source(
            parse_source(data, "model.yaml"),
            Connection(id="model", base_url=self.address or "http://model.test"),
            clock=FixedClock(self.now),
            files={WSDL: (FILES / "lao_cai" / "sources" / WSDL).read_bytes()},
            transport=None if self.address else httpx.MockTransport(self),
            pace=Pace(sleep=self.slept.append, monotonic=lambda: sum(self.slept)),
        )

    def pull(self, cursor: Cursor | None = None, **ask: Any) -> list[Page]:
        """All pages of one pull."""
        source = self.open()
        try:
            return list(source.pull(DOCUMENTS, cursor or Cursor(), Ask("2026-11", **ask)))
        finally:
            source.close()

    def begin(self, cursor: Cursor | None = None, **ask: Any) -> tuple[list[Page], Exception | None]:
        """The pages of a pull until it ends or fails, and how it failed."""
        pages: list[Page] = []
        try:
            pages.extend(self.open().pull(DOCUMENTS, cursor or Cursor(), Ask("2026-11", **ask)))
        except Exception as exc:  # noqa: BLE001 - the test looks at it
            return pages, exc
        return pages, None


def titles(pages: list[Page]) -> dict[str, str]:
    """The last title of every key that came."""
    return {
        record.key: str(record.fields.get("title") or record.fields.get("TrichYeu"))
        for page in pages
        for record in page.records
    }


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    if "/" in text:
        return datetime.strptime(text, "%d/%m/%Y %H:%M:%S").replace(tzinfo=HANOI)
    return datetime.fromisoformat(text)
