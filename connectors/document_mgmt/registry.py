"""Which protocol is read by which module."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TypeVar

import httpx

from connectors.connection import Connection
from connectors.document_mgmt.config import SourceConfig
from connectors.document_mgmt.port import DocumentSource
from connectors.document_mgmt.readers import Opening, Reader
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.source import PagedSource
from domain.clock import Clock
from domain.errors import Misconfigured
from domain.text import Text

C = TypeVar("C", bound=SourceConfig)
F = TypeVar("F", bound=Callable[..., Reader])

_OURS = ("rest", "soap")
"""Modules of this package that register the protocol of their name, imported when it is first used."""

_OPENERS: dict[str, tuple[type[SourceConfig], Callable[..., Reader]]] = {}


def register(protocol: str, config_class: type[C]) -> Callable[[F], F]:
    """Decorate what opens a reader of ``protocol``: ``(config_class, Connection, Opening) -> Reader``."""

    def remember(opener: F) -> F:
        _OPENERS[protocol] = (config_class, opener)
        return opener

    return remember


def protocols() -> tuple[str, ...]:
    """Every protocol a source file may name."""
    for name in _OURS:
        importlib.import_module(f"connectors.document_mgmt.{name}")
    return tuple(sorted(_OPENERS))


def open_source(
    config: SourceConfig,
    connection: Connection,
    *,
    clock: Clock,
    files: Mapping[str, bytes] | None = None,
    transport: httpx.BaseTransport | None = None,
    pace: Pace | None = None,
) -> DocumentSource:
    """The source ``config`` describes; nothing is sent yet.

    ``files``: pinned contracts by the name the source file gives. ``transport`` and ``pace`` replace the
    network and the waiting.

    Raises:
        Misconfigured: a protocol nobody registered.
        BadFile: the pinned contract is missing or does not fit the source file.
    """
    if config.protocol in _OURS:
        importlib.import_module(f"connectors.document_mgmt.{config.protocol}")
    config_class, opener = _OPENERS.get(config.protocol, (SourceConfig, None))
    if opener is None or not isinstance(config, config_class):
        raise Misconfigured(
            Text(f"Không có giao thức {config.protocol!r}", f"there is no protocol {config.protocol!r}"),
            Text(f"Dùng một trong: {', '.join(protocols())}.", f"Use one of: {', '.join(protocols())}."),
            config.name,
        )
    opening = Opening(clock, files or {}, transport, pace or Pace())
    return PagedSource(config, opener(config, connection, opening), opening)
