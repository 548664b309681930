"""SOAP 1.1: SubmitPackage and GetStatus; the signed package and the signed answer travel unchanged.

The bearer token stands in the HTTP header, as for REST.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from lxml import etree
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain import canonical_xml
from simulators.national_db.refusals import PackageRefused, Refusal
from simulators.national_db.safe_xml import canonical, parse
from simulators.national_db.service import Service
from simulators.national_db.signature import PACKAGE

SERVICE_NAMESPACE = "urn:vn:cbccvc:ws:1"
_SOAP_NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/"
_SOAP = f"{{{_SOAP_NAMESPACE}}}"
_N = f"{{{SERVICE_NAMESPACE}}}"
_MEDIA_TYPE = "text/xml"


def soap_routes(service: Service) -> list[Route]:
    """The one SOAP endpoint."""
    soap = _Soap(service)
    return [Route("/soap/ResultService", soap.call, methods=["POST"])]


class _Soap:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def call(self, request: Request) -> Response:
        if turned_away := self._service.turned_away(request):
            return turned_away
        try:
            operation = _operation(await self._service.body(request))
            if operation.tag == f"{_N}SubmitPackage":
                return await self._submit(operation)
            if operation.tag == f"{_N}GetStatus":
                return await self._status(operation)
        except PackageRefused as refused:
            return _fault(refused.refusal.name, refused.words)
        return _fault("UNKNOWN_OPERATION", str(operation.tag))

    async def _submit(self, operation: etree._Element) -> Response:
        packages = list(operation)
        if len(packages) != 1 or packages[0].tag != PACKAGE:
            raise PackageRefused(Refusal.SCHEMA, "SubmitPackage holds exactly one r:Package")
        key = operation.get("key", "")
        acknowledgement = await self._service.submit(key, canonical(packages[0]))
        replayed = "true" if acknowledgement.replayed else "false"
        answer = _answer("SubmitPackage", key, acknowledgement.receipt, extra=f' replayed="{replayed}"')
        if acknowledgement.replayed:
            answer.headers["Idempotent-Replay"] = "true"
        return answer

    async def _status(self, operation: etree._Element) -> Response:
        key = operation.get("key", "")
        signed, _ = await self._service.status(key)
        return _answer("GetStatus", key, signed)


def _operation(raw: bytes) -> etree._Element:
    envelope = parse(raw)
    bodies = envelope.findall(f"{_SOAP}Body")
    if envelope.tag != f"{_SOAP}Envelope" or len(bodies) != 1 or len(bodies[0]) != 1:
        raise PackageRefused(Refusal.SCHEMA, "no SOAP 1.1 envelope with one operation in its Body")
    return bodies[0][0]


def _answer(operation: str, key: str, signed: bytes, *, extra: str = "") -> Response:
    name = f"n:{operation}Response"
    start = f'<{name} xmlns:n="{SERVICE_NAMESPACE}" key={quoteattr(key)}{extra}>'
    return _envelope(start.encode() + signed + f"</{name}>".encode(), status=200)


def _fault(code: str, words: str) -> Response:
    """SOAP 1.1 section 4.4: a fault of the sender, always with HTTP status 500."""
    fault = (
        f'<soap:Fault><faultcode xmlns:n="{SERVICE_NAMESPACE}">n:Client</faultcode>'
        f"<faultstring>{canonical_xml.text(words)}</faultstring>"
        f'<detail><n:Refusal xmlns:n="{SERVICE_NAMESPACE}" code={quoteattr(code)}></n:Refusal></detail>'
        "</soap:Fault>"
    )
    return _envelope(fault.encode(), status=500)


def _envelope(content: bytes, *, status: int) -> Response:
    head = f'<soap:Envelope xmlns:soap="{_SOAP_NAMESPACE}"><soap:Body>'.encode()
    return Response(
        head + content + b"</soap:Body></soap:Envelope>", status_code=status, media_type=_MEDIA_TYPE
    )
