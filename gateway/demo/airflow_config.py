"""The settings of the demo's Airflow: one machine, loopback only, nothing sent anywhere.

Every value that differs from Airflow's default is here, with its reason. docs/airflow.md says what a
production installation takes over and what it must change.
"""

from __future__ import annotations

import base64
import io
import json
import secrets
from configparser import RawConfigParser
from dataclasses import dataclass
from pathlib import Path

from gateway.demo.workspace import write_private
from gateway.embedded.ports import LOOPBACK

USERNAME = "admin"
PARALLELISM = 4
"""Tasks at once: few cores, and every worker process costs memory. Airflow's default is 32."""

_KEY_BYTES = 32


_SCHEDULER = {
    "scheduler_heartbeat_sec": "2",  # an approval through the API waits for two of them
    "enable_health_check": "False",  # a listener more; the API tells the same
    # A task whose process was killed is noticed after a minute instead of five.
    "task_instance_heartbeat_timeout": "60",
}


@dataclass(frozen=True, slots=True)
class AirflowConfig:
    """Where this Airflow lives and listens; ``home`` is its AIRFLOW_HOME."""

    home: Path
    database_url: str
    dags_folder: Path
    port: int

    @property
    def url(self) -> str:
        """The address of the pages and the API, without a trailing slash."""
        return f"http://{LOOPBACK}:{self.port}"

    def write(self) -> str:
        """Write ``airflow.cfg`` and the password file, readable by the owner only; returns the password.

        Keys and password are made once for each home, so that a second start can read what the first kept.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        keys = self._keys()
        passwords = self.home / "passwords.json"
        write_private(passwords, json.dumps({USERNAME: keys["password"]}))
        parser = RawConfigParser()
        parser.read_dict(self._sections(keys, passwords))
        text = io.StringIO()
        parser.write(text)
        # Airflow's parser interpolates: a percent sign, as in an encoded socket path, is written twice.
        write_private(self.home / "airflow.cfg", text.getvalue().replace("%", "%%"))
        return keys["password"]

    def _keys(self) -> dict[str, str]:
        path = self.home / "keys.json"
        if not path.exists():
            fresh = {
                "password": secrets.token_urlsafe(12),
                "fernet": base64.urlsafe_b64encode(secrets.token_bytes(_KEY_BYTES)).decode(),
                "session": secrets.token_hex(_KEY_BYTES),
                "jwt": secrets.token_hex(_KEY_BYTES),
            }
            write_private(path, json.dumps(fresh))
        found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return found

    def _sections(self, keys: dict[str, str], passwords: Path) -> dict[str, dict[str, str]]:
        simple = "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager"
        return {
            "core": {
                "dags_folder": str(self.dags_folder),
                "plugins_folder": str(self.home / "plugins"),
                "load_examples": "False",
                "executor": "LocalExecutor",
                "parallelism": str(PARALLELISM),
                "max_active_tasks_per_dag": str(PARALLELISM),
                "dags_are_paused_at_creation": "False",
                "default_timezone": "Asia/Ho_Chi_Minh",
                "auth_manager": simple,
                "simple_auth_manager_users": f"{USERNAME}:admin",
                "simple_auth_manager_passwords_file": str(passwords),
                "fernet_key": keys["fernet"],
                "execution_api_server_url": f"{self.url}/execution/",
                # The default asks the name service, which an offline machine waits for.
                "hostname_callable": "socket.gethostname",
            },
            "database": {"sql_alchemy_conn": self.database_url},
            # How late a worker may notice that its task has ended. Until it has, an answer to the task's
            # question is taken for a change from outside and fails it.
            "workers": {"min_heartbeat_interval": "1"},
            "logging": {"base_log_folder": str(self.home / "task_logs")},
            "api": {
                "host": LOOPBACK,
                "port": str(self.port),
                "base_url": self.url,
                "workers": "1",
                "worker_timeout": "10",  # uvicorn waits that long for open connections at the end
                "secret_key": keys["session"],
                "expose_config": "False",
            },
            "api_auth": {"jwt_secret": keys["jwt"]},
            "scheduler": dict(_SCHEDULER),
            "dag_processor": {"parsing_processes": "1", "refresh_interval": "30"},
            "usage_data_collection": {"enabled": "False"},
        }
