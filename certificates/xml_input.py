"""Untrusted XML for verification: no DTD, no entities, no network, no processing instructions, a size cap."""

from __future__ import annotations

from lxml import etree

from certificates.refusal import refused

MAX_BYTES = 64 * 1024 * 1024
"""No signed document of this house is larger: 10,000 results are about 10 MB."""


def parse_untrusted(raw: bytes, *, max_bytes: int = MAX_BYTES) -> etree._Element:
    """The root element of ``raw``.

    Raises:
        SignatureInvalid: too long, not well-formed, a DTD, or a processing instruction.
    """
    if len(raw) > max_bytes:
        raise refused(
            f"tài liệu dài {len(raw)} byte, vượt giới hạn {max_bytes}",
            f"the document has {len(raw)} bytes, more than {max_bytes}",
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise refused(f"XML hỏng: {fault}", f"the XML is broken: {fault}") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused("có khai báo DTD", "it declares a DTD")
    if root.xpath("boolean(//processing-instruction())"):
        raise refused("có chỉ thị xử lý XML", "it holds a processing instruction")
    return root


def canonical(element: etree._Element) -> bytes:
    """Exclusive canonical XML 1.0 of the element alone, without comments."""
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
