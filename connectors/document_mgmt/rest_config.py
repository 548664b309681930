"""What a source file of the protocol ``rest`` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from connectors.document_mgmt.config import DottedPath, KindConfig, Path, SourceConfig, Success, WebAuth
from domain.records import RecordKind


class RestKind(KindConfig):
    """GET ``path``; the list of records is at ``records_path``."""

    path: Path
    records_path: DottedPath


class RestConfig(SourceConfig):
    """A system that answers GET with JSON."""

    protocol: Literal["rest"]
    auth: WebAuth
    success: Success | None = None
    kinds: Mapping[RecordKind, RestKind] = Field(min_length=1)
