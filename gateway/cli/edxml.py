"""``gateway edxml``: an edXML file as a record, read without touching the network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from connectors.edxml import EdxmlLimits, EdxmlMessage, EdxmlUnreadable, read_edxml
from domain.errors import BadFile
from domain.text import Text
from gateway.cli.output import JsonFlag, LangFlag, Voice, command

_LISTS = {"Attachments", "Findings"}


def read(
    file: Annotated[Path, typer.Argument(help="tệp edXML / an edXML file", metavar="FILE")],
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Phần đầu, tệp kèm và điều bất thường / header, attachments with digests, and what is odd."""
    if not file.is_file():
        raise typer.BadParameter(f"không có tệp / no such file: {file}")
    with command(as_json=as_json, lang=lang) as voice:
        message = _message(file)
        if as_json:
            voice.json(_as_json(message, voice))
        else:
            _show(message, file.name, voice)


def _message(file: Path) -> EdxmlMessage:
    """The message in ``file``; never more of it than may be read.

    Raises:
        BadFile: it cannot be read; says why.
    """
    limits = EdxmlLimits()
    with file.open("rb") as stream:
        data = stream.read(limits.max_bytes + 1)
    try:
        return read_edxml(data, limits)
    except EdxmlUnreadable as fault:
        raise BadFile(
            fault.reason,
            Text(
                "Hỏi nơi gửi tệp gốc; cổng không sửa và không đoán nội dung.",
                "Ask the sender for the original file; the gateway neither mends nor guesses.",
            ),
            file.name,
        ) from fault


def _as_json(message: EdxmlMessage, voice: Voice) -> dict[str, object]:
    findings = [{"code": one.code, "text": one.text.in_lang(voice.lang)} for one in message.findings]
    return message.as_fields() | {"Findings": findings}


def _show(message: EdxmlMessage, name: str, voice: Voice) -> None:
    """What is there, with the attachments and the findings below."""
    filled = {key: value for key, value in message.as_fields().items() if value and key not in _LISTS}
    meaning = message.status_meaning
    if meaning:
        filled["StatusMeaning"] = meaning.in_lang(voice.lang)
    voice.answer(
        {key: _plain(value) for key, value in filled.items()}, Text(f"edXML {name}", f"edXML {name}")
    )
    for one in message.attachments:
        wrapped = " (ZIP)" if one.wrapped else ""
        if one.problem:
            line = Text(f"{one.name}: {one.problem.vi}", f"{one.name}: {one.problem.en}")
        else:
            about = f"{one.name}: {one.media_type}{wrapped}, {one.size} bytes, sha256:{one.sha256}"
            line = Text(about, about)
        voice.say(Text(f"Tệp kèm: {line.vi}", f"Attachment: {line.en}"))
    for finding in message.findings:
        voice.say(
            Text(f"Lưu ý [{finding.code}]: {finding.text.vi}", f"Note [{finding.code}]: {finding.text.en}")
        )


def _plain(value: object) -> object:
    """Text of strangers, never read as markup."""
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return escape(", ".join(f"{key}={one}" for key, one in value.items() if one))
    return escape(str(value))
