"""The pinned WSDL: what may be asked and how the request is written. Never touches the network."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lxml import etree
from zeep.wsse.username import UsernameToken

from connectors.document_mgmt.soap.config import SoapConfig
from connectors.document_mgmt.soap.parameters import nested
from connectors.wsdl.components import Component
from connectors.wsdl.description import Operation, Port
from connectors.wsdl.offline import REFUSALS, offline_client
from connectors.wsdl.study import Study, study_wsdl
from domain.errors import BadFile
from domain.text import Text

_VERSIONS = {"SOAP 1.1": "1.1", "SOAP 1.2": "1.2"}
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Call:
    """A request ready for the wire; ``answer_tag`` is the qualified name of the element that answers it."""

    body: bytes
    headers: Mapping[str, str]
    answer_tag: str


class SoapContract:
    """A WSDL from pinned bytes. ``files``: by name below ``sources/``."""

    def __init__(self, config: SoapConfig, files: Mapping[str, bytes]) -> None:
        self._where = config.wsdl
        _refuse_other_bytes(config.pins, files)
        try:
            self._study = study_wsdl(config.wsdl, files, config.schema_locations)
            self._port = _port(self._study, config)
            self._client = offline_client(self._study)
            self._service = self._client.bind(self._port.service, self._port.name)
        except REFUSALS as exc:
            raise _bad(config.wsdl, f"{type(exc).__name__}: {exc}") from exc

    def call(
        self,
        operation: str,
        arguments: Mapping[str, str | int],
        *,
        login: UsernameToken | None = None,
        headers: Sequence[etree._Element] = (),
        mask: Callable[[str], str] = str,
    ) -> Call:
        """The envelope for ``operation``, with ``headers`` and the login in its SOAP header.

        ``mask``: takes secrets out of what zeep says about arguments.

        Raises:
            BadFile: the WSDL has no such operation, its request needs a schema that is missing, or the
                arguments do not fit it.
        """
        wanted = self._operation(operation)
        try:
            envelope = self._client.create_message(  # type: ignore[no-untyped-call]
                self._service, operation, _soapheaders=list(headers) or None, **nested(arguments)
            )
        except REFUSALS as exc:
            raise _bad(self._where, mask(f"{operation}: {type(exc).__name__}: {exc}")) from None
        if login:
            envelope, _ = login.apply(envelope, {})  # type: ignore[no-untyped-call]
        return Call(
            etree.tostring(envelope, xml_declaration=True, encoding="utf-8"),
            _headers(self._port, wanted.action),
            wanted.answer_tag,
        )

    def _operation(self, name: str) -> Operation:
        found = next((one for one in self._port.operations if one.name == name), None)
        if found is None:
            known = ", ".join(one.name for one in self._port.operations)
            raise _bad(self._where, f"{name}: không có / not there; {known}"[:500])
        lacking = self._study.lacks(found)
        if lacking:
            raise _missing(self._where, name, self._study, lacking)
        if not found.answer_tag:
            raise _bad(self._where, f"{name}: không có câu trả lời / it is not answered")
        return found


def _refuse_other_bytes(pins: Mapping[str, str], files: Mapping[str, bytes]) -> None:
    """Hold every pinned file against its digest."""
    for name, digest in pins.items():
        found = hashlib.sha256(files[name]).hexdigest() if name in files else "–"
        if found != digest:
            raise BadFile(
                Text(
                    f"Tệp {name} không phải bản đã ghim (SHA-256 {found}, cần {digest})",
                    f"{name} is not the pinned file (SHA-256 {found}, pinned {digest})",
                ),
                Text(
                    "Lấy lại bản cũ; nếu hệ thống đã đổi, ghi mã của gateway wsdl inspect vào mục pins.",
                    "Bring the old file back; if the system changed, pin what gateway wsdl inspect says.",
                ),
                name,
            )


def _port(study: Study, config: SoapConfig) -> Port:
    """The port the file asks for: by name, by SOAP version, else the first that speaks SOAP."""
    fitting = [
        port
        for port in study.ports
        if port.protocol in _VERSIONS
        and config.port in {None, port.name}
        and config.soap_version in {None, _VERSIONS[port.protocol]}
    ]
    if not fitting:
        known = ", ".join(f"{port.name} ({port.protocol})" for port in study.ports)
        raise ValueError(f"không có dịch vụ SOAP / no SOAP service; {known}")
    return fitting[0]


def _headers(port: Port, action: str) -> dict[str, str]:
    """SOAP 1.1 section 6.1.1; SOAP 1.2 part 2 section 6.5."""
    if port.protocol == "SOAP 1.2":
        return {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'}
    return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}


def _missing(where: str, operation: str, study: Study, lacking: Sequence[Component]) -> BadFile:
    causes = {study.cause(one) for one in lacking}
    names = ", ".join(one.name for one in lacking[:_SHOWN])
    imports = ", ".join(sorted({one.location or one.namespace for one in causes if one}))
    return BadFile(
        Text(
            f"Thao tác {operation} cần {names} nhưng thiếu tệp XSD: {imports or '(không có import)'}",
            f"operation {operation} needs {names}, and this schema is missing: {imports or '(no import)'}",
        ),
        Text(
            "Xin tệp XSD này, đặt vào sources/wsdl và ghi vào mục schema_locations.",
            "Ask for that XSD, put it into sources/wsdl and name it under schema_locations.",
        ),
        where,
    )


def _bad(where: str, detail: str) -> BadFile:
    return BadFile(
        Text(f"WSDL không dùng được ({detail})", f"the WSDL cannot be used ({detail})"),
        Text(
            "Đặt WSDL và XSD vào sources/wsdl, sửa operation và tham số; xem gateway wsdl inspect.",
            "Put WSDL and XSD into sources/wsdl, mend operation and parameters; see gateway wsdl inspect.",
        ),
        where,
    )
