"""The axis' HTTP surface: one address, the operation in SOAPAction."""

from __future__ import annotations

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from simulators.bkav_edoc.envelope import SOAP, pending, report
from simulators.edoc.post import books_route
from simulators.edoc.queue import DONE, Queue
from simulators.runtime import Answer, FaultScript, build_app

PATH = "/eDocService"
_XML = "text/xml; charset=utf-8"
_MOST_BYTES = 1 << 20
_WRAPPERS = {
    "GetPendingDocumentIds": "GetPendingDocumentIdsRequest",
    "GetDocument": "GetDocumentRequest",
    "ConfirmReceived": "ConfirmReceived",
}


def build_axis(queue: Queue, login: tuple[str, str], script: FaultScript) -> ASGIApp:
    """The axis as an ASGI application; ``login``: the organisation's id and its token."""

    async def service(request: Request) -> Response:
        action = request.headers.get("soapaction", "").strip('"')
        asked = _read(await request.body(), action)
        if asked is None:
            return Response(report(action, ("Client", "the request makes no sense")), 500, media_type=_XML)
        if (asked.get("OrganId"), asked.get("Token")) != login:
            refused = report(action, ("M.CheckPermission", "OrganId or Token is wrong"))
            return Response(refused, media_type=_XML)
        return _answer(queue, action, asked.get("DocumentId", ""))

    return build_app(
        [Route(PATH, service, methods=["POST"]), books_route(queue)], script=script, forms={"empty": _empty}
    )


def _answer(queue: Queue, action: str, document_id: str) -> Response:
    if action == "GetPendingDocumentIds":
        return Response(pending([letter.id for letter in queue.waiting("edoc")]), media_type=_XML)
    letter = queue.get(document_id)
    if letter is None:
        return Response(report(action, ("M.DOCUMENT", "Not allow with document")), media_type=_XML)
    if action == "ConfirmReceived":
        queue.update(document_id, DONE)
        return Response(report(action), media_type=_XML)
    media = "multipart/related; type=text/xml" if letter.data.startswith(b"--") else _XML
    return Response(letter.data, media_type=media)


def _read(raw: bytes, action: str) -> dict[str, str] | None:
    """The fields of the request, which have no namespace; None for another request."""
    if len(raw) > _MOST_BYTES or action not in _WRAPPERS:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        return None
    wrapper = root.find(f"{{{SOAP}}}Body/{_WRAPPERS[action]}")
    return None if wrapper is None else {str(one.tag): one.text or "" for one in wrapper}


def _empty(_: Scope) -> Answer:
    """Success, and nothing waits."""
    return Answer.of(200, pending([]), _XML)
