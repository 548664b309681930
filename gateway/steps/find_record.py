"""The record a person means: by key, by the number of a parked item, by digest, or from a file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from connectors.edxml import EdxmlLimits, EdxmlUnreadable, read_edxml
from domain.errors import BadFile, Misconfigured
from domain.identifiers import mask_personal_ids
from domain.records import Json, RecordKind, SourceRecord
from domain.text import Text
from gateway.store.record_facts import SHORTEST_DIGEST, StagedRecord, by_digest, by_key, by_parked
from gateway.wiring import Gateway

_PARKED = re.compile(r"(?:#|parked:)([0-9]{1,18})")
_DIGEST = re.compile(rf"[0-9a-f]{{{SHORTEST_DIGEST},64}}")
_KEY_PARTS = 3
_MAX_BYTES = 8 << 20
_MAX_NAMED = 5


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A record, and its place in the store; ``staged`` is None for one that came from a file."""

    record: SourceRecord
    staged: StagedRecord | None = None


def find_record(gw: Gateway, ref: str, *, source: str = "", kind: RecordKind | None = None) -> NamedRecord:
    """The record ``ref`` names: ``source/kind/key``, ``#17`` or ``parked:17``, a digest or the beginning of
    one, or the path of a JSON or edXML file, for which ``source`` and ``kind`` say whose record it is.

    Raises:
        Misconfigured: there is no such record, or several.
        BadFile: the file holds no record.
    """
    path = Path(ref)
    if path.suffix and path.is_file():
        return NamedRecord(_of_file(path, source, kind))
    found = _staged(gw, ref)
    if not found:
        raise _nothing(ref)
    current = [one for one in found if one.current] or found
    if len(current) > 1:
        raise _several(ref, current)
    return NamedRecord(current[0].record, current[0])


def _staged(gw: Gateway, ref: str) -> list[StagedRecord]:
    number, parts = _PARKED.fullmatch(ref), ref.split("/", _KEY_PARTS - 1)
    if not gw.settings.database_url:
        raise Misconfigured(
            Text(
                f"Không có tệp {ref}, và chưa đặt kho dữ liệu", f"there is no file {ref}, and no store is set"
            ),
            Text(
                "Đặt GATEWAY_DATABASE_URL, hoặc nêu tệp JSON/edXML cùng --source và --kind",
                "set GATEWAY_DATABASE_URL, or name a JSON or edXML file with --source and --kind",
            ),
            where="RECORD",
        )
    with gw.engine.connect() as conn:
        if number:
            return by_parked(conn, int(number.group(1)))
        if len(parts) == _KEY_PARTS:
            return by_key(conn, *parts)
        return by_digest(conn, ref.lower()) if _DIGEST.fullmatch(ref.lower()) else []


def _of_file(path: Path, source: str, kind: RecordKind | None) -> SourceRecord:
    if not source or kind is None:
        raise Misconfigured(
            Text(
                "Chưa biết bản ghi trong tệp của nguồn và loại nào", "whose record the file holds is not said"
            ),
            Text("Thêm --source NGUỒN và --kind LOẠI", "add --source NAME and --kind KIND"),
            where=str(path),
        )
    if path.stat().st_size > _MAX_BYTES:
        raise _no_record(path, Text("tệp quá lớn", "the file is too large"))
    body = path.read_bytes()
    fields = _json_fields(path, body) if path.suffix.lower() == ".json" else _edxml_fields(path, body)
    return SourceRecord.of(source, kind, path.stem, fields)


def _json_fields(path: Path, body: bytes) -> dict[str, Json]:
    try:
        data = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise _no_record(path, Text("không phải JSON", f"no JSON: {fault}")) from fault
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict):
        raise _no_record(path, Text("cần một bản ghi: một bảng trường và giá trị", "needs one object"))
    return data


def _edxml_fields(path: Path, body: bytes) -> dict[str, Json]:
    try:
        return read_edxml(body, EdxmlLimits()).as_fields()
    except EdxmlUnreadable as fault:
        raise _no_record(path, fault.reason) from fault


def _no_record(path: Path, why: Text) -> BadFile:
    return BadFile(
        Text(f"Tệp không phải một bản ghi: {why.vi}", f"the file holds no record: {why.en}"),
        Text(
            "Dùng tệp .json có một bản ghi gốc của nguồn, hoặc tệp edXML",
            "use a .json file with one raw record of the source, or an edXML file",
        ),
        where=str(path),
    )


def _nothing(ref: str) -> Misconfigured:
    shown = mask_personal_ids(ref)
    return Misconfigured(
        Text(f"Không có bản ghi '{shown}'", f"there is no record '{shown}'"),
        Text(
            "Dùng nguồn/loại/khóa, #số của mục chờ (trong dấu nháy), hoặc ít nhất 8 ký tự đầu của mã băm",
            "use source/kind/key, '#' and a parked item's number (in quotes), or 8 digits of a digest",
        ),
        where="RECORD",
    )


def _several(ref: str, found: list[StagedRecord]) -> Misconfigured:
    names = ", ".join(
        mask_personal_ids(f"{one.record.source}/{one.record.kind}/{one.record.key}")
        for one in found[:_MAX_NAMED]
    )
    return Misconfigured(
        Text(f"'{ref}' là nhiều bản ghi: {names}", f"'{ref}' is several records: {names}"),
        Text("Dùng nguồn/loại/khóa hoặc mã băm dài hơn", "use source/kind/key or more of the digest"),
        where="RECORD",
    )
