"""Schemas that real WSDLs import from public addresses: stand-ins of our own, found by namespace.

They hold the names and the shape that messages need, not every rule of the originals; nothing is validated
against them.
"""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).with_name("catalogue")
_PREFIX = "catalogue:"

_FILES = {
    "http://www.w3.org/XML/1998/namespace": "xml.xsd",
    "http://schemas.xmlsoap.org/soap/encoding/": "soap-encoding-11.xsd",
    "http://www.w3.org/2003/05/soap-encoding": "soap-encoding-12.xsd",
    "http://schemas.xmlsoap.org/soap/envelope/": "soap-envelope-11.xsd",
    "http://www.w3.org/2003/05/soap-envelope": "soap-envelope-12.xsd",
    "http://www.w3.org/2000/09/xmldsig#": "xmldsig.xsd",
    "http://www.w3.org/2005/05/xmlmime": "xmlmime-2005.xsd",
    "http://www.w3.org/2004/11/xmlmime": "xmlmime-2004.xsd",
    "http://www.w3.org/2004/08/xop/include": "xop-include.xsd",
    "http://www.w3.org/2005/08/addressing": "addressing-2005.xsd",
    "http://schemas.xmlsoap.org/ws/2004/08/addressing": "addressing-2004.xsd",
    "http://ws-i.org/profiles/basic/1.1/xsd": "swa-ref.xsd",
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd": "wsu.xsd",
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd": "wsse.xsd",
    "http://x-road.eu/xsd/xroad.xsd": "xroad.xsd",
    "http://x-road.eu/xsd/identifiers": "xroad-identifiers.xsd",
}


def shipped_name(namespace: str) -> str:
    """The name of the stand-in for ``namespace``; empty if there is none."""
    return _PREFIX + _FILES[namespace] if namespace in _FILES else ""


def shipped_namespaces() -> tuple[str, ...]:
    """Every namespace there is a stand-in for."""
    return tuple(_FILES)


def shipped_bytes(name: str) -> bytes:
    """The stand-in called ``name``."""
    return (_FOLDER / name.removeprefix(_PREFIX)).read_bytes()


def is_shipped(name: str) -> bool:
    """Whether ``name`` is that of a stand-in."""
    return name.startswith(_PREFIX)
