"""``gateway up``: Airflow with our DAGs on this machine, for as long as it is wanted."""

from __future__ import annotations

import contextlib
import signal
from pathlib import Path

from domain.errors import Misconfigured
from domain.text import Text
from gateway.cli.output import LangFlag, Voice, with_gateway
from gateway.demo.airflow_stack import AirflowStack
from gateway.demo.workspace import PROJECT
from gateway.embedded.signals import orderly_signals
from gateway.settings import task_environment


def up(lang: LangFlag = "") -> None:
    """Chạy Airflow với PostgreSQL của bạn / run Airflow on your PostgreSQL until Ctrl-C."""
    with with_gateway(as_json=False, lang=lang) as (voice, gw):
        metadata = gw.settings.airflow_database_url
        if not metadata or metadata == gw.settings.database_url:
            raise Misconfigured(
                Text("Airflow cần một cơ sở dữ liệu riêng", "Airflow needs a database of its own"),
                Text(
                    "Đặt GATEWAY_AIRFLOW_DATABASE_URL khác với GATEWAY_DATABASE_URL",
                    "set GATEWAY_AIRFLOW_DATABASE_URL, different from GATEWAY_DATABASE_URL",
                ),
                where="GATEWAY_AIRFLOW_DATABASE_URL",
            )
        home = gw.settings.home / "airflow"
        home.mkdir(parents=True, exist_ok=True)
        stack = AirflowStack(
            home, database_url=metadata, dags_folder=dags_folder(), environment=task_environment()
        )
        with orderly_signals(stack.kill), contextlib.suppress(KeyboardInterrupt), stack:
            _tell(stack, voice)
            while True:
                signal.pause()


def dags_folder() -> Path:
    """The folder ``dags`` of the source checkout."""
    return PROJECT / "dags"


def _tell(stack: AirflowStack, voice: Voice) -> None:
    voice.say(
        Text(
            f"Airflow: {stack.url}  tài khoản {stack.username}, mật khẩu {stack.password}  (Ctrl-C để dừng)",
            f"Airflow: {stack.url}  user {stack.username}, password {stack.password}  (Ctrl-C ends it)",
        )
    )
