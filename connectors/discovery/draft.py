"""A draft of a source file, as text: every guess with its reason and how sure it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from connectors.discovery.guess import SURENESS, Confidence, Entry, FieldGuess, Sketch
from connectors.discovery.values import CODE_ROWS
from connectors.document_mgmt.contract import FieldType
from domain.records import RecordKind
from domain.text import Text

_PLAIN = re.compile(r"[A-Za-zÀ-ỹ_/][\wÀ-ỹ./{}?=&-]*( [\wÀ-ỹ./-]+)*")
_RESERVED = {"true", "false", "null", "yes", "no", "on", "off", "~"}
_WIDTH = 44
_SCHEMA = "../../source.schema.json"
_MOMENTS = {FieldType.INSTANT, FieldType.DAY}


def draft_source(
    name: str, kinds: Mapping[RecordKind, Sketch], *, made_from: str, connection: str = ""
) -> str:
    """The text of ``sources/<name>.yaml``. ``made_from``: what the guesses rest on."""
    first = next(iter(kinds.values()))
    lines = [
        f"# yaml-language-server: $schema={_SCHEMA}",
        *_comment(Text(f"BẢN NHÁP, đoán từ {made_from}.", f"A DRAFT, guessed from {made_from}.")),
        *_comment(
            Text(
                "Thay mọi TODO, xem lại từng dòng 'đoán', rồi: gateway source check, gateway source try.",
                "Replace every TODO, look at each 'guess', then: gateway source check, gateway source try.",
            )
        ),
        *_comment(
            Text(
                "Địa chỉ, tài khoản, mật khẩu nằm trong kết nối Airflow ở mục connection.",
                "Address and login are in the Airflow connection named below.",
            )
        ),
        *(line for sketch in kinds.values() for note in sketch.notes for line in _comment(note)),
        "",
        f"name: {name}",
        f"protocol: {first.protocol}",
        f"connection: {connection or name}",
        "",
        *_entries(first.top, 0),
        *([""] if first.top else []),
        "kinds:",
    ]
    for kind, sketch in kinds.items():
        lines += [f"  {kind.value}:", *_entries(sketch.kind, 4), *_contract(sketch, 4)]
    return "\n".join(lines) + "\n"


def _contract(sketch: Sketch, indent: int) -> Iterator[str]:
    pad = " " * indent
    fields = [field for field in sketch.fields.values() if field.type is not None]
    if not fields:
        return
    seen = (
        f"{sketch.rows} bản ghi mẫu / {sketch.rows} sample records" if sketch.rows else "mô tả / description"
    )
    yield f"{pad}contract:{'':<{_WIDTH - 9 - indent}}# đoán / guess: {seen}"
    yield f"{pad}  new: tell"
    yield f"{pad}  missing: freeze"
    yield f"{pad}  retyped: park"
    yield f"{pad}  fields:"
    for field in fields:
        yield from _commented(f"{pad}    {scalar(field.name)}: {flow(contract_of(field))}", _about(field))
    for field in sketch.fields.values():
        if field.type is None:
            yield f"{pad}    # {field.name}: nhiều kiểu giá trị / values of several types"


def contract_of(field: FieldGuess) -> dict[str, object]:
    """A field's entry in a contract. A code list only where a description has it: a sample shows but some."""
    entry: dict[str, object] = {"type": str(field.type)} if field.type is not FieldType.TEXT else {}
    if field.optional:
        entry["optional"] = True
    if field.empty:
        entry["empty"] = True
    if field.format is not None and field.type in _MOMENTS:
        entry["format"] = str(field.format)
    if field.codes and not field.seen:
        entry["codes"] = list(field.codes)
    return entry


def _about(field: FieldGuess) -> str:
    """What was seen, where the entry does not say it itself."""
    if not field.seen:
        return ""
    parts = []
    if not field.filled:
        parts.append("luôn trống, kiểu chưa rõ / always empty, type unknown")
    elif field.codes:
        parts.append(f"mã đã thấy / codes seen: {', '.join(field.codes)}"[:120])
    if field.always_filled and field.seen < CODE_ROWS:
        parts.append(f"chưa thấy trống trong {field.seen} / never empty in {field.seen}")
    return "; ".join(parts)


def _entries(entries: Iterable[Entry], indent: int) -> Iterator[str]:
    pad = " " * indent
    for entry in entries:
        value = flow(entry.value) if isinstance(entry.value, dict | list) else scalar(entry.value)
        off = "# " if entry.off else ""
        yield from _commented(f"{pad}{off}{entry.name}: {value}", said(entry.why, entry.sure))


def said(why: Text, sure: Confidence) -> str:
    """Reason and sureness of a guess, both languages."""
    how = SURENESS[sure]
    return f"đoán ({how.vi}): {why.vi} / guess ({how.en}): {why.en}"


def _commented(line: str, comment: str) -> list[str]:
    comment = " ".join(comment.split())
    return [f"{line:<{_WIDTH - 1}} # {comment}" if comment else line]


def _comment(text: Text) -> list[str]:
    return [f"# {' '.join(text.vi.split())}", f"# {' '.join(text.en.split())}"]


def flow(value: object) -> str:
    """A value in YAML's flow style."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value, inside=True)


def scalar(value: object, *, inside: bool = False) -> str:
    """One value; quoted wherever YAML could read it as something else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    plain = _PLAIN.fullmatch(text) and text.lower() not in _RESERVED
    if inside and plain and any(char in text for char in "{}?&="):
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=False)
