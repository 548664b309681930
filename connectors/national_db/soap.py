"""The receiver over SOAP 1.1: the frozen package travels unchanged inside the Body.

No SOAP library touches the package: one that writes it anew would break its signature.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
from lxml import etree

from connectors.connection import Connection
from connectors.national_db.listing import list_held
from connectors.national_db.port import Answer, HeldResult
from connectors.national_db.profile import Profile
from connectors.national_db.refusals import Refusal
from connectors.national_db.wire import NO_SUCH_PACKAGE, RECEIPT_TAG, STATUS_TAG, Exchange, Wire
from domain import canonical_xml

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SERVICE = "urn:vn:cbccvc:ws:1"

_HEAD = f'<soap:Envelope xmlns:soap="{SOAP}"><soap:Body>'.encode()
_TAIL = b"</soap:Body></soap:Envelope>"
_OK = 200
_SENDER_FAULTS = frozenset({(SERVICE, "Client"), (SOAP, "Client")})


class SoapReceiver:
    """Implements ``connectors.national_db.port.ReceiverClient``; results are listed over REST."""

    def __init__(
        self, profile: Profile, connection: Connection, transport: httpx.BaseTransport | None
    ) -> None:
        self._paths = profile.paths
        self._wire = Wire(profile, connection, transport)

    def submit(self, package_key: str, body: bytes) -> Answer:
        """Send the frozen bytes inside SubmitPackage."""
        return self._call("SubmitPackage", package_key, body, frozenset({RECEIPT_TAG}))

    def status(self, package_key: str) -> Answer:
        """Ask by key with GetStatus."""
        return self._call("GetStatus", package_key, b"", frozenset({RECEIPT_TAG, STATUS_TAG}))

    def held(self, period: str) -> Iterator[HeldResult]:
        """What the receiver holds for a period."""
        return list_held(self._wire, self._paths.held, period)

    def check(self) -> float:
        """Log in and ask for a package that never was; the milliseconds it took."""
        started = time.perf_counter()
        self.status(NO_SUCH_PACKAGE)
        return (time.perf_counter() - started) * 1000

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()

    def _call(self, operation: str, key: str, content: bytes, expected: frozenset[str]) -> Answer:
        start = f'<n:{operation} xmlns:n="{SERVICE}" key="{canonical_xml.attribute(key)}">'.encode()
        envelope = b"".join((_HEAD, start, content, f"</n:{operation}>".encode(), _TAIL))
        headers = {
            "Content-Type": "text/xml; charset=utf-8",
            "Accept": "text/xml",
            "SOAPAction": f'"{SERVICE}/{operation}"',
        }
        exchange = self._wire.post(self._paths.submit, envelope, headers)
        return _answer(exchange, f"{{{SERVICE}}}{operation}Response", expected)


def _answer(exchange: Exchange, response_tag: str, expected: frozenset[str]) -> Answer:
    """The signed element cut out of the envelope as exclusive-canonical bytes, so that it stands alone.

    Raises:
        GatewayError: a fault, or anything else; see ``Exchange.failure``.
    """
    content = _body_content(exchange)
    if content is not None and content.tag == f"{{{SOAP}}}Fault":
        raise exchange.failure(_sender_fault(content))
    status = exchange.response.status
    if content is None or status != _OK:
        raise exchange.unreadable(f"HTTP {status}") if status == _OK else exchange.failure()
    if content.tag != response_tag or len(content) != 1 or content[0].tag not in expected:
        raise exchange.unreadable(etree.QName(content).localname)
    signed = etree.tostring(content[0], method="c14n", exclusive=True, with_comments=False)
    return Answer(signed, _replayed(exchange, content))


def _body_content(exchange: Exchange) -> etree._Element | None:
    """The one element inside the one Body; None if there is no such envelope."""
    envelope = exchange.xml()
    if envelope is None or envelope.tag != f"{{{SOAP}}}Envelope":
        return None
    bodies = envelope.findall(f"{{{SOAP}}}Body")
    return bodies[0][0] if len(bodies) == 1 and len(bodies[0]) == 1 else None


def _sender_fault(fault: etree._Element) -> Refusal | None:
    """What a Client fault says (SOAP 1.1 section 4.4.1); None for a Server fault, which proves nothing."""
    code_element = fault.find("faultcode")
    if code_element is None:
        return None
    prefix, _, name = (code_element.text or "").strip().rpartition(":")
    if (code_element.nsmap.get(prefix or None), name) not in _SENDER_FAULTS:
        return None
    detail = fault.find(f"detail/{{{SERVICE}}}Refusal")
    code = detail.get("code") if detail is not None else "Client"
    return Refusal.of(code, fault.findtext("faultstring"))


def _replayed(exchange: Exchange, content: etree._Element) -> bool:
    said = exchange.response.headers.get("idempotent-replay") or content.get("replayed") or ""
    return said.lower() == "true"
