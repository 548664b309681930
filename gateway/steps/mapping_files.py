"""The mapping file of a stream, if it can be used; a file with faults stops its own stream only."""

from __future__ import annotations

from typing import TypeVar

from domain.errors import BadFile, Misconfigured
from domain.records import RecordKind
from domain.text import Text
from gateway.files import mapping_name
from gateway.wiring import Gateway
from mappings.mapping_file import MappingFile, expect

_M = TypeVar("_M", bound=MappingFile)


def usable_mapping(
    gw: Gateway, source: str, kind: RecordKind, wanted: type[_M], faults: list[Text]
) -> tuple[_M, str] | None:
    """The mapping and its file's digest; None, with the fault added to ``faults``, if it cannot be used."""
    try:
        mapping = expect(gw.files.mapping(source, kind), wanted)
    except (BadFile, Misconfigured) as fault:
        faults.append(Text(fault.explain("vi"), fault.explain("en")))
        return None
    return mapping, gw.files.digest(mapping_name(source, kind))
