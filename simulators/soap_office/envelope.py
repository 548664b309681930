"""SOAP 1.1 envelopes: reading a request with suspicion, writing answers and faults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from simulators.soap_office.documents import MOMENT, NAMESPACE
from simulators.soap_office.username_token import WSSE

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MOST_BYTES = 1 << 20
MOST_DOCUMENTS = 1000


class SoapFault(Exception):
    """``code``: a qualified name with the prefix soap or wsse."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code

    def render(self) -> bytes:
        """The fault as an envelope (SOAP 1.1 section 4.4)."""
        return wrap(
            f'<soap:Fault xmlns:wsse="{WSSE}"><faultcode>{self.code}</faultcode>'
            f"<faultstring>{escape(str(self))}</faultstring></soap:Fault>"
        )


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A LayDanhSachVanBan: ``since`` is local time without a zone."""

    page: int
    size: int
    since: datetime | None


def wrap(inside: str) -> bytes:
    """An envelope around the markup of one body element."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="{SOAP}">'
        f"<soap:Body>{inside}</soap:Body></soap:Envelope>"
    ).encode()


def parse(raw: bytes) -> etree._Element:
    """The envelope of a request; no DTD, no entities, no network, at most 1 MiB.

    Raises:
        SoapFault: it is no such envelope.
    """
    if len(raw) > MOST_BYTES:
        raise SoapFault("soap:Client", "the request is larger than 1 MiB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as problem:
        raise SoapFault("soap:Client", f"no XML: {problem}") from problem
    about: Any = root.getroottree().docinfo
    if about.doctype:
        raise SoapFault("soap:Client", "a DTD is not allowed")
    if root.tag != f"{{{SOAP}}}Envelope":
        raise SoapFault("soap:VersionMismatch", "no SOAP 1.1 envelope")
    return root


def header_of(root: etree._Element) -> etree._Element | None:
    """The soap:Header, if there is one."""
    return root.find(f"{{{SOAP}}}Header")


def read_request(root: etree._Element) -> ListRequest:
    """The operation asked for.

    Raises:
        SoapFault: another operation, or a value out of bounds.
    """
    body = root.find(f"{{{SOAP}}}Body")
    asked = body[0] if body is not None and len(body) == 1 else None
    if asked is None or asked.tag != f"{{{NAMESPACE}}}LayDanhSachVanBan":
        raise SoapFault("soap:Client", "the only operation is LayDanhSachVanBan")
    page, size = _whole(asked, "Trang"), _whole(asked, "KichThuoc")
    if page < 1 or not 1 <= size <= MOST_DOCUMENTS:
        raise SoapFault("soap:Client", f"Trang >= 1, 1 <= KichThuoc <= {MOST_DOCUMENTS}")
    return ListRequest(page, size, _moment(asked, "TuNgay"))


def _text(asked: etree._Element, name: str) -> str:
    return (asked.findtext(f"{{{NAMESPACE}}}{name}") or "").strip()


def _whole(asked: etree._Element, name: str) -> int:
    try:
        return int(_text(asked, name))
    except ValueError as problem:
        raise SoapFault("soap:Client", f"{name}: {problem}") from problem


def _moment(asked: etree._Element, name: str) -> datetime | None:
    text = _text(asked, name)
    try:
        return datetime.strptime(text, MOMENT) if text else None  # noqa: DTZ007 (local time by contract)
    except ValueError as problem:
        raise SoapFault("soap:Client", f"{name}: {problem}") from problem
