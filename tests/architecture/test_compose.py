"""docker-compose.yml and the Dockerfile: well-formed, with commands and folders that exist."""

import re
import subprocess
import sys

import pytest
from ruamel.yaml import YAML

PROGRAMS = {"airflow": [sys.executable, "-m", "airflow"], "gateway": [sys.executable, "-m", "gateway"]}


@pytest.fixture(scope="module")
def compose(root):
    """The parsed file."""
    return YAML(typ="safe").load((root / "docker-compose.yml").read_text("utf-8"))


def commands(compose):
    """Every command of our image, without options."""
    ours = [service["command"] for service in compose["services"].values() if "build" in service]
    return sorted({tuple(word for word in command if not word.startswith("-")) for command in ours})


def test_every_command_exists(compose, root, tmp_path):
    """Each Airflow and gateway command of the containers answers --help."""
    found = commands(compose)
    assert {words[0] for words in found} == {"airflow", "gateway"}
    for program, *words in found:
        done = subprocess.run(
            [*PROGRAMS[program], *words, "--help"],
            cwd=root,
            env={"PATH": "/usr/bin:/bin", "AIRFLOW_HOME": str(tmp_path), "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, (program, words, done.stderr)


def test_the_containers_are_the_components_of_the_demo(compose):
    """All four components of Airflow run, and whatever depends on another service names one."""
    services = compose["services"]
    assert {"api-server", "scheduler", "dag-processor", "triggerer"} <= services.keys()
    needed = {name for service in services.values() for name in service.get("depends_on", {})}
    assert needed <= services.keys()


def test_nothing_is_open_to_the_network_and_no_secret_is_written_down(compose):
    """Published ports are on 127.0.0.1; every secret comes from outside and is asked for if missing."""
    services = compose["services"].values()
    assert {
        port for s in services for port in s.get("ports", ()) if not port.startswith("127.0.0.1:")
    } == set()
    values = {k: v for s in services for k, v in s.get("environment", {}).items()}
    secret = {
        k: v for k, v in values.items() if re.search(r"PASSWORD|SECRET|FERNET|DATABASE_URL|SQL_ALCHEMY", k)
    }
    assert len(secret) >= 6
    assert {name for name, value in secret.items() if "${" not in value or ":?}" not in value} == set()


def test_every_setting_of_the_containers_exists(compose):
    """Each GATEWAY_ variable is a setting of ours: a misspelt one would be ignored."""
    from gateway.settings import Settings  # noqa: PLC0415 - for this test alone

    known = {f"GATEWAY_{name.upper()}" for name in Settings.model_fields}
    names = {name for s in compose["services"].values() for name in s.get("environment", {})}
    assert {name for name in names if name.startswith("GATEWAY_")} <= known


def test_the_image_holds_every_package_and_the_dags(root, wheel_packages):
    """The Dockerfile copies what the wheel is built from, and the DAG folder."""
    copied = set(re.findall(r"^COPY (\w+) ", (root / "Dockerfile").read_text("utf-8"), re.MULTILINE))
    assert {*wheel_packages, "dags"} <= copied
    assert {name for name in copied if not (root / name).exists()} == set()
