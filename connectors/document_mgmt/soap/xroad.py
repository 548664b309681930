"""Headers of a SOAP call through X-Road (NDXP): message protocol for SOAP 4.0.

The envelope goes to our own security server as it is; who asks whom stands in its header, not in the
address. The service is the operation that is called: the protocol wants both to have the same name.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from connectors.document_mgmt.web.route_config import XRoadRoute

XROAD = "http://x-road.eu/xsd/xroad.xsd"
IDENTIFIERS = "http://x-road.eu/xsd/identifiers"
_VERSION = "4.0"
_PARTS = ("xRoadInstance", "memberClass", "memberCode", "subsystemCode", "serviceCode")


def xroad_headers(route: XRoadRoute, operation: str, message_id: str) -> list[etree._Element]:
    """``client``, ``service``, ``id``, ``userId``, ``protocolVersion``, in this order."""
    service = (*route.service.parts[:4], operation)
    headers = [
        _identifier("client", "SUBSYSTEM", route.client.parts[:4]),
        _identifier("service", "SERVICE", service),
        _text("id", message_id),
    ]
    if route.user_id:
        headers.append(_text("userId", route.user_id))
    return [*headers, _text("protocolVersion", _VERSION)]


def _identifier(name: str, object_type: str, parts: Iterable[str]) -> etree._Element:
    element = etree.Element(f"{{{XROAD}}}{name}", nsmap={"xrd": XROAD, "id": IDENTIFIERS})
    element.set(f"{{{IDENTIFIERS}}}objectType", object_type)
    for part, text in zip(_PARTS, parts, strict=False):
        etree.SubElement(element, f"{{{IDENTIFIERS}}}{part}").text = text
    return element


def _text(name: str, text: str) -> etree._Element:
    element = etree.Element(f"{{{XROAD}}}{name}", nsmap={"xrd": XROAD})
    element.text = text
    return element
