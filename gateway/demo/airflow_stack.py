"""Airflow as the demo's own processes: api-server, dag-processor, triggerer, scheduler, each its own group.

``airflow standalone`` is not used: it leaves children alive on SIGTERM, starts 32 workers and listens on all
addresses. This module does not import Airflow; it starts it and talks HTTP to it.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from domain.errors import GatewayError, Misconfigured
from domain.text import Text
from gateway.demo.airflow_api import AirflowApi
from gateway.demo.airflow_config import USERNAME, AirflowConfig
from gateway.demo.workspace import PROJECT
from gateway.embedded.ports import free_port
from gateway.embedded.processes import ProcessGroup
from gateway.settings import child_environment

PREFERRED_PORT = 8080
COMPONENTS: Mapping[str, tuple[str, ...]] = {
    "api-server": ("api-server",),
    "dag-processor": ("dag-processor",),
    # Their log servers would listen on all addresses; the API server reads the files itself on one machine.
    "triggerer": ("triggerer", "--skip-serve-logs"),
    "scheduler": ("scheduler", "--skip-serve-logs"),
}
"""Started in this order and ended in the reverse one: a task that ends reports to the API server."""

DAG_IDS = frozenset({"pull_work", "score_period", "push_results", "reconcile", "seal_audit"})

_HEALTHY_WITHIN_S = 180.0
_MIGRATED_WITHIN_S = 180.0
_POLL_S = 0.5
_GRACE_S = 5.0
"""Every step is safe to be killed, and the triggerer sometimes does not heed SIGTERM at all."""

Say = Callable[[Text], None]


class AirflowStack:
    """A running Airflow; a context manager.

    ``home`` becomes AIRFLOW_HOME. ``environment`` is what tasks get besides PATH and language: the gateway's
    settings and connections; only the scheduler, whose children the tasks are, is given it. ``port``:
    preferred; another one is taken if it is busy. ``say`` is told what it does while it starts.
    """

    def __init__(
        self,
        home: Path,
        *,
        database_url: str,
        dags_folder: Path,
        environment: Mapping[str, str],
        port: int = PREFERRED_PORT,
        say: Say = lambda _text: None,
    ) -> None:
        self._say = say
        self._home = home.resolve()
        self._database_url = database_url
        self._dags_folder = dags_folder.resolve()
        self._environment = dict(environment)
        self._preferred_port = port
        self._children = ProcessGroup(self._home, name="airflow", grace_s=_GRACE_S)
        self.username = USERNAME
        self.password = ""
        self.url = ""
        self._api: AirflowApi | None = None

    @property
    def api(self) -> AirflowApi:
        """The API of the running Airflow, logged in as its administrator.

        Raises:
            Misconfigured: it does not run.
        """
        if self._api is None:
            raise _not_up("airflow", self._home, "")
        return self._api

    def start(self) -> None:
        """Migrate the metadata, start the components, wait until all are healthy and know the DAGs.

        Raises:
            Misconfigured: a component does not come up, or a DAG file has errors.
        """
        self._children.open()
        config = AirflowConfig(
            self._home, self._database_url, self._dags_folder, free_port(self._preferred_port)
        )
        self.password = config.write()
        self.url = config.url
        self._say(Text("Airflow: chuẩn bị cơ sở dữ liệu", "Airflow: preparing its metadata"))
        self._migrate()
        for name, arguments in COMPONENTS.items():
            self._children.start(
                name,
                [sys.executable, "-m", "airflow", *arguments],
                env=self._base() | (self._environment if name == "scheduler" else {}),
                cwd=self._home,
            )
        self._say(Text(f"Airflow: khởi động tại {self.url}", f"Airflow: starting at {self.url}"))
        self._api = AirflowApi(self.url, self.username, self.password)
        self._wait_until("healthy", self.api.healthy)
        self._wait_until("DAGs", self._knows_dags)

    def stop(self) -> None:
        """End every component and whatever it started; safe to repeat."""
        if self._api is not None:
            self._api.close()
            self._api = None
        self._children.stop()

    def kill(self) -> None:
        """SIGKILL to every component, for a second Ctrl-C; ``stop`` still tidies up afterwards."""
        self._children.kill()

    def _base(self) -> dict[str, str]:
        return child_environment() | {"AIRFLOW_HOME": str(self._home), "PYTHONPATH": str(PROJECT)}

    def _migrate(self) -> None:
        log = self._home / "logs" / "migrate.log"
        with log.open("ab") as output:
            try:
                code = subprocess.run(
                    [sys.executable, "-m", "airflow", "db", "migrate"],
                    env=self._base(),
                    cwd=self._home,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    timeout=_MIGRATED_WITHIN_S,
                    check=False,
                ).returncode
            except subprocess.TimeoutExpired as slow:
                raise _not_up("airflow db migrate", log, f"> {_MIGRATED_WITHIN_S:.0f} s") from slow
        if code:
            raise _not_up("airflow db migrate", log, log.read_text(encoding="utf-8", errors="replace")[-800:])

    def _knows_dags(self) -> bool:
        if broken := self.api.import_errors():
            raise Misconfigured(
                Text(f"Tệp DAG có lỗi: {broken}", f"DAG files with errors: {broken}"),
                Text("Sửa tệp trong thư mục dags", "correct the files in the folder dags"),
                where=str(self._dags_folder),
            )
        return self.api.dag_ids() >= DAG_IDS

    def _wait_until(self, what: str, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _HEALTHY_WITHIN_S
        while time.monotonic() < deadline:
            for dead in self._children.ended():
                raise _not_up(dead.name, dead.log, dead.output()[-800:])
            if condition():
                return
            time.sleep(_POLL_S)
        raise _not_up(f"airflow ({what})", self._home / "logs", f"> {_HEALTHY_WITHIN_S:.0f} s")

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _not_up(name: str, where: Path, said: str) -> GatewayError:
    return Misconfigured(
        Text(f"{name} không khởi động được: {said}", f"{name} did not come up: {said}"),
        Text(f"Xem nhật ký {where}", f"see its log {where}"),
        where=name,
    )
