"""SOAP 1.1 envelopes of Bkav eDoc. A document is an envelope of its own: edXML of the first generation."""

from __future__ import annotations

import base64
from xml.sax.saxutils import escape

from simulators.edoc.letters import PROVINCE, Letters, Reply
from simulators.edoc.queue import Letter
from simulators.edoc.writer import pdf_of, reply_header, reply_trace, tag
from simulators.population import Population

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
EDXML = "http://www.e-doc.vn/Schema/"
_XLINK = "http://www.w3.org/1999/xlink"
_BOUNDARY = "MIMEBoundary_edoc"
_WITHOUT_FILES = 3
"""Every third document has no file, and then no MIME around it."""


def letters_of(population: Population, *, documents: int = 100) -> list[Letter]:
    """The documents as they are sent; their ids are numbers."""
    replies = Letters.of(population, documents=documents).replies
    return [
        Letter(str(one.number), "edoc", one.agency.old_code, PROVINCE, one.at, render(one)) for one in replies
    ]


def render(reply: Reply) -> bytes:
    """A document: plain XML, or XML and its file in MIME."""
    alone = reply.number % _WITHOUT_FILES == 0
    reference = "" if alone else f'<edXML:Reference xlink:href="cid:{reply.number}"/>'
    header = tag("MessageHeader", reply_header(reply)) + reply_trace(reply)
    xml = envelope(tag("Manifest", reference), header)
    if alone:
        return xml
    head = f"--{_BOUNDARY}\r\nContent-Type: text/xml; charset=utf-8\r\nContent-ID: <start>\r\n\r\n".encode()
    file = (
        f"\r\n--{_BOUNDARY}\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        f'Content-ID: <{reply.number}>\r\nContent-Disposition: attachment; filename="vb-{reply.number}.pdf"'
        f"\r\n\r\n{base64.encodebytes(pdf_of(reply)).decode()}\r\n--{_BOUNDARY}--\r\n"
    ).encode()
    return head + xml + file


def envelope(body: str, header: str = "") -> bytes:
    """An envelope around markup."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}" '
        f'xmlns:edXML="{EDXML}" xmlns:xlink="{_XLINK}"><SOAP-ENV:Header>{header}</SOAP-ENV:Header>'
        f"<SOAP-ENV:Body>{body}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode()


def report(action: str, problem: tuple[str, str] | None = None) -> bytes:
    """A ``Report``: yes, or no with a code and words."""
    errors = ""
    if problem:
        code, words = map(escape, problem)
        errors = f"<Error><Code>{code}</Code><Description>{words}</Description></Error>"
    said = "false" if problem else "true"
    inside = f"<IsSuccess>{said}</IsSuccess><ErrorList>{errors}</ErrorList>"
    return envelope(f"<{action}Response><edXML:Report>{inside}</edXML:Report></{action}Response>")


def pending(ids: list[str]) -> bytes:
    """The ids that wait."""
    listed = "".join(f"<DocumentId>{one}</DocumentId>" for one in ids)
    inside = f"<edXML:DocumentIds>{listed}</edXML:DocumentIds>"
    return envelope(f"<GetPendingDocumentIdsResponse>{inside}</GetPendingDocumentIdsResponse>")
