"""A row of SharePoint as a record: names and lookups decoded, nothing lost.

Rows arrive as attributes: ``ows_NguoiXuLy="12;#Nguyễn Văn A"``. The prefix goes, names are decoded
([MS-WSSTS]: a character that an XML name cannot have is ``_xHHHH_``), empty columns come back as null.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.records import Json

PREFIX = "ows_"
_ENCODED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKUP_ID = re.compile(r"-?[0-9]{1,18}")
_LOOKUP_PART = re.compile(r";;|;#")
_DECIMALS = re.compile(r"(-?[0-9]+)\.([0-9]*?)0*")
_NO_ZONE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}")
_TYPED = ("float;#", "string;#", "datetime;#")
"""How a calculated column writes what it holds."""
_PERSON_DETAILS = ",#"
"""What follows the name when a person's account and e-mail are expanded."""


@dataclass(frozen=True, slots=True)
class RowForm:
    """What a source file says of a kind's rows. Names are decoded; ``columns`` as SharePoint has them."""

    columns: tuple[str, ...] = ()
    lookups: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    instants: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    """Decoded once, looked up for every row."""


def read_row(attributes: Iterable[tuple[str, str]], form: RowForm) -> dict[str, Json]:
    """The record. Where a name is there already, the later one begins with ``@``: nothing is written over."""
    fields: dict[str, Json] = {}
    for attribute, text in attributes:
        name = form.names.get(attribute) or form.names.setdefault(attribute, field_name(attribute))
        _put(fields, name, text)
    for column in form.columns:
        name = form.names.get(column) or form.names.setdefault(column, decode_name(column))
        fields.setdefault(name, None)
    for names, change in ((form.numbers, plain_number), (form.instants, with_zone)):
        for name in names:
            value = fields.get(name)
            if isinstance(value, str):
                fields[name] = change(value)
    for name in form.lookups:
        for suffix, found in zip(("Id", "Text"), _lookup(fields.get(name)), strict=True):
            _put(fields, name + suffix, found)
    return fields


def _put(fields: dict[str, Json], name: str, value: Json) -> None:
    while name in fields:
        name = "@" + name
    fields[name] = value


def field_name(attribute: str) -> str:
    """The name of a field: without namespace and ``ows_``, decoded."""
    return decode_name(attribute.rpartition("}")[2].removeprefix(PREFIX))


def decode_name(name: str) -> str:
    """``Ng_x00e0_y_x0020_giao`` is ``Ngày giao``. What would be no character of XML stays as it is."""
    decoded = _ENCODED.sub(_character, name)
    try:
        return decoded.encode("utf-16", "surrogatepass").decode("utf-16")  # two halves are one character
    except UnicodeDecodeError:
        return name


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number >= 0x20 and number not in {0x7F, 0xFEFF, 0xFFFE, 0xFFFF} else found[0]  # noqa: PLR2004 - control characters


def read_lookup(text: str) -> list[tuple[str, str]] | None:
    """Ids and texts of ``12;#A`` or ``12;#A;#15;#B``; None if it is no such text.

    Inside a text ``;;`` is a semicolon. Of a person whose details are expanded the name is the text.
    """
    parts, start = [""], 0
    for found in _LOOKUP_PART.finditer(text):
        parts[-1] += text[start : found.start()] + (";" if found[0] == ";;" else "")
        start = found.end()
        if found[0] == ";#":
            parts.append("")
    parts[-1] += text[start:]
    ids, texts = parts[::2], parts[1::2]
    if not all(_LOOKUP_ID.fullmatch(one) for one in ids):
        return None
    texts += [""] * (len(ids) - len(texts))
    return [(one, shown.partition(_PERSON_DETAILS)[0]) for one, shown in zip(ids, texts, strict=True)]


def _lookup(value: Json) -> tuple[str | None, str | None]:
    """``…Id`` and ``…Text``; several are joined by ``;``, so that the type is always the same."""
    found = read_lookup(value) if isinstance(value, str) else None
    if not found:
        return None, None
    return ";".join(one for one, _ in found), ";".join(text for _, text in found)


def plain_number(text: str) -> str:
    """A number without the zeros SharePoint puts behind it; any other text as it is."""
    bare = _untyped(text)
    found = _DECIMALS.fullmatch(bare)
    if not found:
        return bare
    return f"{found[1]}.{found[2]}" if found[2] else found[1]


def with_zone(text: str) -> str:
    """An instant without a zone, said to be UTC; any other text as it is."""
    bare = _untyped(text)
    return f"{bare.replace(' ', 'T')}Z" if _NO_ZONE.fullmatch(bare) else bare


def _untyped(text: str) -> str:
    for kind in _TYPED:
        if text.startswith(kind):
            return text.removeprefix(kind)
    return text
