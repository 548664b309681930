"""The office's HTTP surface: one address, four operations told apart by the element in the body."""

from __future__ import annotations

import hmac
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from simulators.runtime import Answer, FaultScript, build_app
from simulators.soap_office.envelope import SOAP, SoapFault, parse, wrap
from simulators.voffice_office.books import MOMENT, OfficeBooks

PATH = "/WS_AutoSign/Vo2AutoSignSystemImpl"
NAMESPACE = "http://service.ws_autosign.voffice.viettel.com/"
OK, WRONG_LOGIN, NOT_FOUND = "0", "LOGIN_FAIL", "NOT_FOUND"
_XML = "text/xml; charset=utf-8"
_HERE = Path(__file__).parent
_PUBLISHED = {"wsdl": "voffice.wsdl", "xsd=1": "voffice_1.xsd", "xsd=2": "voffice_2.xsd"}
_MOST_ROWS = 1000
_EVER = datetime(1970, 1, 1)  # noqa: DTZ001 (local time by contract)


class Office:
    """Answers the four operations; the login is ``arg0`` and ``arg1`` of every one of them."""

    def __init__(self, books: OfficeBooks, app_code: str, app_pass: str) -> None:
        self._books = books
        self._login = (app_code, app_pass)
        self._operations: Mapping[str, Callable[[etree._Element], str]] = {
            "searchDocument": self._search,
            "getDocumentDetail": self._detail,
            "getInformationStaff": self._information,
            "getTree": self._tree,
        }

    def answer(self, raw: bytes) -> bytes:
        """The envelope for a request. A refused login is an ``errorCode``, not a Fault.

        Raises:
            SoapFault: no such operation, or a parameter that is none.
        """
        body = parse(raw).find(f"{{{SOAP}}}Body")
        asked = body[0] if body is not None and len(body) == 1 else None
        name = "" if asked is None else str(asked.tag).removeprefix(f"{{{NAMESPACE}}}")
        if asked is None or name not in self._operations:
            raise SoapFault("soap:Client", f"no operation {name!r}")
        given = (asked.findtext("arg0") or "", asked.findtext("arg1") or "")
        admitted = all(
            hmac.compare_digest(one.encode(), other.encode())
            for one, other in zip(given, self._login, strict=True)
        )
        inside = self._operations[name](asked) if admitted else _field("errorCode", WRONG_LOGIN)
        return wrap(_response(name, inside))

    def _search(self, asked: etree._Element) -> str:
        page, size = _whole(asked, "arg3", 1), _whole(asked, "arg4", 20)
        start = bisect_left(self._books.changed, _since(asked))
        first = start + (page - 1) * size
        rows = self._books.documents[first : first + size]
        count = len(self._books.documents) - start
        return listing(count, (_object("listDocument", row) for row in rows))

    def _detail(self, asked: etree._Element) -> str:
        wanted = asked.findtext("arg2")
        found = [row for row in self._books.documents if row["documentId"] == wanted]
        code = _field("errorCode", OK if found else NOT_FOUND)
        return _field("count", str(len(found))) + "".join(_object("document", row) for row in found) + code

    def _information(self, asked: etree._Element) -> str:
        found = [row for row in self._books.staff if row["staffId"] == asked.findtext("arg2")]
        code = _field("errorCode", OK if found else NOT_FOUND)
        return code + "".join(_object("staff", row) for row in found)

    def _tree(self, _: etree._Element) -> str:
        units = (
            f"<listUnit>{_fields(unit.fields)}"
            f"{''.join(_object('listStaff', row) for row in unit.staff)}</listUnit>"
            for unit in self._books.units
        )
        return listing(len(self._books.staff), units)


def build_office(office: Office, script: FaultScript) -> ASGIApp:
    """The office as an ASGI application."""

    async def service(request: Request) -> Response:
        try:
            return Response(office.answer(await request.body()), media_type=_XML)
        except SoapFault as fault:
            return Response(fault.render(), 500, media_type=_XML)

    routes = [Route(PATH, service, methods=["POST"]), Route(PATH, _published, methods=["GET"])]
    return build_app(routes, script=script, forms={"empty": _empty}, is_data=_is_data)


def listing(count: int, rows: Iterable[str]) -> str:
    """A ``return`` with a count, a code and rows."""
    return _field("count", str(count)) + _field("errorCode", OK) + "".join(rows)


async def _published(request: Request) -> Response:
    name = _PUBLISHED.get(request.url.query)
    if name is None:
        return Response("?wsdl", 404, media_type="text/plain")
    return Response((_HERE / name).read_bytes(), media_type=_XML)


def _is_data(scope: Scope) -> bool:
    return bool(scope["path"] == PATH and scope["method"] == "POST")


def _empty(_: Scope) -> Answer:
    """Success, and nothing there."""
    return Answer.of(200, wrap(_response("searchDocument", listing(0, ()))), _XML)


def _response(operation: str, inside: str) -> str:
    return (
        f'<ns2:{operation}Response xmlns:ns2="{NAMESPACE}" xmlns:ns3="http://VO.voffice.viettel.com/">'
        f"<return>{inside}</return></ns2:{operation}Response>"
    )


def _object(name: str, row: Mapping[str, str]) -> str:
    return f"<{name}>{_fields(row)}</{name}>"


def _fields(row: Mapping[str, str]) -> str:
    return "".join(_field(name, value) for name, value in row.items())


def _field(name: str, value: str) -> str:
    return f"<{name}>{escape(value)}</{name}>"


def _whole(asked: etree._Element, name: str, otherwise: int) -> int:
    text = (asked.findtext(name) or "").strip()
    try:
        number = int(text) if text else otherwise
    except ValueError as problem:
        raise SoapFault("soap:Client", f"{name}: {problem}") from problem
    if not 1 <= number <= max(_MOST_ROWS, 1_000_000 if name == "arg3" else 0):
        raise SoapFault("soap:Client", f"{name}: {number}")
    return number


def _since(asked: etree._Element) -> datetime:
    text = (asked.findtext("arg2/updateDateFrom") or "").strip()
    try:
        return datetime.strptime(text, MOMENT) if text else _EVER  # noqa: DTZ007 (local time)
    except ValueError as problem:
        raise SoapFault("soap:Client", f"updateDateFrom: {problem}") from problem
