"""``gateway mapping propose``, ``approve``, ``refuse``, ``publish``, ``rollback``, ``versions``."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from domain.text import Text
from gateway.cli.bars import Bars
from gateway.cli.change_tables import show_change
from gateway.cli.output import JsonFlag, LangFlag, PeriodFlag, Voice, with_gateway
from gateway.steps.propose import Proposal, propose
from gateway.steps.publish import Decision, approve, publish, refuse, rollback
from gateway.steps.versions import (
    VersionDetail,
    VersionLine,
    VersionList,
    list_versions,
    show_version,
    write_version,
)

ByFlag = Annotated[
    str,
    typer.Option(
        "--by", help="Người thực hiện (mặc định: tài khoản máy) / who it is (default: the system account)"
    ),
]
BecauseFlag = Annotated[str, typer.Option("--because", help="Lý do (ghi vào nhật ký) / the reason, audited")]
Number = Annotated[int, typer.Argument(help="Số phiên bản / a version's number", min=1)]
_STATES = {
    "proposed": Text("chờ phê duyệt", "waits for approval"),
    "approved": Text("đã duyệt, chưa có hiệu lực", "approved, not in force yet"),
    "refused": Text("bị từ chối", "refused"),
    "published": Text("đã từng có hiệu lực", "was in force"),
}
_DIFFERENCES = {
    "changed": Text("đã sửa", "changed"),
    "added": Text("thêm", "added"),
    "removed": Text("bỏ", "removed"),
}


def propose_command(
    by: ByFlag = "",
    note: Annotated[str, typer.Option("--note", help="Thay đổi gì, vì sao / what and why")] = "",
    correct_past: Annotated[
        str,
        typer.Option(
            "--correct-past",
            help="Lý do đính chính hệ số đã tính / why coefficients that already counted change",
        ),
    ] = "",
    period: PeriodFlag = "",
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Đề nghị đưa thư mục của tỉnh vào hiệu lực, kèm bản xem trước / propose the folder, with its preview."""
    with with_gateway(as_json=as_json, lang=lang, period=period) as (voice, gw):
        with Bars(voice) as bars:
            made = propose(
                gw,
                gw.default_period(),
                by=by or getpass.getuser(),
                note=note,
                correct_past=correct_past,
                progress=bars,
            )
        if voice.as_json:
            voice.json(made.as_json())
        else:
            _show_proposal(voice, made)


def approve_command(
    number: Number,
    by: ByFlag = "",
    preview: Annotated[
        str, typer.Option("--preview", help="Mã bản xem trước đã xem / digest of the preview you looked at")
    ] = "",
    and_publish: Annotated[
        bool, typer.Option("--publish", help="Đưa vào hiệu lực ngay / put it in force at once")
    ] = False,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Phê duyệt một đề nghị của người khác / approve what another person proposed."""
    who = by or getpass.getuser()
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        decision = approve(gw, number, by=who, preview_digest=preview)
        if and_publish:
            decision = publish(gw, number, by=who)
        _show_decision(voice, decision)


def refuse_command(
    number: Number, because: BecauseFlag, by: ByFlag = "", as_json: JsonFlag = False, lang: LangFlag = ""
) -> None:
    """Từ chối, hoặc rút lại đề nghị của mình / refuse, or take one's own proposal back."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        _show_decision(voice, refuse(gw, number, by=by or getpass.getuser(), because=because))


def publish_command(number: Number, by: ByFlag = "", as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """Đưa phiên bản đã duyệt vào hiệu lực / put an approved version in force."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        _show_decision(voice, publish(gw, number, by=by or getpass.getuser()))


def rollback_command(
    number: Number, because: BecauseFlag, by: ByFlag = "", as_json: JsonFlag = False, lang: LangFlag = ""
) -> None:
    """Đưa một phiên bản cũ trở lại hiệu lực ngay / put an earlier version in force again, at once."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        _show_decision(voice, rollback(gw, number, by=by or getpass.getuser(), because=because))


def versions_command(
    number: Annotated[int | None, typer.Argument(help="Số phiên bản / a version", min=1)] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Ghi các tệp ra thư mục mới / write its files to a new folder")
    ] = None,
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Các phiên bản; một phiên bản sửa gì và ảnh hưởng ai / versions, or what one of them changes."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        if number is None:
            found = list_versions(gw)
            _answer(voice, found.as_json(), lambda: _show_list(voice, found))
        elif to is not None:
            files = write_version(gw, number, to)
            voice.answer({"version": number, "folder": str(to), "files": files}, Text("Đã ghi", "Written"))
        else:
            detail = show_version(gw, number)
            _answer(voice, detail.as_json(), lambda: _show_detail(voice, detail))


def _answer(voice: Voice, plain: dict[str, object], show: Callable[[], None]) -> None:
    if voice.as_json:
        voice.json(plain)
    else:
        show()


def _show_proposal(voice: Voice, made: Proposal) -> None:
    _show_files(voice, made.files)
    show_change(voice, made.preview.as_json())
    voice.say(
        Text(
            f"Phiên bản {made.version} chờ người khác phê duyệt: gateway mapping approve {made.version} "
            f"--by TÊN --preview {made.preview.digest[:12]}",
            f"Version {made.version} waits for another person: gateway mapping approve {made.version} "
            f"--by NAME --preview {made.preview.digest[:12]}",
        )
    )


def _show_files(voice: Voice, files: dict[str, str]) -> None:
    for name, what in files.items():
        voice.say(Text(f"  {_DIFFERENCES[what].vi:8} {name}", f"  {_DIFFERENCES[what].en:8} {name}"))


def _show_decision(voice: Voice, decision: Decision) -> None:
    if voice.as_json:
        voice.json(decision.as_json())
        return
    state = Text("có hiệu lực từ bây giờ", "in force from now on")
    if decision.state != "published":
        state = _STATES[decision.state]
    before = "" if decision.replaces is None else f" (← {decision.replaces})"
    number = decision.version
    voice.say(
        Text(
            f"Phiên bản {number}{before}: {state.vi} – {decision.by}",
            f"Version {number}{before}: {state.en} – {decision.by}",
        )
    )


def _show_list(voice: Voice, found: VersionList) -> None:
    table = Table(
        "#", "từ / base", "trạng thái / state", "đề nghị / proposed", "quyết định / decided", "ghi chú"
    )
    for line in found.versions:
        table.add_row(
            str(line.version),
            "–" if line.base is None else str(line.base),
            _state_of(line).in_lang(voice.lang),
            f"{line.proposed_by}\n{line.proposed_at[:16]}",
            line.decided_by or "–",
            "\n".join(text for text in (line.note, line.because) if text),
        )
    voice.console.print(table)
    if found.folder_differs:
        voice.say(
            Text(
                "Thư mục khác phiên bản đang có hiệu lực (gateway mapping propose):",
                "The folder differs from what is in force (gateway mapping propose):",
            )
        )
        _show_files(voice, found.folder_differs)


def _state_of(line: VersionLine) -> Text:
    if line.in_force:
        return Text(
            f"ĐANG CÓ HIỆU LỰC từ {line.in_force_since[:16]}", f"IN FORCE since {line.in_force_since[:16]}"
        )
    state = _STATES[line.state]
    if line.overtaken:
        return Text(f"{state.vi}; đã lỗi thời", f"{state.en}; overtaken")
    return state


def _show_detail(voice: Voice, detail: VersionDetail) -> None:
    line = detail.line
    state = _state_of(line)
    voice.say(Text(f"Phiên bản {line.version}: {state.vi}", f"Version {line.version}: {state.en}"))
    _show_files(voice, detail.files)
    for text in detail.lines:
        style = {"+": "green", "-": "red", "@": "cyan"}.get(text[:1], "")
        voice.console.print(text, style=style, markup=False, soft_wrap=True)
    if detail.preview is not None:
        show_change(voice, detail.preview)
        voice.say(Text(f"Mã bản xem trước: {line.preview_digest}", f"Preview digest: {line.preview_digest}"))
