"""The same documents for zeep: every import leads to one of them, and what is missing is a stand-in.

zeep loads a WSDL wholly or not at all. A declaration nobody has may be one nobody needs, so it gets an open
stand-in (anything inside); whoever calls an operation asks ``Study.lacks`` first.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from copy import deepcopy
from functools import cache

import zeep
import zeep.exceptions
from lxml import etree

from connectors.wsdl.closure import Closure, Found, Reference, read_closure, reference_elements
from connectors.wsdl.components import Component, references
from connectors.wsdl.description import Header, Operation, Port
from connectors.wsdl.names import WSDL, XSD, local, split
from connectors.wsdl.shipped import shipped_name, shipped_namespaces
from connectors.wsdl.study import Study

ROOT = "file:///"
"""The address zeep resolves imports against; nothing is ever read from there."""

_ANY = '<xs:any namespace="##any" processContents="skip" minOccurs="0" maxOccurs="unbounded"/>'
_OPEN = f'<xs:sequence>{_ANY}</xs:sequence><xs:anyAttribute namespace="##any" processContents="skip"/>'
_STAND_INS = {
    "element": f'<xs:element name="{{}}"><xs:complexType>{_OPEN}</xs:complexType></xs:element>',
    "type": f'<xs:complexType name="{{}}">{_OPEN}</xs:complexType>',
    "group": '<xs:group name="{}"><xs:sequence/></xs:group>',
    "attributeGroup": '<xs:attributeGroup name="{}"/>',
    "attribute": '<xs:attribute name="{}" type="xs:string"/>',
}


REFUSALS = (
    zeep.exceptions.Error,
    etree.LxmlError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
)
"""What zeep raises on a WSDL or arguments it cannot use: its own errors, and what it stumbles over."""


def offline_client(study: Study) -> zeep.Client:
    """A client of zeep for it. Loading opens no socket and no file.

    Raises:
        REFUSALS: zeep cannot use this WSDL.
    """
    settings = zeep.Settings(strict=True, forbid_dtd=True, forbid_entities=True)
    transport = _Documents(offline_documents(study))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it warns about, the study knows
        return zeep.Client(address_of(study.name), transport=transport, settings=settings)  # type: ignore[no-untyped-call]


class _Documents:
    """Stands where zeep has its transport: gives the documents there are and refuses every other address.

    zeep asks for the soap-encoding schema by its public address on its own account; it gets our stand-in.
    """

    def __init__(self, documents: Mapping[str, bytes]) -> None:
        self._documents = documents

    def load(self, url: str) -> bytes:
        """The document at ``url``.

        Raises:
            ValueError: there is none.
        """
        if url in self._documents:
            return self._documents[url]
        if shipped_name(url):
            return _shipped_documents()[address_of(shipped_name(url))]
        raise ValueError(f"{url}: chưa được ghim / not pinned")


def offline_documents(study: Study) -> dict[str, bytes]:
    """Every document under the address zeep will ask for it; ``address_of(study.name)`` is the WSDL."""
    missing = study.missing
    by_namespace: dict[str, list[Component]] = {}
    for component in sorted(missing):
        by_namespace.setdefault(component.namespace, []).append(component)
    declared = {schema.get("targetNamespace", "") for _, schema in study.closure.schemas()}
    written = {
        _stand_in_address(space): _schema_with(space, found)
        for space, found in by_namespace.items()
        if space not in declared
    } | _shipped_documents()
    homeless = {space: found for space, found in by_namespace.items() if space in declared}
    for name, document in study.closure.documents.items():
        root = deepcopy(document.root)
        found = [one for one in study.closure.references if one.document == name]
        _redirect(root, found, study.closure, set(written))
        for schema in root.iter(f"{{{XSD}}}schema"):
            _declare_missing(schema, homeless)
            _import_used(schema, set(written))
        if name == study.name and local(root) == "definitions":
            _import_for_parts(study, root, set(written))
            _leave_out(study, root)
        written[address_of(name)] = etree.tostring(root)
    return written


def address_of(name: str) -> str:
    """The address a document has for zeep."""
    return ROOT + name.replace(":", "/")


def _stand_in_address(namespace: str) -> str:
    return f"{ROOT}stand-in/{namespace.encode().hex()}"


@cache
def _shipped_documents() -> dict[str, bytes]:
    """Every stand-in under its address, each leading to the others."""
    written: dict[str, bytes] = {}
    for namespace in shipped_namespaces():
        closure = read_closure(shipped_name(namespace), {})
        for name, document in closure.documents.items():
            root = deepcopy(document.root)
            _redirect(root, [one for one in closure.references if one.document == name], closure, set())
            written[address_of(name)] = etree.tostring(root)
    return written


def _leave_out(study: Study, root: etree._Element) -> None:
    """Without the operations and headers whose messages nobody declares: zeep would refuse all for one."""
    for port in study.ports:
        broken = {one.name for one in port.operations if not _whole(one)}
        for binding in root.iterfind(f"{{{WSDL}}}binding"):
            for operation in binding.findall(f"{{{WSDL}}}operation"):
                if operation.get("name") in broken and binding.get("name") == port.binding:
                    binding.remove(operation)
                    continue
                for header in [one for one in operation.iter() if local(one) == "header"]:
                    known = {one.name for one in _headers(port, operation.get("name", "")) if one.part}
                    parent = header.getparent()
                    if header.get("part") not in known and parent is not None:
                        parent.remove(header)


def _whole(operation: Operation) -> bool:
    bodies = [body for body in (operation.input, operation.output) if body]
    return operation.input is not None and all(body.known for body in bodies)


def _headers(port: Port, operation: str) -> tuple[Header, ...]:
    return next((one.headers for one in port.operations if one.name == operation), ())


def _redirect(root: etree._Element, found: list[Reference], closure: Closure, written: set[str]) -> None:
    for element, reference in list(zip(reference_elements(root), found, strict=True)):
        attribute = "location" if element.tag == f"{{{WSDL}}}import" else "schemaLocation"
        stand_in = _stand_in_address(reference.namespace)
        if reference.target:
            element.set(attribute, address_of(reference.target))
            target = closure.documents.get(reference.target)
            if reference.kind == "xsd:import" and target is not None and target.namespace:
                element.set("namespace", target.namespace)
        elif reference.kind == "xsd:import" and reference.found is Found.MISSING and stand_in in written:
            element.set(attribute, stand_in)
        elif reference.found is Found.INLINE:
            element.attrib.pop(attribute, "")
        else:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)


def _declare_missing(schema: etree._Element, homeless: dict[str, list[Component]]) -> None:
    """Stand-ins where the namespace itself is there and an include or a declaration of it is not."""
    space = schema.get("targetNamespace", "")
    for component in homeless.pop(space, []):
        text = _STAND_INS[component.space].format(split(component.name)[1])
        schema.append(_fragment(text))


def _import_used(schema: etree._Element, written: set[str]) -> None:
    """Imports for namespaces that are used without one."""
    own = schema.get("targetNamespace", "")
    imported = {element.get("namespace", "") for element in schema.iterfind(f"{{{XSD}}}import")}
    used = {component.namespace for component in references(schema, own)}
    for space in sorted(used - imported - {own, XSD, ""}):
        _import(schema, space, written)


def _import_for_parts(study: Study, root: etree._Element, written: set[str]) -> None:
    """Imports for what only messages name."""
    used = {
        component.namespace
        for port in study.ports
        for operation in port.operations
        for component in (*operation.asked_with, *operation.answered_with)
    }
    types = root.find(f"{{{WSDL}}}types")
    if types is None:
        types = etree.Element(f"{{{WSDL}}}types")
        root.insert(0, types)
    schema = etree.SubElement(types, f"{{{XSD}}}schema", targetNamespace="urn:nd335-gateway:parts")
    for space in sorted(used - {XSD, ""}):
        _import(schema, space, written)


def _import(schema: etree._Element, space: str, written: set[str]) -> None:
    shipped = shipped_name(space)
    address = address_of(shipped) if shipped else _stand_in_address(space)
    if address in written:
        element = etree.Element(f"{{{XSD}}}import", namespace=space, schemaLocation=address)
        schema.insert(0, element)


def _schema_with(space: str, components: list[Component]) -> bytes:
    inside = "".join(_STAND_INS[one.space].format(split(one.name)[1]) for one in components)
    schema = _fragment(f"<xs:schema>{inside}</xs:schema>")
    if space:
        schema.set("targetNamespace", space)
    return etree.tostring(schema)


def _fragment(text: str) -> etree._Element:
    return etree.fromstring(f'<x xmlns:xs="{XSD}">{text}</x>')[0]
