"""An edXML message, read: what its header says, its attachments, and what was odd about the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from connectors.edxml.attachments import Attachment
from connectors.edxml.status_codes import STATUS_MEANINGS
from domain.records import Json
from domain.text import Text


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd that was read over. ``code``: for programs; ``text``: for people."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Organ:
    """An organisation. ``id``: in the old (``000.00.00.H41``) or the new form (``H37.02.02``)."""

    id: str = ""
    name: str = ""
    in_charge: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class ResponseFor:
    """The earlier document this one answers or tells about; ``organ_id``: whoever sent that one."""

    organ_id: str
    code: str
    document_id: str
    promulgated_on: date | None


@dataclass(frozen=True, slots=True)
class Staff:
    """Who handled it, in free words: never enough to know a person by."""

    department: str = ""
    name: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed the paper: on whose behalf (``TL.``, ``KT.``), position, name."""

    competence: str = ""
    position: str = ""
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """A stop on the way."""

    organ_id: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Business:
    """What is being done. ``kind``: 0 new, 1 revoke, 2 update, 3 replace; ``document_id``: the document it is
    done to; ``receivers``: (organisation, 0 removed or 1 added); ``replaced``: documents that are replaced.
    """

    kind: str = ""
    reason: str = ""
    document_id: str = ""
    paper: str = ""
    receivers: tuple[tuple[str, str], ...] = ()
    replaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """The document itself. ``code``: number and notation together (``7816/VPCP-TTĐT``). ``type_name`` says
    what it is; the numbers of ``type`` differ from vendor to vendor.
    """

    number: str = ""
    notation: str = ""
    code: str = ""
    place: str = ""
    promulgated_on: date | None = None
    type: str = ""
    type_detail: str = ""
    type_name: str = ""
    subject: str = ""
    content: str = ""
    signer: Signer = Signer()


@dataclass(frozen=True, slots=True)
class OtherInfo:
    """``priority``: 0 usual to 4 most urgent at an hour; ``copies``, ``pages``: as written."""

    priority: str = ""
    sphere: str = ""
    typer_notation: str = ""
    copies: str = ""
    pages: str = ""
    direction: str = ""
    appendixes: tuple[str, ...] = ()
    reply_fors: tuple[str, ...] = ()
    reference_codes: tuple[str, ...] = ()


SignatureState = Literal["none", "empty", "present"]


@dataclass(frozen=True, slots=True)
class EdxmlMessage:
    """One message. Texts are as written, without the space around them; empty: not there.

    ``steering_type``: 1 no directive, 2 directive, 3 report on a directive (0: one vendor's "none").
    ``task_codes``: the assigned tasks it answers. ``status_code``: of a status message, ``timestamp`` its
    instant (written without a zone: Asia/Ho_Chi_Minh). ``signature``: whether there is a signature block; it
    is never verified and proves nothing (protocols.md section 2.6).
    """

    kind: Literal["document", "status"]
    sender: Organ
    receivers: tuple[Organ, ...]
    document_id: str
    paper: Paper
    due_on: date | None
    other: OtherInfo
    responses_for: tuple[ResponseFor, ...]
    steering_type: str
    task_codes: tuple[str, ...]
    application_type: str
    to_places: tuple[str, ...]
    traces: tuple[Trace, ...]
    business: Business
    staff: Staff
    status_code: str
    description: str
    timestamp: datetime | None
    signature: SignatureState
    attachments: tuple[Attachment, ...]
    findings: tuple[Finding, ...]

    @property
    def status_meaning(self) -> Text | None:
        """What the status code means; None without one, or for a code nobody uses."""
        return STATUS_MEANINGS.get(self.status_code)

    def as_fields(self) -> dict[str, Json]:
        """The message as the fields of a record, always the same ones, all of them text or lists.

        Days are ``YYYY-MM-DD``, instants ISO 8601 with +07:00. Attachments come as metadata only.
        """
        meaning = self.status_meaning
        return {
            "MessageKind": self.kind,
            "FromOrganId": self.sender.id,
            "FromOrganName": self.sender.name,
            "FromOrganizationInCharge": self.sender.in_charge,
            "ToOrganIds": [organ.id for organ in self.receivers],
            "ToOrganNames": [organ.name for organ in self.receivers],
            "DocumentId": self.document_id,
            **_paper_fields(self.paper),
            "DueDate": _day(self.due_on),
            **_other_fields(self.other),
            "SteeringType": self.steering_type,
            "TaskCode": self.task_codes[0] if self.task_codes else "",
            "TaskCodes": list(self.task_codes),
            "ApplicationType": self.application_type,
            "ToPlaces": list(self.to_places),
            **self._links(),
            "StatusCode": self.status_code,
            "StatusMeaning": meaning.vi if meaning else "",
            "Description": self.description,
            "Timestamp": _instant(self.timestamp),
            "Signature": self.signature,
            "Attachments": [_metadata(attachment) for attachment in self.attachments],
            "Findings": [finding.code for finding in self.findings],
        }

    def _links(self) -> dict[str, Json]:
        """What ties it to other documents, and who handled it. The first earlier document stands flat too,
        since nearly every message has at most one.
        """
        first = self.responses_for[0] if self.responses_for else ResponseFor("", "", "", None)
        return {
            "ResponseForOrganId": first.organ_id,
            "ResponseForCode": first.code,
            "ResponseForDocumentId": first.document_id,
            "ResponseForPromulgationDate": _day(first.promulgated_on),
            "ResponsesFor": [_response(one) for one in self.responses_for],
            "Traces": [{"OrganId": one.organ_id, "Timestamp": _instant(one.at)} for one in self.traces],
            "BussinessDocType": self.business.kind,
            "BussinessDocReason": self.business.reason,
            "BussinessDocumentId": self.business.document_id,
            "Paper": self.business.paper,
            "Receivers": [
                {"OrganId": organ, "ReceiverType": kind} for organ, kind in self.business.receivers
            ],
            "ReplacedDocumentIds": list(self.business.replaced),
            "StaffDepartment": self.staff.department,
            "Staff": self.staff.name,
            "StaffEmail": self.staff.email,
            "StaffMobile": self.staff.mobile,
        }


def _paper_fields(paper: Paper) -> dict[str, Json]:
    return {
        "CodeNumber": paper.number,
        "CodeNotation": paper.notation,
        "Code": paper.code,
        "PromulgationPlace": paper.place,
        "PromulgationDate": _day(paper.promulgated_on),
        "DocumentType": paper.type,
        "DocumentTypeDetail": paper.type_detail,
        "DocumentTypeName": paper.type_name,
        "Subject": paper.subject,
        "Content": paper.content,
        "SignerCompetence": paper.signer.competence,
        "SignerPosition": paper.signer.position,
        "SignerName": paper.signer.full_name,
    }


def _other_fields(other: OtherInfo) -> dict[str, Json]:
    return {
        "Priority": other.priority,
        "SphereOfPromulgation": other.sphere,
        "TyperNotation": other.typer_notation,
        "PromulgationAmount": other.copies,
        "PageAmount": other.pages,
        "Direction": other.direction,
        "Appendixes": list(other.appendixes),
        "ReplyFors": list(other.reply_fors),
        "ReferenceCodes": list(other.reference_codes),
    }


def _response(one: ResponseFor) -> Json:
    return {
        "OrganId": one.organ_id,
        "Code": one.code,
        "DocumentId": one.document_id,
        "PromulgationDate": _day(one.promulgated_on),
    }


def _metadata(attachment: Attachment) -> Json:
    """All but the content."""
    return {
        "ContentId": attachment.content_id,
        "AttachmentName": attachment.name,
        "Description": attachment.description,
        "ContentType": attachment.declared_type,
        "MediaType": attachment.media_type,
        "Bytes": attachment.size,
        "Sha256": attachment.sha256,
        "Wrapped": attachment.wrapped,
        "Problem": attachment.problem.en if attachment.problem else "",
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""
