"""What a person must know about a WSDL before a source file is written: offers and gaps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.wsdl.closure import Closure, Found, Reference
from connectors.wsdl.components import Component
from connectors.wsdl.description import Operation, Port
from connectors.wsdl.names import POLICIES, WSDL_20, XSD, local, namespace_of
from connectors.wsdl.offline import REFUSALS, offline_client
from connectors.wsdl.study import Study, study_wsdl
from domain.text import Text

_SOAP = {"SOAP 1.1", "SOAP 1.2"}


@dataclass(frozen=True, slots=True)
class Gap:
    """An import that leads nowhere (``location`` empty: a namespace nobody imports).

    ``matters_for``: operations whose requests need it; ``hides``: operations whose answers it would describe,
    which can be read without.
    """

    document: str
    kind: str
    namespace: str
    location: str
    declares: tuple[str, ...]
    matters_for: tuple[str, ...]
    hides: tuple[str, ...]


@dataclass(frozen=True)
class Inspection:
    """One WSDL, looked at offline.

    ``fault``: why nothing of it can be used; ``engine``: why requests cannot be written although it is all
    there. ``usable``: every operation of its SOAP ports can be asked.
    """

    name: str
    ports: tuple[Port, ...] = ()
    imports: tuple[Reference, ...] = ()
    gaps: tuple[Gap, ...] = ()
    unusable_operations: Mapping[str, str] | None = None
    notes: tuple[Text, ...] = ()
    pins: Mapping[str, str] | None = None
    fault: str = ""
    engine: str = ""

    @property
    def usable(self) -> bool:
        """Whether nothing is missing that matters."""
        return not (self.fault or self.engine or self.unusable_operations)


def inspect_wsdl(
    name: str, files: Mapping[str, bytes], locations: Mapping[str, str] | None = None
) -> Inspection:
    """Look at ``name`` of ``files``; never raises for what stands in them."""
    try:
        study = study_wsdl(name, files, locations)
    except ValueError as exc:
        return Inspection(name, fault=str(exc))
    root = study.closure.documents[name].root
    if local(root) != "definitions":
        kind = "WSDL 2.0" if namespace_of(root) == WSDL_20 else local(root)
        return Inspection(name, fault=f"không phải WSDL 1.1 / no WSDL 1.1: {kind}", pins=study.closure.pins)
    return Inspection(
        name,
        study.ports,
        tuple(study.closure.references),
        tuple(_gaps(study)),
        _unusable(study),
        tuple(_notes(study)),
        study.closure.pins,
        engine=_engine(study),
    )


def _gaps(study: Study) -> list[Gap]:
    asked = {_label(port, one): study.lacks(one) for port, one in _operations(study)}
    answered = {
        _label(port, one): study.components.missing_from(one.answered_with)
        for port, one in _operations(study)
    }
    missing = study.missing
    found = [_gap(one, missing, asked, answered) for one in study.closure.missing]
    imported = {one.namespace for one in study.closure.missing}
    for space in sorted({one.namespace for one in missing} - imported):
        reference = Reference(study.name, "", space, "", Found.MISSING)
        found.append(_gap(reference, missing, asked, answered))
    return found


def _gap(
    reference: Reference,
    missing: set[Component],
    asked: Mapping[str, list[Component]],
    answered: Mapping[str, set[Component]],
) -> Gap:
    space = reference.namespace
    return Gap(
        reference.document,
        reference.kind,
        space,
        reference.location,
        tuple(sorted({one.name for one in missing if one.namespace == space})),
        tuple(name for name, lacks in asked.items() if any(one.namespace == space for one in lacks)),
        tuple(name for name, lacks in answered.items() if any(one.namespace == space for one in lacks)),
    )


def _operations(study: Study) -> list[tuple[Port, Operation]]:
    return [(port, one) for port in study.ports if port.protocol in _SOAP for one in port.operations]


def _label(port: Port, operation: Operation) -> str:
    return f"{port.name}.{operation.name}"


def _unusable(study: Study) -> dict[str, str]:
    """Operations that cannot be asked, with why."""
    found: dict[str, str] = {}
    for port in study.ports:
        if not port.protocol:
            found[port.name] = "binding?"
    for port, operation in _operations(study):
        lacking = study.lacks(operation)
        if operation.input is None or not operation.input.known:
            found[_label(port, operation)] = "message?"
        elif lacking:
            found[_label(port, operation)] = ", ".join(one.name for one in lacking)
    if not _operations(study) and not found:
        found["SOAP"] = "không có dịch vụ SOAP / no SOAP service"
    return found


def _engine(study: Study) -> str:
    try:
        offline_client(study)
    except REFUSALS as exc:
        return f"{type(exc).__name__}: {exc}"[:300]
    return ""


def _notes(study: Study) -> list[Text]:
    ports = [port for port in study.ports if port.protocol in _SOAP]
    notes: list[Text] = []
    if len(ports) > 1:
        names = ", ".join(f"{port.name} ({port.protocol})" for port in ports)
        notes.append(
            Text(f"Nhiều cổng, chọn bằng mục port: {names}", f"several ports, choose with port: {names}")
        )
    if any(one.style == "rpc" for port in ports for one in port.operations):
        notes.append(Text("Có thao tác kiểu rpc", "some operations are rpc style"))
    if any(
        body and body.use == "encoded" for _, one in _operations(study) for body in (one.input, one.output)
    ):
        notes.append(
            Text(
                "Có thông điệp kiểu encoded: phần tử multiRef ngoài câu trả lời không được đọc",
                "some messages are encoded: multiRef elements outside the answer are not read",
            )
        )
    return [*notes, *_schema_notes(study.closure)]


def _schema_notes(closure: Closure) -> list[Text]:
    own = [one.root for one in closure.documents.values() if not one.name.startswith("catalogue:")]
    wild = sum(1 for root in own for _ in root.iter(f"{{{XSD}}}any"))
    policies = sum(1 for root in own for one in root.iter() if namespace_of(one) in POLICIES)
    abstract = sum(
        1 for root in own for one in root.iter(f"{{{XSD}}}complexType") if one.get("abstract") == "true"
    )
    notes = [
        (
            wild,
            Text(
                f"{wild} chỗ cho phép nội dung bất kỳ (xsd:any)", f"{wild} places take any content (xsd:any)"
            ),
        ),
        (
            policies,
            Text("Có WS-Policy: không được áp dụng tự động", "WS-Policy: it is not applied by itself"),
        ),
        (
            abstract,
            Text(
                f"{abstract} kiểu trừu tượng: tham số cần xsi:type chưa được hỗ trợ",
                f"{abstract} abstract types: parameters that need xsi:type are not supported",
            ),
        ),
    ]
    notes += [(1, Text(f"{name}: {why}", f"{name}: {why}")) for name, why in sorted(closure.unusable.items())]
    return [note for count, note in notes if count]
