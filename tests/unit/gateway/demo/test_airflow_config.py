"""The configuration of the demo's Airflow."""

from __future__ import annotations

import json
import stat
from configparser import ConfigParser

from gateway.demo.airflow_config import AirflowConfig

URL = "postgresql+psycopg://postgres@/airflow?host=%2Ftmp%2Fpg"


def _write(home, port=8080):
    password = AirflowConfig(home, URL, home / "dags", port).write()
    # Airflow reads its file with interpolation, as ConfigParser does by default.
    read = ConfigParser()
    read.read(home / "airflow.cfg")
    return password, read


def test_every_listener_is_on_loopback(tmp_path):
    """The API server binds 127.0.0.1, tasks reach it there, and no health server opens another port."""
    _, read = _write(tmp_path, 18080)
    assert read["api"]["host"] == "127.0.0.1"
    assert read["core"]["execution_api_server_url"] == "http://127.0.0.1:18080/execution/"
    assert read["scheduler"]["enable_health_check"] == "False"


def test_the_database_address_survives_interpolation(tmp_path):
    """A percent sign in the address of the socket arrives as it was."""
    _, read = _write(tmp_path)
    assert read["database"]["sql_alchemy_conn"] == URL


def test_keys_and_password_stay_the_same(tmp_path):
    """A second start can read what the first one kept, also on another port."""
    first, before = _write(tmp_path, 8080)
    second, after = _write(tmp_path, 8081)
    assert first == second
    assert before["core"]["fernet_key"] == after["core"]["fernet_key"]
    assert after["api"]["port"] == "8081"


def test_secrets_differ_between_homes_and_are_private(tmp_path):
    """Nothing secret is shared between two workspaces or readable by others."""
    one, _ = _write(tmp_path / "one")
    two, _ = _write(tmp_path / "two")
    assert one != two
    for name in ("airflow.cfg", "keys.json", "passwords.json"):
        assert stat.S_IMODE((tmp_path / "one" / name).stat().st_mode) == 0o600
    assert json.loads((tmp_path / "one" / "passwords.json").read_text()) == {"admin": one}


def test_nothing_is_sent_anywhere(tmp_path):
    """Usage statistics are off and no examples are loaded."""
    _, read = _write(tmp_path)
    assert read["usage_data_collection"]["enabled"] == "False"
    assert read["core"]["load_examples"] == "False"
