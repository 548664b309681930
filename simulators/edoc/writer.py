"""edXML as the software of the field writes it, oddities included.

Most letters come from the axis' own kit (everything prefixed, each file in a ZIP, the signature in the wrong
namespace). Some have bytes before the declaration, some use the prefix where nobody bound it, and some come
from a vendor who writes plain base64 and the true type.
"""

from __future__ import annotations

import base64
import io
import uuid
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from xml.sax.saxutils import escape

from simulators.edoc.letters import PROVINCE, PROVINCE_NAME, Reply, Status
from simulators.population import Agency

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
_XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
_WORDS = {"04": "Lãnh đạo: Phân công xử lý", "06": "Văn thư: Ban hành văn bản, hoàn thành xử lý"}
_JUNK, _UNBOUND, _VENDOR = 3, 5, 7
"""Letters whose number ends with one of these are odd in that way."""


def write_reply(reply: Reply) -> bytes:
    """The document as a file."""
    habit = reply.number % 10
    header = tag("MessageHeader", reply_header(reply)) + reply_trace(reply)
    signature = _signature(_XMLDSIG if habit == _VENDOR else "")
    body = tag("edXMLBody", f'<edXML:edXMLManifest version="1.0">{_reference(reply)}</edXML:edXMLManifest>')
    attachment = _attachment(reply, plain=habit == _VENDOR)
    inside = tag("edXMLHeader", header + signature) + body
    outside = f"<AttachmentEncoded>{attachment}</AttachmentEncoded>"
    if habit == _UNBOUND:
        outside = f"<edXML:AttachmentEncoded>{attachment}</edXML:AttachmentEncoded>"
    return (b"1212" if habit == _JUNK else b"") + _file(inside, outside)


def write_status(status: Status) -> bytes:
    """The status message as a file."""
    header = {
        "From": _organ(status.agency.old_code, status.agency.name),
        "ResponseFor": fields(
            {
                "OrganId": PROVINCE,
                "Code": status.directive.code,
                "PromulgationDate": day(status.directive.on),
                "DocumentId": status.directive.document_id,
            }
        ),
        "StaffInfo": _staff(status.agency, status.record.personal_id),
        "StatusCode": status.code,
        "Description": _WORDS[status.code],
        "Timestamp": moment(status.at),
    }
    return _file(tag("edXMLHeader", tag("MessageHeader", fields(header, raw=True))), "")


def pdf_of(reply: Reply) -> bytes:
    """The file that goes with a reply."""
    return f"%PDF-1.4\n% {reply.document_id}\n%%EOF\n".encode()


def reply_header(reply: Reply) -> str:
    """The children of a document's MessageHeader."""
    record, (number, _, notation) = reply.record, reply.record.document_number.partition("/")
    plain = {"Subject": record.title, "Content": record.title}
    return fields(
        {
            "From": _organ(reply.agency.old_code, reply.agency.name),
            "To": _organ(PROVINCE, PROVINCE_NAME),
            "DocumentId": escape(reply.document_id),
            "Code": fields({"CodeNumber": number, "CodeNotation": notation}),
            "PromulgationInfo": fields({"Place": "Lào Cai", "PromulgationDate": day(reply.at)}),
            "DocumentType": fields({"Type": "1", "TypeDetail": "0", "TypeName": "Công văn"}),
            **{name: escape(text) for name, text in plain.items()},
            "SignerInfo": fields(
                {"Competence": "", "Position": reply.agency.head_title, "FullName": record.assigned_by}
            ),
            "DueDate": day(record.due_on),
            "OtherInfo": fields({"Priority": "0", "PromulgationAmount": "1", "Direction": "false"}),
            "ResponseFor": fields(
                {
                    "OrganId": PROVINCE,
                    "Code": reply.directive.code,
                    "DocumentId": reply.directive.document_id,
                    "PromulgationDate": day(reply.directive.on),
                }
            ),
            "SteeringType": "3",
            "ResponseForTask": fields({"TaskCode": reply.task}),
            "ToPlaces": fields({"Place": "Như trên; Lưu: VT"}),
        },
        raw=True,
    )


def reply_trace(reply: Reply) -> str:
    """The TraceHeaderList of a document."""
    stop = fields({"OrganId": reply.agency.old_code, "Timestamp": moment(reply.at)})
    business = {
        "DocumentId": escape(reply.document_id),
        "BussinessDocType": "0",
        "BussinessDocReason": "Văn bản điện tử mới",
        "Paper": "0",
        "StaffInfo": _staff(reply.agency, reply.record.personal_id),
    }
    inside = tag("TraceHeader", stop) + tag("Bussiness", fields(business, raw=True))
    return tag("TraceHeaderList", inside)


def tag(name: str, inside: str) -> str:
    """An element with the explicit prefix that some receivers insist on."""
    return f"<edXML:{name}>{inside}</edXML:{name}>"


def fields(values: Mapping[str, str], *, raw: bool = False) -> str:
    """One element a value; ``raw``: the values are markup already."""
    return "".join(tag(name, value if raw else escape(value)) for name, value in values.items())


def day(on: date | datetime | None) -> str:
    """A day in the order of edXML."""
    return "" if on is None else f"{on:%Y/%m/%d}"


def moment(at: datetime) -> str:
    """An instant without a zone."""
    return f"{at:%Y/%m/%d %H:%M:%S}"


def _file(inside: str, outside: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<edXML xmlns="{NAMESPACE}">'
        f'<edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}">{inside}</edXML:edXMLEnvelope>{outside}</edXML>'
    ).encode()


def _organ(code: str, name: str) -> str:
    return fields({"OrganId": code, "OrganizationInCharge": name, "OrganName": name})


def _staff(agency: Agency, personal_id: str) -> str:
    """The province agreed that ``Staff`` holds the personal id; elsewhere it is a name."""
    return fields({"Department": agency.name, "Staff": personal_id, "Email": "", "Mobile": ""})


def _reference(reply: Reply) -> str:
    name = f"vb-{reply.number}.pdf"
    return tag("Reference", fields({"ContentId": f"cid:{reply.number}", "AttachmentName": name}))


def _attachment(reply: Reply, *, plain: bool) -> str:
    data = pdf_of(reply)
    if not plain:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            inner = zipfile.ZipInfo(f"{uuid.uuid5(uuid.NAMESPACE_URL, reply.document_id)}.edxml")
            archive.writestr(inner, data)
        data = buffer.getvalue()
    content_id = str(reply.number) if plain else f"cid:{reply.number}"
    declared = "application/pdf" if plain else "application/zip"
    bound = f' xmlns:edXML="{NAMESPACE}"' if reply.number % 10 != _UNBOUND else ""
    encoded = base64.b64encode(data).decode()
    return (
        f"<Attachment><ContentId>{content_id}</ContentId><AttachmentName>vb-{reply.number}.pdf</AttachmentName>"
        f"<Description/><ContentType>{declared}</ContentType>"
        f"<edXML:ContentTransferEncoded{bound}>{encoded}</edXML:ContentTransferEncoded></Attachment>"
    )


def _signature(namespace: str) -> str:
    """A block as the kit makes it; its values prove nothing."""
    bound = f' xmlns="{namespace}"' if namespace else ""
    return (
        f'<Signature{bound}><SignedInfo><Reference URI=""><DigestValue>AAAA</DigestValue></Reference>'
        "</SignedInfo><SignatureValue>AAAA</SignatureValue></Signature>"
    )
