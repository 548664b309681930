"""How each of a province's files is read for a check; what is heavy is imported when such a file is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TypeAlias

from domain.errors import BadFile
from domain.faults import Fault, as_error
from domain.text import Text
from mappings.catalogue import Catalogue, parse_catalogue
from mappings.check.source_facts import source_facts
from mappings.check.subjects import CheckedMapping, SourceFacts
from mappings.check.usable import checked_mapping
from mappings.file_text import text_of
from mappings.yaml_text import MAX_BYTES, REMEDY, YamlDocument, read_yaml

MAX_CSV_BYTES = 4 << 20
"""Ten times a catalogue of 5,000 items."""


@dataclass
class Read:
    """What was understood of the files so far, and their faults."""

    faults: list[Fault] = field(default_factory=list)
    mappings: list[CheckedMapping] = field(default_factory=list)
    sources: dict[str, SourceFacts | None] = field(default_factory=dict)
    catalogue: Catalogue | None = None

    def file(self, name: str, body: bytes, role: str) -> None:
        """Read one file as its ``role`` says; its faults are kept, and nothing else stops."""
        try:
            _READERS[role](self, name, body)
        except BadFile as error:
            self.faults += located(error, name)


Reader: TypeAlias = "Callable[[Read, str, bytes], None]"


def role_of(name: str) -> str:
    """What the file ``name`` of a province is; empty for one that nothing reads."""
    return next((role for pattern, role in _ROLES if fnmatchcase(name, pattern)), "")


def located(error: BadFile, file: str, document: YamlDocument | None = None) -> list[Fault]:
    """The faults of ``error``, each at ``file:line:column``."""
    known = error.faults or (Fault(f"{file}:1:1", error.message),)
    return [
        Fault(_place(fault.place, file, document), fault.message, fault.remedy or error.remedy)
        for fault in known
    ]


def _place(place: str, file: str, document: YamlDocument | None) -> str:
    if document is not None:
        return document.dotted_place(place)
    return place if place.startswith(f"{file}:") else f"{file}:1:1"


def _yaml(read: Read, name: str, body: bytes) -> YamlDocument:
    """The file as data, its faults kept: what can be read all the same is judged further."""
    document, faults = read_yaml(text_of(body, name, max_bytes=MAX_BYTES), name)
    if document is None:
        raise as_error(BadFile, name, faults, REMEDY)
    read.faults += [replace(fault, remedy=fault.remedy or REMEDY) for fault in faults]
    return document


def _mapping(read: Read, name: str, body: bytes) -> None:
    text = text_of(body, name, max_bytes=MAX_BYTES)
    checked, faults = checked_mapping(text, name)
    read.faults += [replace(fault, remedy=fault.remedy or REMEDY) for fault in faults]
    if checked is not None:
        read.mappings.append(checked)


def _source(read: Read, name: str, body: bytes) -> None:
    from connectors.document_mgmt.source_file import parse_source  # noqa: PLC0415 - the connectors

    stem = name.rpartition("/")[2].removesuffix(".yaml")
    read.sources[stem] = None
    document = _yaml(read, name, body)
    read.sources[stem] = source_facts(document)
    try:
        parse_source(document.data, name)
    except BadFile as error:
        read.faults += located(error, name, document)


def source_of(name: str, body: bytes) -> SourceFacts | None:
    """What a mapping file depends on in a source file, whatever else that file says."""
    try:
        return source_facts(_yaml(Read(), name, body))
    except BadFile:
        return None


def _catalogue(read: Read, name: str, body: bytes) -> None:
    read.catalogue = parse_catalogue(text_of(body, name, max_bytes=MAX_CSV_BYTES), name)


def _policy(read: Read, name: str, body: bytes) -> None:
    from scoring.policy import parse_policy  # noqa: PLC0415 - the scoring rules

    document = _yaml(read, name, body)
    parse_policy(document.data, name, place=document.place)


def _calendar(_read: Read, name: str, body: bytes) -> None:
    from mappings.calendar import parse_calendar  # noqa: PLC0415 - the holiday library

    parse_calendar(text_of(body, name, max_bytes=MAX_BYTES), name)


def _plan(_read: Read, name: str, body: bytes) -> None:
    from mappings.plan import parse_plan  # noqa: PLC0415 - only where there is a plan

    parse_plan(text_of(body, name, max_bytes=MAX_BYTES), name)


def _receiver(read: Read, name: str, body: bytes) -> None:
    from connectors.national_db.profile import parse_profile  # noqa: PLC0415 - the connectors

    document = _yaml(read, name, body)
    try:
        parse_profile(document.data, name)
    except BadFile as error:
        read.faults += located(error, name, document)


def _unreadable(read: Read, name: str, body: bytes) -> None:
    _yaml(read, name, body)


def _unknown(read: Read, name: str, body: bytes) -> None:
    text = text_of(body, name, max_bytes=MAX_BYTES)
    document, faults = read_yaml(text, name)
    if document is not None and faults:  # what it is can be said when it says each thing once
        read.faults += faults
        return
    message = Text("không nhận ra đây là tệp gì", "this is none of the files of a province")
    raise as_error(BadFile, name, [Fault(f"{name}:1:1", message)], REMEDY)


_READERS: dict[str, Reader] = {
    "mapping": _mapping,
    "source": _source,
    "catalogue": _catalogue,
    "policy": _policy,
    "calendar": _calendar,
    "plan": _plan,
    "receiver": _receiver,
    "unreadable": _unreadable,
    "unknown": _unknown,
}
_ROLES = (
    ("mappings/*.yaml", "mapping"),
    ("sources/*.yaml", "source"),
    ("catalogue.csv", "catalogue"),
    ("policy.yaml", "policy"),
    ("calendar.yaml", "calendar"),
    ("plan.yaml", "plan"),
    ("receiver*.yaml", "receiver"),
)
