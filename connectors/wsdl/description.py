"""What a WSDL 1.1 offers: services, ports, operations, messages. Forgives what zeep refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from connectors.wsdl.closure import Closure
from connectors.wsdl.components import Component
from connectors.wsdl.names import HTTP_BINDING, SOAP_11, SOAP_12, WSDL, expanded, local, namespace_of, qname

_PROTOCOLS = {SOAP_11: "SOAP 1.1", SOAP_12: "SOAP 1.2", HTTP_BINDING: "HTTP"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message: an ``element`` (document style) or a ``type`` (rpc style), as qualified name."""

    name: str
    element: str = ""
    type: str = ""

    @property
    def component(self) -> Component | None:
        """What it needs to be declared."""
        if self.element:
            return Component("element", self.element)
        return Component("type", self.type) if self.type else None


@dataclass(frozen=True, slots=True)
class Body:
    """A message as a binding sends it. ``namespace``: of the wrapper in rpc style. ``known``: False where the
    message is declared nowhere.
    """

    message: str
    use: str
    parts: tuple[Part, ...]
    namespace: str = ""
    known: bool = True


@dataclass(frozen=True, slots=True)
class Header:
    """A SOAP header of an operation; ``part`` None where it is declared nowhere."""

    direction: str
    message: str
    name: str
    use: str
    part: Part | None


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a port. ``output``: None for a message that is not answered."""

    name: str
    action: str
    style: str
    input: Body | None
    output: Body | None
    headers: tuple[Header, ...]

    @property
    def asked_with(self) -> tuple[Component, ...]:
        """What must be declared to write a request."""
        parts = [*(self.input.parts if self.input else ())]
        parts += [one.part for one in self.headers if one.direction == "input" and one.part]
        return tuple(part.component for part in parts if part.component)

    @property
    def answer_tag(self) -> str:
        """The qualified name of the element in the body of the answer; empty if it is not answered."""
        if self.output is None:
            return ""
        if self.style == "rpc":
            return expanded(self.output.namespace, f"{self.name}Response")
        return next((part.element for part in self.output.parts if part.element), "")

    @property
    def answered_with(self) -> tuple[Component, ...]:
        """What the answer is declared with; reading it needs none of that."""
        parts = self.output.parts if self.output else ()
        return tuple(part.component for part in parts if part.component)


@dataclass(frozen=True, slots=True)
class Port:
    """One port. ``protocol``: SOAP 1.1, SOAP 1.2, HTTP, or the namespace of another binding."""

    service: str
    name: str
    protocol: str
    style: str
    address: str
    operations: tuple[Operation, ...]
    binding: str = ""


class Reader:
    """Takes a closure's WSDL documents together."""

    def __init__(self, closure: Closure) -> None:
        roots = [one.root for one in closure.documents.values() if local(one.root) == "definitions"]
        self._messages = self._named(roots, "message")
        self._port_types = self._named(roots, "portType")
        self._bindings = self._named(roots, "binding")
        self._roots = roots

    def ports(self) -> tuple[Port, ...]:
        """Every port of every service, in document order."""
        return tuple(self._ports())

    def _named(self, roots: list[etree._Element], kind: str) -> dict[str, etree._Element]:
        return {
            expanded(root.get("targetNamespace", ""), element.get("name", "")): element
            for root in roots
            for element in root.iterfind(f"{{{WSDL}}}{kind}")
        }

    def _ports(self) -> Iterator[Port]:
        for root in self._roots:
            for service in root.iterfind(f"{{{WSDL}}}service"):
                for port in service.iterfind(f"{{{WSDL}}}port"):
                    yield self._port(service, port)

    def _port(self, service: etree._Element, port: etree._Element) -> Port:
        binding = self._lookup(self._bindings, port, port.get("binding", ""))
        address = next((child.get("location", "") for child in port if local(child) == "address"), "")
        names = service.get("name", ""), port.get("name", "")
        if binding is None:
            return Port(*names, "", "", address, ())
        form = next((child for child in binding if local(child) == "binding"), None)
        space = "" if form is None else namespace_of(form)
        style = "document" if form is None else form.get("style", "document")
        port_type = self._lookup(self._port_types, binding, binding.get("type", ""))
        operations = tuple(
            self._operation(operation, port_type, style)
            for operation in binding.iterfind(f"{{{WSDL}}}operation")
        )
        return Port(*names, _PROTOCOLS.get(space, space), style, address, operations, binding.get("name", ""))

    def _operation(self, bound: etree._Element, port_type: etree._Element | None, style: str) -> Operation:
        name = bound.get("name", "")
        soap = next((child for child in bound if local(child) == "operation"), None)
        abstract = next(
            (
                child
                for child in (() if port_type is None else port_type.iterfind(f"{{{WSDL}}}operation"))
                if child.get("name") == name
            ),
            None,
        )
        return Operation(
            name,
            "" if soap is None else soap.get("soapAction", ""),
            style if soap is None else soap.get("style", style),
            self._body(bound, abstract, "input"),
            self._body(bound, abstract, "output"),
            tuple(self._headers(bound)),
        )

    def _body(self, bound: etree._Element, abstract: etree._Element | None, direction: str) -> Body | None:
        declared = None if abstract is None else abstract.find(f"{{{WSDL}}}{direction}")
        if declared is None:
            return None
        body = next((e for e in bound.iterfind(f"{{{WSDL}}}{direction}//*") if local(e) == "body"), None)
        message = self._lookup(self._messages, declared, declared.get("message", ""))
        use = "literal" if body is None else body.get("use", "literal")
        name = declared.get("message", "").rpartition(":")[2]
        space = "" if body is None else body.get("namespace", "")
        if message is None:
            return Body(name, use, (), space, known=False)
        chosen = None if body is None else body.get("parts")
        parts = tuple(_part(part) for part in message.iterfind(f"{{{WSDL}}}part"))
        if chosen is not None:
            parts = tuple(part for part in parts if part.name in chosen.split())
        return Body(name, use, parts, space)

    def _headers(self, bound: etree._Element) -> Iterator[Header]:
        for direction in ("input", "output"):
            for element in bound.iterfind(f"{{{WSDL}}}{direction}//*"):
                if local(element) == "header" and namespace_of(element) in {SOAP_11, SOAP_12}:
                    message = self._lookup(self._messages, element, element.get("message", ""))
                    parts = () if message is None else message.iterfind(f"{{{WSDL}}}part")
                    part = next((_part(one) for one in parts if one.get("name") == element.get("part")), None)
                    name = element.get("message", "").rpartition(":")[2]
                    yield Header(direction, name, element.get("part", ""), element.get("use", ""), part)

    def _lookup(
        self, table: dict[str, etree._Element], element: etree._Element, text: str
    ) -> etree._Element | None:
        """By qualified name; by local name where the prefix is wrong and only one has it."""
        found = table.get(qname(element, text))
        if found is not None or not text:
            return found
        tail = "}" + text.rpartition(":")[2]
        fitting = [one for name, one in table.items() if name.endswith(tail)]
        return fitting[0] if len(fitting) == 1 else None


def _part(part: etree._Element) -> Part:
    element, kind = part.get("element", ""), part.get("type", "")
    return Part(
        part.get("name", ""),
        qname(part, element) if element else "",
        qname(part, kind) if kind else "",
    )
