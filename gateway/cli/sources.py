"""``gateway source``: the document systems and whether they can be read."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa
import typer

from domain.text import Text
from gateway.cli.output import JsonFlag, LangFlag, with_gateway
from gateway.store.schema import source_cursor

app = typer.Typer(help="Hệ thống nguồn / document systems", no_args_is_help=True)


@app.command("list")
def list_command(as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """Các nguồn và lần đọc gần nhất / the sources and when they were last read."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        with gw.engine.connect() as conn:
            rows = conn.execute(sa.select(source_cursor).order_by(source_cursor.c.source)).mappings().all()
        answer = {
            name: {
                row["kind"]: row["failure"] or f"{row['completed_at']:%Y-%m-%d %H:%M}"
                for row in rows
                if row["source"] == name and (row["failure"] or row["completed_at"])
            }
            for name in gw.sources()
        }
        voice.answer(answer, Text("Nguồn", "Sources"))


@app.command("check")
def check(name: str, as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """Kiểm tra kết nối và đăng nhập / reach it and log in."""
    with with_gateway(as_json=as_json, lang=lang, store=False) as (voice, gw):
        source = gw.open_source(name)
        try:
            health = source.check()
        finally:
            source.close()
        answer = asdict(health) | {"detail": health.detail.in_lang(voice.lang)}
        voice.answer(answer, Text(f"Nguồn {name}", f"Source {name}"))
        if not health.ok:
            raise typer.Exit(1)
