"""``gateway wsdl``: what a WSDL offers and lacks, without touching the network."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from connectors.wsdl.inspection import Gap, Inspection, inspect_wsdl
from domain.errors import Misconfigured
from domain.text import Text
from gateway.cli.output import JsonFlag, LangFlag, Voice, command

_MOST_FILES = 2_000
_MOST_BYTES = 32 * 1024 * 1024
_SUFFIXES = (".wsdl", ".xsd", ".xml")
_SHOWN = 8


def inspect(
    path: Annotated[
        Path, typer.Argument(help="tệp WSDL hoặc thư mục / a WSDL or a folder", metavar="FILE_OR_DIR")
    ],
    location: Annotated[
        list[str] | None,
        typer.Option("--map", help="địa chỉ=tệp, như schema_locations / ADDRESS=FILE, as schema_locations"),
    ] = None,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Dịch vụ, thao tác, XSD còn thiếu / services, operations, missing imports and whether they matter."""
    if not path.exists():
        raise typer.BadParameter(f"không có / not there: {path}")
    with command(as_json=as_json, lang=lang) as voice:
        folder, files = _files(path)
        names = sorted(name for name in files if name.lower().endswith(".wsdl")) if path.is_dir() else []
        names = names or ([path.resolve().relative_to(folder).as_posix()] if path.is_file() else [])
        if not names:
            raise typer.BadParameter(f"không có tệp .wsdl / no .wsdl in {path}")
        mapped = dict(pair.rpartition("=")[::2] for pair in location or ())
        found = [inspect_wsdl(name, files, mapped) for name in names]
        if as_json:
            voice.json(
                {"usable": all(one.usable for one in found), "wsdls": [_as_json(one, voice) for one in found]}
            )
        else:
            for one in found:
                _show(one, voice)
    if not all(one.usable for one in found):
        raise typer.Exit(1)


def _files(path: Path) -> tuple[Path, dict[str, bytes]]:
    """Every WSDL and XSD of the folder, by its name as a source file would give it.

    Raises:
        Misconfigured: far more files than belong to a WSDL.
    """
    here = path.resolve()
    folder = here if here.is_dir() else here.parent
    base = next((above for above in (folder, *folder.parents) if above.name == "sources"), folder)
    found: dict[str, bytes] = {}
    for file in sorted(folder.rglob("*")):
        fits = file.suffix.lower() in _SUFFIXES or file == here
        if fits and file.is_file() and file.stat().st_size <= _MOST_BYTES:
            found[file.relative_to(base).as_posix()] = file.read_bytes()
        if len(found) > _MOST_FILES:
            raise Misconfigured(
                Text(f"Thư mục có hơn {_MOST_FILES} tệp", f"more than {_MOST_FILES} files in the folder"),
                Text(
                    "Đặt WSDL và XSD vào một thư mục riêng.", "Put WSDL and XSD into a folder of their own."
                ),
                str(path),
            )
    return base, found


def _as_json(found: Inspection, voice: Voice) -> dict[str, object]:
    return {
        "file": found.name,
        "usable": found.usable,
        "fault": found.fault,
        "engine": found.engine,
        "ports": [asdict(port) for port in found.ports],
        "imports": [asdict(one) for one in found.imports],
        "missing": [asdict(gap) | {"matters": bool(gap.matters_for)} for gap in found.gaps],
        "unusable_operations": dict(found.unusable_operations or {}),
        "notes": [note.in_lang(voice.lang) for note in found.notes],
        "pins": dict(found.pins or {}),
    }


def _show(found: Inspection, voice: Voice) -> None:
    for port in found.ports:
        operations = [
            f"{one.name}({', '.join(part.name for part in one.input.parts) if one.input else ''})"
            + (f" +{len(one.headers)} header" if one.headers else "")
            for one in port.operations
        ]
        style = {body.use for one in port.operations for body in (one.input, one.output) if body}
        uses = ",".join(sorted(style))
        line = f"{port.service}.{port.name}: {port.protocol} {port.style}/{uses} {port.address}"
        _say(voice, Text(line, line))
        _say(voice, Text("  " + "\n  ".join(operations), "  " + "\n  ".join(operations)))
    for gap in found.gaps:
        _say(voice, _gap_text(gap))
    for note in found.notes:
        _say(voice, Text(f"- {note.vi}", f"- {note.en}"))
    pins = "".join(f"\n  {name}: {digest}" for name, digest in (found.pins or {}).items())
    _say(voice, Text(f"pins:{pins}", f"pins:{pins}"))
    answer: dict[str, object] = {"usable": found.usable}
    stopped = found.unusable_operations or {}
    if stopped:
        answer["unusable_operations"] = [f"{name}: {why}" for name, why in list(stopped.items())[:_SHOWN]]
    answer |= {name: why for name, why in (("fault", found.fault), ("engine", found.engine)) if why}
    voice.answer(answer, Text(f"WSDL {found.name}", f"WSDL {found.name}"))


def _say(voice: Voice, text: Text) -> None:
    """Lines that somebody copies: never broken."""
    voice.console.print(text.in_lang(voice.lang), markup=False, soft_wrap=True)


def _gap_text(gap: Gap) -> Text:
    where = gap.location or gap.namespace
    if gap.matters_for:
        names = ", ".join(gap.matters_for[:_SHOWN]) + (" …" if len(gap.matters_for) > _SHOWN else "")
        return Text(
            f"THIẾU {where}: cần cho {len(gap.matters_for)} thao tác: {names}",
            f"MISSING {where}: needed by {len(gap.matters_for)} operations: {names}",
        )
    return Text(f"Thiếu {where}: không thao tác nào cần khi gửi", f"missing {where}: no request needs it")
