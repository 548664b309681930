"""What a schema declares and what each declaration needs: which missing import matters for what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from connectors.wsdl.closure import Closure
from connectors.wsdl.names import WSDL, XSD, expanded, local, namespace_of, qname, split


class Component(NamedTuple):
    """A declaration by its symbol space (element, type, group, attributeGroup, attribute) and name."""

    space: str
    name: str

    @property
    def namespace(self) -> str:
        """The namespace of the name."""
        return split(self.name)[0]


_SPACES = {
    "element": "element",
    "complexType": "type",
    "simpleType": "type",
    "group": "group",
    "attributeGroup": "attributeGroup",
    "attribute": "attribute",
}
_TYPE_ATTRIBUTES = ("type", "base", "itemType", "memberTypes")


@dataclass
class Components:
    """Every declaration of a closure with what it refers to."""

    needs: dict[Component, set[Component]] = field(default_factory=dict)

    def missing_from(self, starts: Iterable[Component]) -> set[Component]:
        """What ``starts`` need, directly or not, and nobody declares."""
        seen: set[Component] = set()
        waiting = list(starts)
        missing: set[Component] = set()
        while waiting:
            here = waiting.pop()
            if here in seen or is_built_in(here):
                continue
            seen.add(here)
            if here in self.needs:
                waiting += self.needs[here]
            else:
                missing.add(here)
        return missing

    def missing(self) -> set[Component]:
        """Everything that is referred to and declared nowhere."""
        return self.missing_from(self.needs)


def is_built_in(component: Component) -> bool:
    """Whether XML Schema brings it."""
    return component.namespace == XSD or component == Component("type", "anyType")


def components_of(closure: Closure) -> Components:
    """The declarations of all schemas; an included schema without namespace has that of its includer."""
    found = Components()
    for document, schema in closure.schemas():
        own = schema.get("targetNamespace", "")
        spaces = [own] if own else _includers(closure, document.name) or [""]
        for space in spaces:
            for child in schema:
                _declare(found, child, space)
    return found


def _includers(closure: Closure, name: str) -> list[str]:
    return sorted(
        {one.namespace for one in closure.references if one.target == name and one.kind != "xsd:import"}
    )


def _declare(found: Components, child: etree._Element, space: str) -> None:
    kind, name = _SPACES.get(local(child), ""), child.get("name")
    if local(child) == "redefine":
        for inner in child:
            _declare(found, inner, space)
    if not kind or not name or namespace_of(child) != XSD:
        return
    component = Component(kind, expanded(space, name))
    found.needs.setdefault(component, set()).update(set(references(child, space)) - {component})


def references(top: etree._Element, space: str) -> Iterator[Component]:
    """What a declaration (or a whole schema) of the namespace ``space`` names."""
    for element in top.iter():
        if namespace_of(element) != XSD:
            continue
        for attribute in _TYPE_ATTRIBUTES:
            for text in (element.get(attribute) or "").split():
                yield Component("type", qname(element, text, default=space))
        if element.get("ref"):
            yield Component(
                _SPACES.get(local(element), ""), qname(element, element.get("ref", ""), default=space)
            )
        item = element.get(f"{{{WSDL}}}arrayType")
        if item:
            yield Component("type", qname(element, item.partition("[")[0], default=space))
