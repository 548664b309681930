"""The pinned WSDL: what may be asked and how the request is written. Never touches the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import zeep
import zeep.exceptions
from lxml import etree
from zeep.wsdl.bindings.soap import Soap11Binding, Soap12Binding, SoapBinding
from zeep.wsse.username import UsernameToken

from domain.errors import BadFile
from domain.text import Text

_ROOT = "file:///"
"""The address zeep resolves relative imports against; nothing is ever read from there."""

_UNREADABLE = (zeep.exceptions.Error, etree.LxmlError, ValueError, KeyError, TypeError, AttributeError)
"""What zeep raises on a WSDL or arguments it cannot use: its own errors, and what it stumbles over."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request ready for the wire; ``answer_tag`` is the qualified name of the element that answers it."""

    body: bytes
    headers: Mapping[str, str]
    answer_tag: str


class SoapContract:
    """A WSDL from pinned bytes. ``files``: by name; imports are looked up beside ``name``."""

    def __init__(self, name: str, files: Mapping[str, bytes]) -> None:
        self._where = name
        settings = zeep.Settings(strict=True, forbid_dtd=True, forbid_entities=True, forbid_external=True)
        pinned = _PinnedFiles(files, name)
        try:
            self._client = zeep.Client(_ROOT + name, transport=pinned, settings=settings)  # type: ignore[no-untyped-call]
            self._binding = _soap_binding(self._client, name)
        except _UNREADABLE as exc:
            raise _bad(name, f"{type(exc).__name__}: {exc}") from exc

    def call(self, operation: str, arguments: Mapping[str, str | int], login: UsernameToken | None) -> Call:
        """The envelope for ``operation``, with the login in its WS-Security header.

        Raises:
            BadFile: the WSDL has no such operation or the arguments do not fit it.
        """
        try:
            wanted = self._binding.get(operation)  # type: ignore[no-untyped-call]
            service = self._client.service
            envelope = self._client.create_message(service, operation, **arguments)  # type: ignore[no-untyped-call]
            answer_tag = wanted.output.body.qname.text
        except _UNREADABLE as exc:
            raise _bad(self._where, f"{operation}: {type(exc).__name__}: {exc}") from exc
        if login:
            envelope, _ = login.apply(envelope, {})  # type: ignore[no-untyped-call]
        return Call(
            etree.tostring(envelope, xml_declaration=True, encoding="utf-8"),
            _headers(self._binding, wanted.soapaction),
            answer_tag,
        )


class _PinnedFiles:
    """Stands where zeep has its transport: gives pinned bytes and refuses every other address."""

    def __init__(self, files: Mapping[str, bytes], where: str) -> None:
        self._files = files
        self._where = where

    def load(self, url: str) -> bytes:
        """The pinned file at ``url``.

        Raises:
            BadFile: it is not pinned.
        """
        name = unquote(urlsplit(url).path).lstrip("/")
        if not url.startswith(_ROOT) or name not in self._files:
            raise _bad(self._where, f"{url}: chưa được ghim / not pinned")
        return self._files[name]


def _soap_binding(client: zeep.Client, where: str) -> SoapBinding:
    """The binding of the first service that speaks SOAP 1.1 or 1.2."""
    for service in client.wsdl.services.values():
        for port in service.ports.values():
            if isinstance(port.binding, (Soap11Binding, Soap12Binding)):
                return port.binding
    raise _bad(where, "không có dịch vụ SOAP / no SOAP service")


def _headers(binding: SoapBinding, action: str) -> dict[str, str]:
    """SOAP 1.1 section 6.1.1; SOAP 1.2 part 2 section 6.5."""
    if isinstance(binding, Soap12Binding):
        return {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'}
    return {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}


def _bad(where: str, detail: str) -> BadFile:
    return BadFile(
        Text(f"WSDL không dùng được ({detail})", f"the WSDL cannot be used ({detail})"),
        Text(
            "Đặt WSDL và mọi XSD nó cần vào thư mục sources/wsdl; sửa operation và tham số cho khớp.",
            "Put the WSDL and every XSD it needs into sources/wsdl; make operation and parameters fit it.",
        ),
        where,
    )
