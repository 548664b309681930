"""How commands speak: a table for people, one JSON object for programs, one clear message for errors."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

import typer

from connectors.redaction import redact
from domain.errors import GatewayError
from domain.text import Lang, Text
from gateway.logs import guard_logs
from gateway.settings import Settings, language, read_settings

if TYPE_CHECKING:
    from rich.console import Console

    from gateway.wiring import Gateway

JsonFlag = Annotated[bool, typer.Option("--json", help="Một đối tượng JSON / one JSON object")]
LangFlag = Annotated[str, typer.Option("--lang", help="vi | en (mặc định theo LANG / from LANG)")]
PeriodFlag = Annotated[
    str, typer.Option("--period", help="YYYY-MM | YYYY-Qn (mặc định: tháng trước / last month)")
]
DryRunFlag = Annotated[
    bool, typer.Option("--dry-run", help="Chạy thử, không ghi gì / try everything, keep nothing")
]


class Voice:
    """Where a command's words go: ``--json`` to one object on stdout, otherwise tables and lines."""

    def __init__(self, *, as_json: bool, lang: str) -> None:
        self.as_json = as_json
        self.lang: Lang = language(lang)

    @cached_property
    def console(self) -> Console:
        """Where tables and lines go; made when first asked for, as ``--json`` needs none."""
        from rich.console import Console  # noqa: PLC0415

        return Console(highlight=False)

    @cached_property
    def errors(self) -> Console:
        """Where warnings and errors go."""
        from rich.console import Console  # noqa: PLC0415

        return Console(stderr=True, highlight=False)

    def say(self, text: Text) -> None:
        """One line for people; nothing with ``--json``."""
        if not self.as_json:
            self.console.print(text.in_lang(self.lang), markup=False)

    def warn(self, text: Text) -> None:
        """Something a person should know, on stderr, also with ``--json``."""
        self.errors.print(redact(text.in_lang(self.lang)), markup=False, style="yellow", soft_wrap=True)

    def answer(self, data: Mapping[str, object], title: Text) -> None:
        """The command's answer."""
        if self.as_json:
            self.json(data)
            return
        from rich.table import Table  # noqa: PLC0415 - as above

        table = Table(title=title.in_lang(self.lang), title_justify="left", show_header=False)
        for name, value in data.items():
            table.add_row(name, _shown(value))
        self.console.print(table)

    def json(self, data: Mapping[str, object]) -> None:
        """One JSON object on one line of stdout."""
        sys.stdout.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()

    def complain(self, fault: GatewayError) -> None:
        """An error: message, place and remedy; as an object with ``--json``."""
        if self.as_json:
            self.json(
                {
                    "error": {
                        "code": fault.code,
                        "where": redact(fault.where),
                        "vi": redact(fault.message.vi),
                        "en": redact(fault.message.en),
                        "remedy_vi": fault.remedy.vi,
                        "remedy_en": fault.remedy.en,
                    }
                }
            )
        else:
            self.errors.print(redact(fault.explain(self.lang)), markup=False, style="red", soft_wrap=True)


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "\n".join(f"{k}: {v}" for k, v in value.items()) or "–"
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value)) or "–"
    return "–" if value is None else str(value)


@contextmanager
def command(*, as_json: bool = False, lang: str = "") -> Iterator[Voice]:
    """Run one command: a ``GatewayError`` becomes its message and exit code 1."""
    voice = Voice(as_json=as_json, lang=lang)
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    guard_logs()
    try:
        yield voice
    except GatewayError as fault:
        voice.complain(fault)
        raise typer.Exit(1) from fault


@contextmanager
def with_gateway(
    *,
    as_json: bool,
    lang: str,
    period: str = "",
    dry_run: bool = False,
    store: bool | None = True,
    working_copy: bool = False,
) -> Iterator[tuple[Voice, Gateway]]:
    """Run one command that needs the gateway; with ``store`` the database is brought up to date first, with
    None only if one is set. ``working_copy``: with the files as they lie in the folder, not those in force.
    """
    # imported here: a command that only looks at files starts without the store and the connectors
    from gateway.steps.prepare import prepare_store  # noqa: PLC0415
    from gateway.wiring import open_gateway  # noqa: PLC0415

    with command(as_json=as_json, lang=lang) as voice:
        given: dict[str, object] = {"period": period} if period else {}
        if lang:
            given["lang"] = voice.lang
        if working_copy:
            given["files_from"] = "folder"
        settings: Settings = read_settings(**given)
        with open_gateway(settings, dry_run=dry_run) as gw:
            if store or (store is None and settings.database_url):
                prepare_store(gw)
            yield voice, gw
