"""The header of a message, by the names of its elements: their order differs from writer to writer."""

from __future__ import annotations

from connectors.edxml.message import (
    Business,
    Organ,
    OtherInfo,
    Paper,
    ResponseFor,
    Signer,
    Staff,
    Trace,
)
from connectors.edxml.tree import Node
from connectors.edxml.values import Findings, read_day, read_timestamp

NOBODY = Node("", "", {})
"""Stands where an element is missing."""


def organ(node: Node) -> Organ:
    """A ``From`` or ``To``."""
    return Organ(
        id=node.value("OrganId"),
        name=node.value("OrganName"),
        in_charge=node.value("OrganizationInCharge", "OrganInCharge"),
        address=node.value("OrganAdd"),
        email=node.value("Email"),
        telephone=node.value("Telephone"),
        fax=node.value("Fax"),
        website=node.value("Website"),
    )


def code_of(node: Node) -> tuple[str, str, str]:
    """Number, notation and both together (``7816/VPCP-TTĐT``) of a ``Code``, or its plain text."""
    number, notation = node.value("CodeNumber"), node.value("CodeNotation")
    return number, notation, "/".join(part for part in (number, notation) if part) or node.text


def paper(header: Node, findings: Findings) -> Paper:
    """The document itself."""
    number, notation, code = code_of(header.find("Code") or NOBODY)
    info = header.find("PromulgationInfo") or NOBODY
    form = header.find("DocumentType") or NOBODY
    return Paper(
        number=number,
        notation=notation,
        code=code,
        place=info.value("Place"),
        promulgated_on=read_day(info.value("PromulgationDate", "Date"), "PromulgationDate", findings),
        type=form.value("Type"),
        type_detail=form.value("TypeDetail"),
        type_name=form.value("TypeName"),
        subject=header.value("Subject"),
        content=header.value("Content"),
        signer=signer(header),
    )


def other_info(header: Node) -> OtherInfo:
    """``OtherInfo``."""
    node = header.find("OtherInfo") or NOBODY
    return OtherInfo(
        priority=node.value("Priority"),
        sphere=node.value("SphereOfPromulgation"),
        typer_notation=node.value("TyperNotation"),
        copies=node.value("PromulgationAmount"),
        pages=node.value("PageAmount"),
        direction=node.value("Direction"),
        appendixes=texts(node.find("Appendixes"), "Appendix"),
        reply_fors=texts(node.find("ReplyFors"), "ReplyFor"),
        reference_codes=texts(node.find("ReferenceCodes"), "ReferenceCode", "Code"),
    )


def responses(header: Node, findings: Findings) -> tuple[ResponseFor, ...]:
    """Every ``ResponseFor``; an empty block, which some writers always put there, says nothing."""
    found = []
    for node in header.every("ResponseFor"):
        texts = [child.text for child in node.below()]
        if not any(texts):
            findings.add("empty_response_for", "Khối ResponseFor để trống", "an empty ResponseFor block")
            continue
        found.append(
            ResponseFor(
                organ_id=node.value("OrganId"),
                code=code_of(node.find("Code") or NOBODY)[2],
                document_id=node.value("DocumentId"),
                promulgated_on=read_day(
                    node.value("PromulgationDate", "Date"), "ResponseFor/PromulgationDate", findings
                ),
            )
        )
    return tuple(found)


def task_codes(header: Node) -> tuple[str, ...]:
    """Every ``TaskCode`` of the ``ResponseForTask`` blocks."""
    tasks = [task for block in header.every("ResponseForTask") for task in block.below()]
    return tuple(task.text for task in tasks if task.name.lower() == "taskcode" and task.text)


def texts(node: Node | None, *names: str) -> tuple[str, ...]:
    """The texts of the children with one of ``names``; the element's own text if it has no children."""
    if node is None:
        return ()
    if not node.children:
        return (node.text,) if node.text else ()
    return tuple(child.text for child in node.every(*names) if child.text)


def signer(header: Node) -> Signer:
    """``SignerInfo``, or ``Author`` of the older form."""
    node = header.find("SignerInfo", "Author") or NOBODY
    return Signer(node.value("Competence"), node.value("Position", "Function"), node.value("FullName"))


def traces(block: Node, findings: Findings) -> tuple[Trace, ...]:
    """The stops in ``TraceHeaderList``."""
    return tuple(
        Trace(one.value("OrganId"), read_timestamp(one.value("Timestamp"), "TraceHeader/Timestamp", findings))
        for one in block.every("TraceHeader")
    )


def business_node(block: Node, header: Node, findings: Findings) -> Node:
    """``Bussiness``: the misspelling is the norm; some write ``Business``."""
    node = block.find("Bussiness", "Business") or header.find("Bussiness", "Business") or NOBODY
    if node.name.lower() == "business":
        findings.add(
            "business_spelling",
            "Viết Business thay cho Bussiness như các bản mẫu",
            "Business is written instead of Bussiness as in the samples",
        )
    return node


def business(node: Node) -> Business:
    """What is being done, to which document and for whom."""
    info = node.find("BussinessDocumentInfo", "BusinessDocumentInfo") or NOBODY
    listed = (info.find("ReceiverList") or NOBODY).every("Receiver")
    replaced = (node.find("ReplacementInfoList") or NOBODY).every("ReplacementInfo")
    return Business(
        kind=node.value("BussinessDocType", "BusinessDocType", "BussinessCode", "BusinessCode"),
        reason=node.value("BussinessDocReason", "BusinessDocReason", "BussinessName", "BusinessName"),
        document_id=node.value("DocumentId"),
        paper=node.value("Paper"),
        receivers=tuple((one.value("OrganId"), one.value("ReceiverType")) for one in listed),
        replaced=tuple(one.value("DocumentId") for one in replaced if one.value("DocumentId")),
    )


def staff(*places: Node) -> Staff:
    """``StaffInfo`` of the first place that has one: in a status's header, in a document's trace."""
    node = next((found for place in places if (found := place.find("StaffInfo")) is not None), NOBODY)
    return Staff(
        department=node.value("Department"),
        name=node.value("Staff"),
        email=node.value("Email"),
        mobile=node.value("Mobile"),
    )
