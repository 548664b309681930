"""The office's HTTP surface."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from simulators.runtime import Answer, FaultScript, build_app
from simulators.soap_office.documents import NAMESPACE, DocumentBook, response
from simulators.soap_office.envelope import SoapFault, header_of, parse, read_request, wrap
from simulators.soap_office.username_token import Doorkeeper

PATH = "/VanBanService"
ACTION = f"{NAMESPACE}/LayDanhSachVanBan"
WSDL = Path(__file__).with_name("van_ban.wsdl").read_bytes()
PUBLISHED_AT = b"http://127.0.0.1/VanBanService"
"""The address in ``WSDL``; a running office puts its own there."""
_XML = "text/xml; charset=utf-8"


def build_office(book: DocumentBook, doorkeeper: Doorkeeper, script: FaultScript) -> ASGIApp:
    """The office as an ASGI application."""

    async def listing(request: Request) -> Response:
        try:
            body = _answer(request.headers.get("soapaction", ""), await request.body(), book, doorkeeper)
        except SoapFault as fault:
            return Response(fault.render(), 500, media_type=_XML)
        return Response(body, media_type=_XML)

    routes = [Route(PATH, listing, methods=["POST"]), Route(PATH, _wsdl, methods=["GET"])]
    return build_app(routes, script=script, forms={"empty": _empty}, is_data=_is_data)


def _answer(action: str, raw: bytes, book: DocumentBook, doorkeeper: Doorkeeper) -> bytes:
    root = parse(raw)
    if not doorkeeper.admits(header_of(root)):
        raise SoapFault("wsse:FailedAuthentication", "The security token could not be authenticated")
    if action.strip('"') != ACTION:
        raise SoapFault("soap:Client", f"SOAPAction {action!r} is not {ACTION}")
    wanted = read_request(root)
    return wrap(book.page(wanted.page, wanted.size, wanted.since))


async def _wsdl(request: Request) -> Response:
    if "wsdl" not in request.query_params:
        return Response("?wsdl", 404, media_type="text/plain")
    own = f"http://{request.headers['host']}{PATH}".encode()
    return Response(WSDL.replace(PUBLISHED_AT, own), media_type=_XML)


def _is_data(scope: Scope) -> bool:
    return bool(scope["path"] == PATH and scope["method"] == "POST")


def _empty(_: Scope) -> Answer:
    """Success, and nothing there."""
    return Answer.of(200, wrap(response([], 1, 0)), _XML)
