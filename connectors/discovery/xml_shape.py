"""A sample answer in XML: which element is a record, where records are counted."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from connectors.discovery.guess import Confidence, Entry, Row, Sketch, todo
from connectors.discovery.json_shape import TOTALS
from connectors.discovery.roles import form_of, key_entry, named, since_entry, updated_entries
from connectors.discovery.values import fields_of
from connectors.xml_safe import parse_xml
from domain.faults import UNFINISHED
from domain.records import Json
from domain.text import Text


def sketch_xml(body: bytes) -> Sketch:
    """A SOAP source from one answer, envelope or not.

    Raises:
        ValueError: no XML, or nothing in it that comes as records.
    """
    root = parse_xml(body)
    name, elements = _records(root)
    rows = [_row(one) for one in elements]
    fields = fields_of(rows, textual=True)
    total = _total(root, len(rows))
    updated = updated_entries(fields)
    by_attributes = bool(elements[0].attrib) and not len(elements[0])
    why = Text(f"{len(rows)} phần tử", f"{len(rows)} elements")
    kind = [
        todo("operation", Text("thao tác SOAP trong WSDL", "the SOAP operation of the WSDL")),
        Entry("record_element", name, why, Confidence.LIKELY),
        *(
            [
                Entry(
                    "rows_as",
                    "attributes",
                    Text("trường nằm ở thuộc tính", "the fields are attributes"),
                    Confidence.SURE,
                )
            ]
            if by_attributes
            else []
        ),
        *([total] if total else []),
        key_entry(fields),
        *updated,
        since_entry((), form_of(updated)),
    ]
    return Sketch("soap", soap_top(UNFINISHED, UNFINISHED), tuple(kind), fields, rows=len(rows))


def soap_top(wsdl: str, path: str) -> tuple[Entry, ...]:
    """What a SOAP source needs besides its kinds."""
    pin = Text("bản WSDL ghim cạnh tệp nguồn: wsdl/<tên>.wsdl", "the pinned WSDL: wsdl/<name>.wsdl")
    where = Text("đường dẫn dịch vụ, nối sau địa chỉ của kết nối", "the path, after the connection's address")
    login = Text("usernametoken, basic, ntlm, forms hoặc none", "usernametoken, basic, ntlm, forms or none")
    return (
        Entry("wsdl", wsdl, pin, Confidence.SURE if wsdl != UNFINISHED else Confidence.UNSURE),
        Entry("endpoint_path", path, where, Confidence.LIKELY if path != UNFINISHED else Confidence.UNSURE),
        Entry("auth", {"kind": UNFINISHED}, login, Confidence.UNSURE),
    )


def _records(root: etree._Element) -> tuple[str, list[etree._Element]]:
    """The elements that look like records: many of one name under one parent, each with fields."""
    best: tuple[int, str, list[etree._Element]] = (0, "", [])
    for parent in root.iter("*"):
        names = Counter(child.tag for child in parent.iterchildren("*") if _has_fields(child))
        for tag, count in names.items():
            if count > best[0]:
                best = (count, etree.QName(tag).localname, [one for one in parent if one.tag == tag])
    if not best[0]:
        raise ValueError("nothing in the sample comes as records")
    return best[1], best[2]


def _has_fields(element: etree._Element) -> bool:
    """Children with text of their own, or attributes alone."""
    leaves = [one for one in element.iterchildren("*") if not len(one)]
    return len(leaves) > 1 or (len(element) == 0 and len(element.attrib) > 1)


def _row(element: etree._Element) -> Row:
    if not len(element):
        return {etree.QName(name).localname: str(value) for name, value in element.attrib.items()}
    return {etree.QName(child).localname: _value(child) for child in element.iterchildren("*")}


def _value(element: etree._Element) -> Json:
    inner = list(element.iterchildren("*"))
    if not inner:
        return element.text or ""
    return {etree.QName(child).localname: _value(child) for child in inner}


def _total(root: etree._Element, rows: int) -> Entry | None:
    """An element anywhere that counts at least what came."""
    counts: dict[str, str] = {}
    for one in root.iter("*"):
        text = (one.text or "").strip()
        if not len(one) and text.isdecimal() and int(text[:12]) >= rows:
            counts.setdefault(etree.QName(one).localname, text)
    name = named(counts, TOTALS, whole=True)
    if name is None:
        return None
    why = Text(f"{name} = {counts[name]}", f"{name} = {counts[name]}")
    return Entry("total_path", name, why, Confidence.LIKELY)
