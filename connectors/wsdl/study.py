"""A WSDL with all that was found of its imports, and what each operation lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connectors.wsdl.closure import Closure, Reference, read_closure
from connectors.wsdl.components import Component, Components, components_of
from connectors.wsdl.description import Operation, Port, Reader
from connectors.wsdl.shipped import shipped_name


@dataclass(frozen=True)
class Study:
    """One WSDL. ``missing``: declarations that something names and nobody makes."""

    name: str
    closure: Closure
    components: Components
    ports: tuple[Port, ...]

    @property
    def missing(self) -> set[Component]:
        """Declarations that a schema or a message names and that are nowhere."""
        return self.components.missing() | self.components.missing_from(_parts(self.ports))

    def lacks(self, operation: Operation) -> list[Component]:
        """What cannot be declared and is needed to write a request of ``operation``."""
        return sorted(self.components.missing_from(operation.asked_with))

    def cause(self, component: Component) -> Reference | None:
        """The missing import that would declare it; None if nothing imports its namespace."""
        fitting = [one for one in self.closure.missing if one.namespace == component.namespace]
        return fitting[0] if fitting else None


def study_wsdl(name: str, files: Mapping[str, bytes], locations: Mapping[str, str] | None = None) -> Study:
    """Read ``name`` of ``files`` with everything it leads to; nothing is fetched.

    Well-known schemas that are used without being imported are added from our stand-ins.

    Raises:
        ValueError: no XML, no file of that name, or a document type declaration.
    """
    closure = read_closure(name, files, locations)
    ports = Reader(closure).ports()
    components = components_of(closure)
    missing = components.missing() | components.missing_from(_parts(ports))
    added = {shipped_name(one.namespace) for one in missing} - {""} - set(closure.documents)
    for extra in sorted(added):
        more = read_closure(extra, {})
        for key, document in more.documents.items():
            closure.documents.setdefault(key, document)
    if added:
        components = components_of(closure)
    return Study(name, closure, components, ports)


def _parts(ports: Iterable[Port]) -> list[Component]:
    return [
        component
        for port in ports
        for operation in port.operations
        for component in (*operation.asked_with, *operation.answered_with)
    ]
