"""What a source file of the protocol ``soap`` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from connectors.document_mgmt.config import (
    Auth,
    DottedPath,
    Group,
    KindConfig,
    Limits,
    Name,
    Path,
    SourceConfig,
    Success,
)
from domain.records import RecordKind

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PinnedName = Annotated[str, Field(pattern=r"^[\w-][\w.-]*(/[\w-][\w.-]*)*$", max_length=200)]
"""A file below ``sources/``; never a way out of it."""


class Unwrap(Group):
    """A text inside the answer that is itself a document: the element at ``path`` (below the answer) holds
    JSON or XML, escaped or as CDATA.

    ``records_path``: the list in the JSON, empty if the JSON is the list. In XML the records are the elements
    ``record_element``. ``total_path`` and ``success`` of the kind are then looked for inside this document.
    """

    path: DottedPath
    form: Literal["json", "xml"]
    records_path: DottedPath | None = None


class SoapKind(KindConfig):
    """Call ``operation``; every element ``record_element`` (local name) of the answer is a record.

    ``rows_as``: its fields are child elements, or attributes (``<z:row ows_ID="1"/>``). A dotted name of a
    parameter (``arg3.pageSize``) goes into a complex one. ``fixed`` may say ``{login}``, ``{password}`` and
    ``{extra.NAME}``: what the connection holds is put there when the request is sent. ``success``: where the
    answer (below its own element) says that it is one; ``login_refused``: what it says of a wrong login.
    """

    operation: Name
    record_element: Name | None = None
    rows_as: Literal["elements", "attributes"] = "elements"
    unwrap: Unwrap | None = None
    success: Success | None = None
    login_refused: tuple[Name, ...] = ()

    @model_validator(mode="after")
    def _rows_have_a_name(self) -> Self:
        as_json = self.unwrap is not None and self.unwrap.form == "json"
        if as_json == (self.record_element is not None):
            raise ValueError(
                "record_element là bắt buộc, trừ khi unwrap.form là json / "
                "record_element is required, unless unwrap.form is json"
            )
        return self


class SoapLimits(Limits):
    """As everywhere; an answer is read as a stream, so it may be far larger than the memory."""

    max_page_bytes: int = Field(default=32 * 1024 * 1024, ge=1024, le=2 * 1024**3)


class SoapConfig(SourceConfig):
    """A system with a WSDL. ``endpoint_path`` follows the connection's address; the WSDL's is not used.

    ``pins``: SHA-256 of the WSDL and of each schema beside it (``gateway wsdl inspect`` prints them); another
    file than the pinned one is refused. ``schema_locations``: which pinned file stands for an import that
    cannot be reached, by its ``schemaLocation`` (or its namespace). ``port`` and ``soap_version`` choose
    where a WSDL offers several.
    """

    protocol: Literal["soap"]
    wsdl: PinnedName
    pins: Mapping[PinnedName, Digest] = Field(default_factory=dict)
    schema_locations: Mapping[Name, PinnedName] = Field(default_factory=dict)
    port: Name | None = None
    soap_version: Literal["1.1", "1.2"] | None = None
    endpoint_path: Path
    auth: Auth
    limits: SoapLimits = SoapLimits()
    kinds: Mapping[RecordKind, SoapKind] = Field(min_length=1)

    @property
    def pinned_files(self) -> tuple[str, ...]:
        """The WSDL, and what is pinned or mapped beside it; each once."""
        return tuple(dict.fromkeys((self.wsdl, *self.pins, *self.schema_locations.values())))
