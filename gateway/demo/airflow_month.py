"""The main job through Airflow: its components as processes, the five real DAGs, a person's approval."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Mapping

from domain.period import Period
from domain.text import Text
from gateway.cli.output import Voice
from gateway.demo.airflow_drive import drive_month
from gateway.demo.airflow_stack import AirflowStack
from gateway.demo.verdict import DemoVerdict, judge
from gateway.demo.workspace import PROJECT, Workspace
from gateway.embedded.postgres import EmbeddedPostgres
from gateway.settings import read_settings
from gateway.steps.prepare import prepare_store
from gateway.steps.status import period_status
from gateway.wiring import Gateway, open_gateway

_DATABASE = "airflow"


def run_through_airflow(
    workspace: Workspace,
    postgres: EmbeddedPostgres,
    environment: Mapping[str, str],
    voice: Voice,
    *,
    stay: bool,
    on_kill: Callable[[Callable[[], None]], None],
) -> DemoVerdict:
    """Boot Airflow, run the month through its DAGs, show the books; with ``stay`` keep the pages up.

    ``on_kill`` is told how to end Airflow at once, for a second Ctrl-C.

    Raises:
        GatewayError: Airflow does not come up, or a DAG that everything waits for fails.
    """
    started = time.monotonic()
    postgres.create_database(_DATABASE)
    stack = AirflowStack(
        workspace.folder("airflow"),
        database_url=postgres.url(_DATABASE),
        dags_folder=PROJECT / "dags",
        environment=environment,
        say=voice.say,
    )
    on_kill(stack.kill)
    with open_gateway(read_settings(), actor="demo") as gw:
        prepare_store(gw)
        with stack:
            period = Period.parse(workspace.plan.period)
            drive_month(
                stack.api, period=str(period), progress=voice.say, settled=lambda: _settled(gw, period)
            )
            verdict = judge(gw, period, time.monotonic() - started)
            _show(stack, verdict, voice)
            if stay:
                _wait_for_ctrl_c(voice)
    return verdict


def _settled(gw: Gateway, period: Period) -> bool:
    books = period_status(gw, period)
    return books.packages_open == 0 and books.signed == books.confirmed


def _show(stack: AirflowStack, verdict: DemoVerdict, voice: Voice) -> None:
    if voice.as_json:
        return
    voice.console.print(verdict.as_table(voice.lang))
    voice.console.print(f"\nAirflow: {stack.url}", markup=False)
    login = Text(
        f"  tài khoản: {stack.username}   mật khẩu: {stack.password}",
        f"  user: {stack.username}   password: {stack.password}",
    )
    voice.say(login)


def _wait_for_ctrl_c(voice: Voice) -> None:
    voice.say(Text("Nhấn Ctrl-C để kết thúc.", "Press Ctrl-C to end."))
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            signal.pause()
