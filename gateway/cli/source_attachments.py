"""``gateway source attachments``: fetch the files of one record, on demand."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from connectors.redaction import redact
from domain.records import RecordKind
from domain.text import Lang, Text
from gateway.cli.output import JsonFlag, LangFlag, Voice, with_gateway
from gateway.steps.evidence import fetch_evidence
from gateway.store.evidence import StoredFile


def attachments(
    name: Annotated[str, typer.Argument(help="Nguồn / the source")],
    key: Annotated[str, typer.Option("--key", help="Khóa bản ghi tại nguồn / the record's key")],
    kind: Annotated[RecordKind | None, typer.Option("--kind", help="Loại bản ghi / kind of record")] = None,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Tải tệp đính kèm của một bản ghi, xem chữ ký số / fetch a record's files, see their signatures."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        files = fetch_evidence(gw, name, key, kind)
        if voice.as_json:
            voice.json({"source": name, "key": key, "files": [_as_json(file) for file in files]})
        else:
            _show(voice, files)
        if any(file.failure for file in files):
            raise typer.Exit(1)


def _as_json(file: StoredFile) -> dict[str, object]:
    return asdict(file) | {"failure": redact(file.failure)}


def _show(voice: Voice, files: tuple[StoredFile, ...]) -> None:
    if not files:
        voice.say(Text("Bản ghi không có tệp đính kèm", "the record names no files"))
        return
    heads = (
        Text("tệp", "file"),
        Text("loại", "type"),
        Text("byte", "bytes"),
        Text("SHA-256", "SHA-256"),
        Text("chữ ký số", "signatures"),
    )
    table = Table(*(head.in_lang(voice.lang) for head in heads))
    for file in files:
        if file.failure:
            table.add_row(file.name or file.ref, "✗", "", "", redact(file.failure))
        for number, part in enumerate(file.contents):
            shown = part["name"] if number == 0 else f"  └ {part['name']}"
            table.add_row(
                shown, part["media_type"], str(part["size"]), part["sha256"][:16], _signed(part, voice.lang)
            )
    voice.console.print(table)


def _signed(part: dict[str, Any], lang: Lang) -> str:
    if "fault" in part:
        return f"✗ {part['fault']}"
    report = part.get("signatures")
    if report is None:
        return "–"
    lines = [_STATUS[report["status"]].in_lang(lang)]
    if report["reason"]:
        lines.append(report["reason"][lang])
    for one in report["signatures"]:
        when = one["timestamp_at"] or one["signed_at"] or "?"
        lines.append(f"{one['signer'] or one['field']} · {when} · {one['trust']}")
    return redact("\n".join(lines))


_STATUS = {
    "unreadable": Text("không đọc được", "unreadable"),
    "broken": Text("chữ ký không khớp nội dung", "a signature does not fit the file"),
    "changed": Text("bị thêm sau khi ký", "changed after signing"),
    "unsigned": Text("không có chữ ký số", "not signed"),
    "untrusted": Text("nguyên vẹn, người ký không được tin cậy", "intact, a signer is not trusted"),
    "unchecked": Text("nguyên vẹn, chưa kiểm tra người ký", "intact, signers not checked"),
    "trusted": Text("nguyên vẹn, người ký được tin cậy", "intact, signers trusted"),
}
"""The words of ``PdfStatus`` (a test compares)."""
