"""Namespaces of WSDL 1.1, SOAP and XML Schema, and names with prefixes."""

from __future__ import annotations

from lxml import etree

XSD = "http://www.w3.org/2001/XMLSchema"
XML = "http://www.w3.org/XML/1998/namespace"
WSDL = "http://schemas.xmlsoap.org/wsdl/"
WSDL_20 = "http://www.w3.org/ns/wsdl"
SOAP_11 = "http://schemas.xmlsoap.org/wsdl/soap/"
SOAP_12 = "http://schemas.xmlsoap.org/wsdl/soap12/"
HTTP_BINDING = "http://schemas.xmlsoap.org/wsdl/http/"
HTTP_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"
POLICIES = ("http://www.w3.org/ns/ws-policy", "http://schemas.xmlsoap.org/ws/2004/09/policy")


def local(element: etree._Element) -> str:
    """The local name of an element; empty for a comment or a processing instruction."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace_of(element: etree._Element) -> str:
    """The namespace of an element."""
    return element.tag[1:].partition("}")[0] if str(element.tag).startswith("{") else ""


def qname(element: etree._Element, text: str, *, default: str = "") -> str:
    """``{namespace}name`` for ``prefix:name`` as it stands in ``element``.

    ``default``: the namespace of a name without prefix where the document declares none. A prefix nobody
    declared stays as it is, so that it is found missing.
    """
    prefix, colon, name = text.strip().rpartition(":")
    if not colon:
        namespace = element.nsmap.get(None) or default
        return expanded(namespace, name)
    if prefix == "xml":
        return f"{{{XML}}}{name}"
    declared = element.nsmap.get(prefix)
    return f"{{{declared}}}{name}" if declared else f"{{?{prefix}}}{name}"


def expanded(namespace: str, name: str) -> str:
    """``{namespace}name``, or the bare name in no namespace."""
    return f"{{{namespace}}}{name}" if namespace else name


def split(name: str) -> tuple[str, str]:
    """Namespace and local name of ``{namespace}name``."""
    namespace, _, rest = name.rpartition("}")
    return namespace.removeprefix("{"), rest
