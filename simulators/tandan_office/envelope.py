"""SOAP 1.1 as ASP.NET speaks it: requests read with suspicion, answers, SharePoint's faults."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SHAREPOINT = "http://schemas.microsoft.com/sharepoint/soap/"
MOST_BYTES = 1 << 20

NO_SUCH_LIST = "0x82000006"
NO_SUCH_COLUMN = "0x81020014"
BAD_QUERY = "0x80004005"


class SoapFault(Exception):
    """``error``: SharePoint's own code, empty for a fault of ASP.NET itself."""

    def __init__(self, reason: str, error: str = "", code: str = "Client") -> None:
        super().__init__(reason)
        self.error = error
        self.code = "Server" if error else code

    def render(self) -> bytes:
        """The fault as an envelope. SharePoint always says the same and puts what happened in the detail."""
        reason = escape(str(self))
        if not self.error:
            return wrap(
                f"<soap:Fault><faultcode>soap:{self.code}</faultcode><faultstring>{reason}</faultstring>"
                "<detail /></soap:Fault>"
            )
        return wrap(
            f"<soap:Fault><faultcode>soap:{self.code}</faultcode><faultstring>Exception of type "
            "'Microsoft.SharePoint.SoapServer.SoapServerException' was thrown.</faultstring>"
            f'<detail><errorstring xmlns="{SHAREPOINT}">{reason}</errorstring>'
            f'<errorcode xmlns="{SHAREPOINT}">{self.error}</errorcode></detail></soap:Fault>'
        )


def wrap(inside: str) -> bytes:
    """An envelope around the markup of one body element."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="{SOAP}"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        f' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>{inside}</soap:Body></soap:Envelope>'
    ).encode()


def result(operation: str, inside: str) -> bytes:
    """The answer of ``operation`` with the markup of its result."""
    return wrap(
        f'<{operation}Response xmlns="{SHAREPOINT}"><{operation}Result>{inside}</{operation}Result>'
        f"</{operation}Response>"
    )


def read_call(action: str, raw: bytes) -> tuple[str, etree._Element]:
    """The operation asked for and its element.

    Raises:
        SoapFault: no such envelope, or a SOAPAction that does not name the operation.
    """
    asked = _body_of(raw)
    name = etree.QName(asked)
    if action.strip('"') != SHAREPOINT + name.localname or name.namespace != SHAREPOINT:
        raise SoapFault(f"Server did not recognize the value of HTTP Header SOAPAction: {action}.")
    return name.localname, asked


def _body_of(raw: bytes) -> etree._Element:
    if len(raw) > MOST_BYTES:
        raise SoapFault("the request is larger than 1 MiB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as problem:
        raise SoapFault(f"no XML: {problem}") from problem
    about: Any = root.getroottree().docinfo
    body = root.find(f"{{{SOAP}}}Body")
    if about.doctype or root.tag != f"{{{SOAP}}}Envelope" or body is None or len(body) != 1:
        raise SoapFault("no SOAP 1.1 envelope")
    return body[0]


def arguments(asked: etree._Element, declared: tuple[str, ...]) -> dict[str, str]:
    """The arguments as ASP.NET reads them: one that stands before its turn hides those it overtook."""
    found: dict[str, str] = {}
    at = 0
    for child in asked:
        name = etree.QName(child).localname
        if name in declared[at:]:
            at = declared.index(name) + 1
            found[name] = (child.text or "").strip()
    return found
