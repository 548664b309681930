"""``gateway demo``: the main job on the simulators."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from domain.clock import HANOI
from domain.errors import Misconfigured
from domain.period import Period
from domain.text import Text
from gateway.cli.output import JsonFlag, LangFlag, Voice, command
from gateway.clock import SystemClock
from gateway.demo.airflow_month import run_through_airflow
from gateway.demo.cast import raise_cast
from gateway.demo.files_in_force import put_folder_in_force
from gateway.demo.inline import run_month
from gateway.demo.verdict import DemoVerdict, judge
from gateway.demo.workspace import DemoPlan, Workspace
from gateway.embedded.postgres import EmbeddedPostgres
from gateway.embedded.processes import ProcessGroup
from gateway.embedded.signals import orderly_signals
from gateway.settings import enter_environment, read_settings
from gateway.wiring import open_gateway

DATABASE = "gateway"


def demo(
    province: Annotated[str, typer.Option("--province", help="thư mục trong mappings/files")] = "lao_cai",
    people: Annotated[int, typer.Option("--people", min=8, help="số công chức / civil servants")] = 300,
    units: Annotated[
        int, typer.Option("--units", min=1, help="số bản ghi công việc / work records")
    ] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help="hạt giống dân số mô phỏng / of the population")] = 335,
    period: Annotated[str, typer.Option("--period", help="YYYY-MM; mặc định tháng trước / last month")] = "",
    no_airflow: Annotated[
        bool, typer.Option("--no-airflow", help="một tiến trình, không Airflow / one process")
    ] = False,
    leave: Annotated[bool, typer.Option("--exit", help="thoát khi xong / leave when done")] = False,
    faults: Annotated[str, typer.Option("--faults", help="tên kịch bản lỗi / name of a fault script")] = "",
    home: Annotated[Path, typer.Option("--home", help="nơi lưu / where it lives")] = Path("var/demo"),
    as_json: JsonFlag = False,
    lang: LangFlag = "",
) -> None:
    """Một tháng của một tỉnh, từ nguồn tới biên nhận / a province's month, from source to receipt."""
    started = time.monotonic()
    with command(as_json=as_json, lang=lang) as voice:
        plan = DemoPlan(province, people, units, seed, str(_period(period)), faults)
        workspace = Workspace(home, plan)
        voice.say(Text(f"Thư mục làm việc: {workspace.root}", f"workspace: {workspace.root}"))
        verdict = _perform(workspace, voice, started, airflow=not no_airflow, stay=not (leave or no_airflow))
        if voice.as_json:
            voice.json(verdict.as_json())
        if not verdict.good:
            raise typer.Exit(1)


def _period(text: str) -> Period:
    if not text:
        return Period.month_of(SystemClock().now().astimezone(HANOI).date()).previous_month()
    try:
        return Period.parse(text)
    except ValueError as fault:
        raise Misconfigured(
            Text(f"Kỳ '{text}' không hợp lệ", str(fault)),
            Text("Dùng YYYY-MM, ví dụ 2026-06", "use YYYY-MM, for example 2026-06"),
            where="--period",
        ) from fault


def _perform(workspace: Workspace, voice: Voice, started: float, *, airflow: bool, stay: bool) -> DemoVerdict:
    children = ProcessGroup(workspace.root, name="simulators")
    killers = [children.kill]
    with (
        orderly_signals(lambda: [kill() for kill in killers]),
        EmbeddedPostgres(workspace.root / "postgres") as postgres,
        children,
    ):
        postgres.create_database(DATABASE)
        stage = raise_cast(children, workspace)
        environment = {**stage.environment, "GATEWAY_DATABASE_URL": postgres.url(DATABASE)}
        enter_environment(environment)
        put_folder_in_force(read_settings())
        voice.say(Text("Bộ mô phỏng đã sẵn sàng", "the simulators are up"))
        if airflow:
            return run_through_airflow(
                workspace, postgres, environment, voice, stay=stay, on_kill=killers.append
            )
        period = Period.parse(workspace.plan.period)
        with open_gateway(read_settings(), actor="demo") as gw:
            run_month(gw, period, voice.say, released_by="demo")
            verdict = judge(gw, period, time.monotonic() - started)
        if not voice.as_json:
            voice.console.print(verdict.as_table(voice.lang))
        return verdict
