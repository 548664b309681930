"""``gateway catalogue proposals``: entries for the work that waits outside the catalogue (Art. 13.3)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text as Line

from domain.text import Lang, Text
from gateway.cli.bars import Bars
from gateway.cli.mapping_explain import FilesOption
from gateway.cli.output import JsonFlag, LangFlag, Voice, with_gateway
from gateway.steps.proposed_items import ProposedItems, propose_items
from mappings.proposals import ProposedItem


def proposals(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Ghi các dòng CSV / write the lines as CSV")
    ] = None,
    period: Annotated[str, typer.Option("--period", help="mặc định: mọi kỳ / default: every period")] = "",
    files: FilesOption = "published",
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Đề nghị bổ sung danh mục cho việc đang chờ / entries for work outside the catalogue (Art. 13.3)."""
    with with_gateway(as_json=as_json, lang=lang, period=period) as (voice, gw):
        chosen = gw.default_period() if period else None
        with Bars(voice) as bars:
            found = propose_items(gw, chosen, files=files, progress=bars)
        if output is not None:
            # With a byte order mark, so that a double click in Excel shows Vietnamese as it is.
            output.write_bytes(found.csv.encode("utf-8-sig"))
        if as_json:
            voice.json(found.as_json())
            return
        _print(voice, found, output)


def _print(voice: Voice, found: ProposedItems, output: Path | None) -> None:
    for fault in found.faults:
        voice.warn(fault)
    for proposal in found.proposals:
        for line in told(proposal, voice.lang):
            voice.console.print(line, soft_wrap=True)
    voice.say(
        Text(
            f"{found.records} bản ghi đang chờ, {len(found.proposals)} mục đề nghị; "
            "điểm và hệ số chỉ là gợi ý, sửa trước khi đề nghị",
            f"{found.records} records wait, {len(found.proposals)} entries proposed; "
            "scores and coefficients are suggestions: mend them before proposing",
        )
    )
    if output is not None:
        voice.say(Text(f"Đã ghi {output}", f"written to {output}"))


def told(proposal: ProposedItem, lang: Lang) -> list[Line]:
    """One proposed entry in lines."""
    group, like = proposal.group, proposal.like
    fresh = Text(" (mã mới)", " (new code)").in_lang(lang) if proposal.code_is_new else ""
    worth = f"{like.group} {like.frame} · {like.score} · {like.coefficient}" if like else "TODO"
    waiting = Text(
        f"{group.records} bản ghi, {len(group.people)} người, {len(group.agencies)} đơn vị, số lượng "
        f"{group.quantity:f}, giao {group.first} – {group.last}",
        f"{group.records} records, {len(group.people)} people, {len(group.agencies)} agencies, quantity "
        f"{group.quantity:f}, assigned {group.first} – {group.last}",
    )
    suggested = Text("gợi ý, sửa trước khi đề nghị", "suggestion: mend before proposing").in_lang(lang)
    near = "; ".join(f"{one.item.code} {one.item.name} {one.similarity:.0%}" for one in proposal.nearest)
    nothing = Text("không có mục nào gần", "nothing near").in_lang(lang)
    return [
        Line(f"{proposal.code}{fresh}  {proposal.name}", style="bold"),
        Line(f"    {proposal.output} · {proposal.department}"),
        Line(f"    {waiting.in_lang(lang)}"),
        Line(f"    {worth}  ({suggested})"),
        Line(f"    ≈ {near or nothing}", style="dim"),
    ]
