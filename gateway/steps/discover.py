"""Discover: from a sample, a description or one live page to drafts of source and mapping files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from lxml import etree

from connectors.discovery.draft import draft_source
from connectors.discovery.guess import Confidence, Entry, Sketch
from connectors.discovery.json_shape import load_json, sketch_json
from connectors.discovery.mapping_draft import draft_mapping
from connectors.discovery.openapi_shape import is_openapi, sketch_openapi
from connectors.discovery.table_shape import sketch_table
from connectors.discovery.values import fields_of
from connectors.discovery.wsdl_shape import sketch_wsdl
from connectors.discovery.xml_shape import sketch_xml
from connectors.document_mgmt.files.csv_table import decode, find_separator, read_rows
from connectors.document_mgmt.files.table_values import field_text
from connectors.document_mgmt.files.xlsx import Line, read_sheet
from connectors.document_mgmt.source_file import parse_source
from connectors.xml_safe import parse_xml
from domain.errors import BadFile, GatewayError, Misconfigured
from domain.period import Period
from domain.records import RecordKind
from domain.text import Text
from gateway.files import mapping_name
from gateway.steps.try_source import read_first
from gateway.wiring import Gateway
from mappings.yaml_text import load_yaml

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_MOST_BYTES = 32 * 1024 * 1024
_MOST_ROWS = 1000
_MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Sample:
    """One thing to guess from. ``call``: which path or operation of a description, empty: the likeliest."""

    kind: RecordKind
    path: Path
    call: str = ""


@dataclass(slots=True)
class Drafts:
    """Texts by file name below the province's folder. ``open_points``: what a person must still fill in."""

    texts: dict[str, bytes] = field(default_factory=dict)
    open_points: Text = field(default_factory=lambda: Text("", ""))


def discover_files(name: str, samples: Sequence[Sample]) -> Drafts:
    """Drafts for the source ``name`` from samples and descriptions, one for each kind.

    Raises:
        BadFile: a file nothing can be guessed from.
        Misconfigured: no name for a source, no samples, or samples of several protocols.
    """
    _check_name(name)
    sketches = {sample.kind: _sketch(sample) for sample in samples}
    if len({sketch.protocol for sketch in sketches.values()}) != 1:
        raise Misconfigured(
            Text("Cần mẫu của đúng một giao thức", "samples of exactly one protocol are needed"),
            Text("Tách mỗi giao thức thành một nguồn.", "Make a source of its own for each protocol."),
            name,
        )
    made_from = ", ".join(dict.fromkeys(sample.path.name for sample in samples))
    return _drafts(name, sketches, made_from)


def discover_source(gw: Gateway, name: str, source: str, period: Period) -> Drafts:
    """Drafts for ``name`` from the first page of every kind of a source that can be read already: its own
    entries stay, contract and mapping are guessed anew.

    Raises:
        GatewayError: the source cannot be read.
    """
    _check_name(name)
    config = gw.source_config(source)
    textual = config.protocol != "rest"
    said = config.model_dump(mode="json", by_alias=True, exclude_unset=True)
    why = Text(f"như nguồn {source}", f"as in {source}")
    own = ("name", "protocol", "connection", "kinds")
    top = tuple(Entry(key, one, why, Confidence.SURE) for key, one in said.items() if key not in own)
    sketches: dict[RecordKind, Sketch] = {}
    with closing(gw.open_source(source)) as reader:
        for kind in reader.kinds:
            rows = [record.fields for record in read_first(reader, kind, _MOST_ROWS, period)]
            entries = said["kinds"][kind.value].items()
            kept = tuple(Entry(key, one, why, Confidence.SURE) for key, one in entries if key != "contract")
            fields = fields_of(rows, textual=textual)
            sketches[kind] = Sketch(config.protocol, top, kept, fields, rows=len(rows))
    return _drafts(name, sketches, source, connection=config.connection)


def write_drafts(folder: Path, drafts: Drafts, *, force: bool) -> list[Path]:
    """Write the drafts below ``folder``; nothing is written if one of the files is there already.

    Raises:
        Misconfigured: a file would be overwritten, or the folder cannot be written.
    """
    targets = {folder / name: body for name, body in drafts.texts.items()}
    taken = [path for path, body in targets.items() if path.exists() and path.read_bytes() != body]
    if taken and not force:
        names = ", ".join(str(path.relative_to(folder)) for path in taken)
        raise Misconfigured(
            Text(f"Đã có tệp: {names}", f"already there: {names}"),
            Text("Chọn tên khác, hoặc thêm --force để ghi đè.", "Choose another name, or --force."),
            str(folder),
        )
    try:
        for path, body in targets.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
    except OSError as fault:
        raise Misconfigured(
            Text(f"Không ghi được: {fault.strerror}", f"cannot be written: {fault.strerror}"),
            Text("Kiểm tra thư mục và quyền ghi.", "Check the folder and its permissions."),
            str(folder),
        ) from fault
    return list(targets)


def _drafts(name: str, sketches: Mapping[RecordKind, Sketch], made_from: str, connection: str = "") -> Drafts:
    text = draft_source(name, sketches, made_from=made_from, connection=connection)
    drafts = Drafts({f"sources/{name}.yaml": text.encode()}, _open_points(name, text))
    for kind, sketch in sketches.items():
        mapping = draft_mapping(name, kind, sketch.fields, made_from=made_from)
        if mapping is not None:
            drafts.texts[mapping_name(name, kind)] = mapping.encode()
        for file, body in sketch.pinned.items():
            drafts.texts[f"sources/{file}"] = body
    return drafts


def _open_points(name: str, text: str) -> Text:
    """What the gateway would say about the draft as it is."""
    file = f"sources/{name}.yaml"
    try:
        document = load_yaml(text, file)
        parse_source(document.data, file, document.lines())
    except BadFile as fault:
        return fault.message
    return Text("", "")


def _sketch(sample: Sample) -> Sketch:
    try:
        return _sketch_of(sample, _bytes_of(sample.path))
    except (ValueError, OSError) as fault:
        raise BadFile(
            Text(f"Không đoán được từ tệp này ({fault})", f"nothing can be guessed from it ({fault})"),
            Text(
                "Dùng WSDL, OpenAPI (JSON, YAML), câu trả lời mẫu JSON hoặc XML, CSV hoặc XLSX.",
                "Use a WSDL, OpenAPI (JSON, YAML), a sample answer in JSON or XML, CSV or XLSX.",
            ),
            str(sample.path),
        ) from fault


def _bytes_of(path: Path) -> bytes:
    """The whole file.

    Raises:
        ValueError: larger than a sample should be.
    """
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise ValueError(f"{size} bytes, at most {_MOST_BYTES}")
    return path.read_bytes()


def _sketch_of(sample: Sample, body: bytes) -> Sketch:
    """By what the bytes are; the name decides only between tables and YAML."""
    suffix = sample.path.suffix.lower()
    if body.startswith(b"PK"):
        return sketch_table(_texts(read_sheet(body, "")), suffix=".xlsx")
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return _sketch_xml(sample, body)
    if start in {b"{", b"["}:
        loaded = load_json(body)
        if is_openapi(loaded) and isinstance(loaded, dict):
            return sketch_openapi(loaded, sample.kind, sample.call)
        return sketch_json(loaded)
    if suffix in {".yaml", ".yml"}:
        try:
            data = load_yaml(body.decode("utf-8-sig"), sample.path.name).data
        except GatewayError as fault:
            raise ValueError(fault.message.en) from fault
        if not is_openapi(data) or not isinstance(data, dict):
            raise ValueError("YAML: no OpenAPI description")
        return sketch_openapi(data, sample.kind, sample.call)
    text = decode(body, "utf-8")
    separator = find_separator(text, lambda line: len(line[1]) > 1)
    return sketch_table(_texts(read_rows(text, separator)), suffix=suffix or ".csv")


def _sketch_xml(sample: Sample, body: bytes) -> Sketch:
    if etree.QName(parse_xml(body)).localname != "definitions":
        return sketch_xml(body)
    folder = sample.path.resolve().parent
    beside = [one for one in sorted(folder.rglob("*")) if one.suffix.lower() in {".xsd", ".wsdl"}]
    files = {one.relative_to(folder).as_posix(): one.read_bytes() for one in beside[:_MOST_FILES]}
    return sketch_wsdl(sample.path.name, {**files, sample.path.name: body}, sample.kind, sample.call)


def _texts(lines: Iterable[Line]) -> list[tuple[int, list[str]]]:
    """The first lines of a table with their numbers, every cell as the text a record would have."""
    kept = islice(lines, _MOST_ROWS)
    return [(number, [field_text(cell, None) for cell in cells]) for number, cells in kept]


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Misconfigured(
            Text(f"Tên nguồn không hợp lệ: {name!r}", f"not a name for a source: {name!r}"),
            Text(
                "Dùng chữ thường, số và _, bắt đầu bằng chữ.", "Use a-z, 0-9 and _, starting with a letter."
            ),
            name,
        )
