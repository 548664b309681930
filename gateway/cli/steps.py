"""One step by hand: map, score, confirm, sign, push, reconcile, status."""

from __future__ import annotations

from typing import Annotated

import typer

from domain.text import Text
from gateway.cli.bars import Bars
from gateway.cli.output import DryRunFlag, JsonFlag, LangFlag, PeriodFlag, with_gateway
from gateway.steps.map import map_period
from gateway.steps.push import push_due
from gateway.steps.reconcile import reconcile_period
from gateway.steps.release import confirm_period, release_summary
from gateway.steps.score import score_period
from gateway.steps.sign import sign_results
from gateway.steps.status import period_status


def map_(
    period: PeriodFlag = "", as_json: JsonFlag = False, lang: LangFlag = "", dry_run: DryRunFlag = False
) -> None:
    """Ánh xạ bản ghi thành đơn vị công việc / map staged records to work units."""
    with with_gateway(as_json=as_json, lang=lang, period=period, dry_run=dry_run) as (voice, gw):
        with Bars(voice) as bars:
            counts = map_period(gw, gw.default_period(), bars)
        voice.answer(counts.as_json(), Text("Ánh xạ", "Map"))
        if counts.faults:
            raise typer.Exit(1)


def score(
    period: PeriodFlag = "", as_json: JsonFlag = False, lang: LangFlag = "", dry_run: DryRunFlag = False
) -> None:
    """Chấm điểm mọi công chức trong kỳ / score everybody of the period."""
    with with_gateway(as_json=as_json, lang=lang, period=period, dry_run=dry_run) as (voice, gw):
        voice.answer(score_period(gw, gw.default_period()).as_json(), Text("Chấm điểm", "Score"))


def confirm(
    by: Annotated[str, typer.Option("--by", help="Người có thẩm quyền xác nhận / who confirms")],
    despite: Annotated[
        str, typer.Option("--despite", help="Lý do chấp nhận cảnh báo / why the warnings are accepted")
    ] = "",
    expect: Annotated[
        str, typer.Option("--expect", help="Mã tập kết quả đã xem / digest of the set you saw")
    ] = "",
    period: PeriodFlag = "",
    as_json: JsonFlag = False,
    lang: LangFlag = "",
    dry_run: DryRunFlag = False,
) -> None:
    """Xác nhận kết quả; từ đây tính thời hạn 05 ngày / confirm results; the legal window opens."""
    with with_gateway(as_json=as_json, lang=lang, period=period, dry_run=dry_run) as (voice, gw):
        if dry_run:
            summary = release_summary(gw, gw.default_period())
            voice.answer(summary.as_json(), Text("Sẽ xác nhận", "Would confirm"))
            return
        counts = confirm_period(
            gw, gw.default_period(), by=by, expected_digest=expect or None, despite=despite
        )
        voice.answer(counts.as_json(), Text("Xác nhận", "Confirm"))


def sign(
    period: PeriodFlag = "", as_json: JsonFlag = False, lang: LangFlag = "", dry_run: DryRunFlag = False
) -> None:
    """Ký và đóng gói kết quả đã xác nhận / sign confirmed results into packages."""
    with with_gateway(as_json=as_json, lang=lang, period=period, dry_run=dry_run) as (voice, gw):
        voice.answer(sign_results(gw, gw.default_period()).as_json(), Text("Ký", "Sign"))


def push(as_json: JsonFlag = False, lang: LangFlag = "", dry_run: DryRunFlag = False) -> None:
    """Gửi các gói đến hạn và hỏi lại các gói chưa rõ kết quả / send what is due, ask what is in doubt."""
    with with_gateway(as_json=as_json, lang=lang, dry_run=dry_run) as (voice, gw):
        counts = push_due(gw)
        voice.answer(counts.as_json(), Text("Gửi", "Push"))
        if set(counts.outcomes) - {"accepted", "busy", "due", "not_found"}:
            raise typer.Exit(1)


def reconcile(
    period: PeriodFlag = "", as_json: JsonFlag = False, lang: LangFlag = "", dry_run: DryRunFlag = False
) -> None:
    """Đối soát với Cơ sở dữ liệu quốc gia / compare both sides' books."""
    with with_gateway(as_json=as_json, lang=lang, period=period, dry_run=dry_run) as (voice, gw):
        report = reconcile_period(gw, gw.default_period())
        voice.answer(report.as_json(), Text("Đối soát", "Reconcile"))
        if not report.clean:
            raise typer.Exit(1)


def status(period: PeriodFlag = "", as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """Tình hình kỳ và thời hạn pháp luật / where the period stands and what is left of the window."""
    with with_gateway(as_json=as_json, lang=lang, period=period) as (voice, gw):
        found = period_status(gw, gw.default_period())
        voice.answer(found.as_json(), Text("Tình hình", "Status"))
        if found.overdue:
            raise typer.Exit(1)
