"""Which protocol is read by which module."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TypeVar

import httpx

from connectors.connection import Connection
from connectors.document_mgmt.config import SourceConfig
from connectors.document_mgmt.port import DocumentSource
from connectors.document_mgmt.readers import Opening
from connectors.document_mgmt.reads import Budget, Pace, Spacing
from domain.clock import Clock
from domain.errors import Misconfigured
from domain.text import Text

C = TypeVar("C", bound=SourceConfig)
F = TypeVar("F", bound=Callable[..., DocumentSource])

_OURS = {
    "rest": "rest.reader",
    "soap": "soap.reader",
    "files": "files.folder",
    "tandan": "tandan.reader",
    "vxp": "axes.vxp",
    "axis": "axes.axis",
    "bkav": "axes.bkav",
}
"""Protocol → the module of this package that registers it, imported when it is first used."""

_OPENERS: dict[str, tuple[type[SourceConfig], Callable[..., DocumentSource]]] = {}


def register(protocol: str, config_class: type[C]) -> Callable[[F], F]:
    """Decorate what opens a ``protocol``: ``(config_class, Connection, Opening) -> DocumentSource``."""

    def remember(opener: F) -> F:
        _OPENERS[protocol] = (config_class, opener)
        return opener

    return remember


def config_classes() -> Mapping[str, type[SourceConfig]]:
    """Every protocol a source file may name, with what may stand in such a file."""
    for module in _OURS.values():
        importlib.import_module(f"connectors.document_mgmt.{module}")
    return {protocol: _OPENERS[protocol][0] for protocol in sorted(_OPENERS)}


def protocols() -> tuple[str, ...]:
    """Every protocol a source file may name."""
    return tuple(config_classes())


def open_source(
    config: SourceConfig,
    connection: Connection,
    *,
    clock: Clock,
    files: Mapping[str, bytes] | None = None,
    transport: httpx.BaseTransport | None = None,
    pace: Pace | None = None,
    budget: Budget | None = None,
) -> DocumentSource:
    """The source ``config`` describes; nothing is sent yet.

    ``files``: pinned contracts by the name the source file gives. ``transport`` and ``pace`` replace the
    network and the waiting. ``budget``: the requests this source may still be sent, shared by all processes;
    without it they are counted in this one.

    Raises:
        Misconfigured: a protocol nobody registered.
        BadFile: the pinned contract is missing or does not fit the source file.
    """
    if config.protocol in _OURS:
        importlib.import_module(f"connectors.document_mgmt.{_OURS[config.protocol]}")
    config_class, opener = _OPENERS.get(config.protocol, (SourceConfig, None))
    if opener is None or not isinstance(config, config_class):
        raise Misconfigured(
            Text(f"Không có giao thức {config.protocol!r}", f"there is no protocol {config.protocol!r}"),
            Text(f"Dùng một trong: {', '.join(protocols())}.", f"Use one of: {', '.join(protocols())}."),
            config.name,
        )
    waiting = pace or Pace()
    counted = budget or Spacing(config.requests_per_minute, waiting)
    return opener(config, connection, Opening(clock, files or {}, transport, waiting, counted))
