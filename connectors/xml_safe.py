"""Parsing XML from outside: no DTD, no entities, no network, no file, bounded size and depth.

libxml2's own limits stay on (depth 256, text nodes of 10 MB, entity amplification); the options are set
explicitly because lxml's defaults have changed before (CVE-2026-41066).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from lxml import etree

DEFAULT_MAX_BYTES = 32 * 1024 * 1024


def parse_xml(data: bytes, *, max_bytes: int = DEFAULT_MAX_BYTES) -> etree._Element:
    """The root element of ``data``.

    Raises:
        ValueError: not well formed, larger than ``max_bytes``, or it carries a document type declaration.
    """
    _bound(data, max_bytes)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, SyntaxError) as exc:
        raise ValueError(f"XML: {type(exc).__name__} {_position(exc)}") from exc
    _refuse_doctype(root)
    return root


def iterate_xml(
    data: bytes, *, tags: Sequence[str], max_bytes: int = DEFAULT_MAX_BYTES
) -> Iterator[etree._Element]:
    """The elements with one of ``tags`` at their end, in document order, without comments.

    A tag is ``{namespace}name``, or ``{*}name`` for any namespace. The caller clears what it has read.

    Raises:
        ValueError: as ``parse_xml``, when it shows.
    """
    _bound(data, max_bytes)
    steps = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=tuple(tags),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    checked = False
    try:
        for _, element in steps:
            if not checked:
                _refuse_doctype(element)
                checked = True
            yield element
    except (etree.LxmlError, SyntaxError) as exc:
        raise ValueError(f"XML: {type(exc).__name__} {_position(exc)}") from exc
    _refuse_doctype(steps.root)


def _bound(data: bytes, max_bytes: int) -> None:
    if len(data) > max_bytes:
        raise ValueError(f"XML: {len(data)} bytes, at most {max_bytes}")


def _refuse_doctype(element: etree._Element) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise ValueError("XML: a document type declaration is not accepted")


def _position(exc: Exception) -> str:
    line = getattr(exc, "lineno", None)
    return f"line {line}" if line else ""
