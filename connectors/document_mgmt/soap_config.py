"""What a source file of the protocol ``soap`` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from connectors.document_mgmt.config import Auth, KindConfig, Name, Path, SourceConfig
from domain.records import RecordKind


class SoapKind(KindConfig):
    """Call ``operation``; every element ``record_element`` (local name) of the answer is a record."""

    operation: Name
    record_element: Name


class SoapConfig(SourceConfig):
    """A system with a WSDL. ``endpoint_path`` follows the connection's address; the WSDL's is not used."""

    protocol: Literal["soap"]
    wsdl: Name
    endpoint_path: Path
    auth: Auth
    kinds: Mapping[RecordKind, SoapKind] = Field(min_length=1)

    @property
    def pinned_files(self) -> tuple[str, ...]:
        """The WSDL."""
        return (self.wsdl,)
