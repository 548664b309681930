"""Reading XML from outside: no DTD, no entities, no network, bounded depth and text (lxml's limits)."""

from __future__ import annotations

from lxml import etree

from simulators.national_db.refusals import PackageRefused, Refusal


def parse(raw: bytes) -> etree._Element:
    """The root element of ``raw``.

    Raises:
        PackageRefused: NOT_XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as failure:
        raise PackageRefused(Refusal.NOT_XML, str(failure)) from failure
    if root.getroottree().docinfo.internalDTD is not None:
        raise PackageRefused(Refusal.NOT_XML, "DTD")
    return root


def canonical(element: etree._Element) -> bytes:
    """Exclusive canonical XML 1.0 without comments of ``element`` standing alone."""
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
