"""From the bytes of a file to an ``EdxmlMessage``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from connectors.edxml import header as head
from connectors.edxml.attachments import (
    Attachment,
    attachment_beside,
    is_misdeclared,
    plain_id,
    read_attachment,
)
from connectors.edxml.header import NOBODY
from connectors.edxml.limits import EdxmlLimits, EdxmlUnreadable, Stopwatch, too_much
from connectors.edxml.message import EdxmlMessage, SignatureState
from connectors.edxml.status_codes import STATUS_MEANINGS
from connectors.edxml.tree import Node, Tree, read_tree
from connectors.edxml.values import Findings, read_day, read_timestamp
from domain.text import Text

QCVN_102 = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
XMLDSIG = "http://www.w3.org/2000/09/xmldsig#"
_SIGNATURES = ("signature", "digitalsignature")


def read_edxml(
    data: bytes,
    limits: EdxmlLimits | None = None,
    *,
    files: Sequence[tuple[str, str]] = (),
    monotonic: Callable[[], float] = time.monotonic,
) -> EdxmlMessage:
    """The message in ``data``, whatever its root and order; ``findings`` tells what was odd.

    ``files``: name and base64 of files that a transport carries beside the message.

    Raises:
        EdxmlUnreadable: not XML, no edXML, or over a limit; the reason is in both languages.
    """
    bounds = limits or EdxmlLimits()
    watch = Stopwatch(bounds, monotonic)
    tree = read_tree(data, bounds, watch)
    findings = Findings()
    _look_at_envelope(tree, findings)
    root = tree.root
    header = _first(root, "MessageHeader") or root
    message_id = header.value("DocumentId")
    if not (message_id or header.value("StatusCode") or header.find("From", "ResponseFor")):
        raise EdxmlUnreadable(Text("không phải thông điệp edXML", "no edXML message"))
    beside = tuple(attachment_beside(*file, bounds, watch) for file in files)
    attachments = _attachments(root, bounds, watch) + beside
    _look_at_attachments(root, attachments, findings)
    return _message(root, header, attachments, findings)


def _message(
    root: Node, header: Node, attachments: tuple[Attachment, ...], findings: Findings
) -> EdxmlMessage:
    trace = _first(root, "TraceHeaderList") or NOBODY
    action = head.business_node(trace, header, findings)
    status_code = header.value("StatusCode")
    _look_at_status(status_code, findings)
    return EdxmlMessage(
        kind="status" if status_code else "document",
        sender=head.organ(header.find("From") or NOBODY),
        receivers=tuple(head.organ(node) for node in header.every("To")),
        document_id=header.value("DocumentId"),
        paper=head.paper(header, findings),
        due_on=_due(header, findings),
        other=head.other_info(header),
        responses_for=head.responses(header, findings),
        steering_type=header.value("SteeringType"),
        task_codes=head.task_codes(header),
        application_type=header.value("ApplicationType"),
        to_places=head.texts(header.find("ToPlaces"), "Place"),
        traces=head.traces(trace, findings),
        business=head.business(action),
        staff=head.staff(header, action),
        status_code=status_code,
        description=header.value("Description"),
        timestamp=read_timestamp(header.value("Timestamp"), "Timestamp", findings),
        signature=_signature(root, findings),
        attachments=attachments,
        findings=findings.all(),
    )


def _first(root: Node, name: str) -> Node | None:
    wanted = name.lower()
    if root.name.lower() == wanted:
        return root
    return next((node for node in root.below() if node.name.lower() == wanted), None)


def _due(header: Node, findings: Findings) -> date | None:
    """The deadline; the older form has it with each receiver."""
    places = [header, *header.every("To")]
    written = next((text for place in places if (text := place.value("DueDate", "ResponseDate"))), "")
    return read_day(written, "DueDate", findings)


def _attachments(root: Node, limits: EdxmlLimits, watch: Stopwatch) -> tuple[Attachment, ...]:
    """Every ``Attachment``, wherever it stands: inside or outside the envelope."""
    nodes = [node for node in root.below() if node.name.lower() == "attachment"]
    if len(nodes) > limits.max_attachments:
        raise too_much("số tệp đính kèm", "the number of attachments", limits.max_attachments)
    return tuple(read_attachment(node, limits, watch) for node in nodes)


def _look_at_envelope(tree: Tree, findings: Findings) -> None:
    if tree.junk_before:
        shown = tree.junk_before[:20]
        findings.add("junk_before", f"Có ký tự thừa trước XML: {shown!r}", f"bytes before the XML: {shown!r}")
    if tree.junk_after:
        findings.add("junk_after", "Có ký tự thừa sau XML", "something follows the end of the XML")
    for prefix in sorted(tree.unbound):
        findings.add(
            "unbound_prefix",
            f"Tiền tố {prefix!r} không được khai báo không gian tên",
            f"the prefix {prefix!r} is bound to no namespace",
        )
    root = tree.root
    if root.name.lower() != "edxml" or root.namespace != QCVN_102:
        shown_root = f"{{{root.namespace}}}{root.name}"
        findings.add("other_root", f"Phần tử gốc khác QCVN 102: {shown_root}", f"another root: {shown_root}")


def _look_at_status(code: str, findings: Findings) -> None:
    if code and code not in STATUS_MEANINGS:
        findings.add("unknown_status", f"Mã trạng thái lạ: {code[:20]}", f"unknown status code: {code[:20]}")


def _look_at_attachments(root: Node, attachments: Iterable[Attachment], findings: Findings) -> None:
    given = {one.content_id for one in attachments}
    named = {one.name for one in attachments if not one.content_id}
    manifest = _first(root, "edXMLManifest") or _first(root, "Manifest") or NOBODY
    for reference in manifest.every("Reference"):
        href = reference.attributes.get("xlink:href") or reference.attributes.get("href", "")
        wanted = plain_id(reference.value("ContentId") or href)
        if wanted not in given and reference.value("AttachmentName") not in named:
            findings.add(
                "missing_attachment",
                f"Danh mục nêu tệp {wanted[:80]!r} nhưng không có tệp đó",
                f"the manifest names {wanted[:80]!r} and no attachment has that id",
            )
    for one in attachments:
        if one.problem:
            findings.add("attachment", f"{one.name}: {one.problem.vi}", f"{one.name}: {one.problem.en}")
        elif is_misdeclared(one):
            findings.add(
                "declared_type",
                f"{one.name}: khai là {one.declared_type}, thực là {one.media_type}",
                f"{one.name}: declared as {one.declared_type}, is {one.media_type}",
            )


def _signature(root: Node, findings: Findings) -> SignatureState:
    """Whether there is a signature block. It is no trust anchor: the PDF's signature is."""
    found = next((node for node in root.below() if node.name.lower() in _SIGNATURES), None)
    if found is None:
        return "none"
    if not any(node.text or node.attributes for node in found.below()):
        findings.add("empty_signature", "Khối chữ ký để trống", "the signature block is empty")
        return "empty"
    if found.namespace != XMLDSIG:
        findings.add(
            "signature_namespace",
            f"Khối chữ ký nằm trong không gian tên {found.namespace!r}",
            f"the signature block stands in the namespace {found.namespace!r}",
        )
    findings.add(
        "signature_unverified",
        "Có khối chữ ký edXML; không kiểm tra và không dựa vào nó",
        "there is an edXML signature block; it is not verified and not relied on",
    )
    return "present"
