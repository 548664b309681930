"""The cast of the demo: the simulators as processes of their own, and the settings that lead to them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import Misconfigured
from domain.period import Period
from domain.text import Text
from gateway.demo.offices import DROPPED, FOLDERS, office_of, told_of_province
from gateway.demo.workspace import PROJECT, Workspace, write_private
from gateway.embedded.processes import ProcessGroup
from gateway.files import ProvinceFiles
from gateway.settings import child_environment

FAULTS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "flaky-sources": {
        "rest_office": {"2": "503", "5": "reset", "8": "half"},
        "soap_office": {"2": "reset", "4": "503"},
    },
    "lost-answer": {"national_db": {"1": "lost"}},
    "refused-then-lost": {"national_db": {"1": "503", "3": "lost", "4": "slow:1.5"}},
    "no-timestamp": {"tsa": {"1": "503", "2": "reset"}},
}
"""Scripted days to rehearse, by name: simulator → call number → what goes wrong."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The running cast: ``environment`` leads a gateway to it; ``ports`` for those who want to look."""

    environment: Mapping[str, str]
    ports: Mapping[str, int]


def raise_cast(group: ProcessGroup, workspace: Workspace) -> Stage:
    """Start every simulator the province's files ask for and wait until each listens.

    Raises:
        Misconfigured: a simulator does not start, or the fault script's name is unknown.
    """
    scripts = _scripts(workspace.plan.faults)
    pki = _make_pki(workspace)
    files = ProvinceFiles.of_folder(PROJECT / "mappings" / "files" / workspace.plan.province)
    population = workspace.population() | told_of_province(files, Period.parse(workspace.plan.period))
    connections: dict[str, str] = {}
    ports: dict[str, int] = {}

    def start(name: str, config: Mapping[str, object]) -> str:
        ports[name] = _start(group, workspace, name, {**config, "faults": scripts.get(name, {})})
        return f"http://127.0.0.1:{ports[name]}"

    secrets = workspace.secrets
    tsa = start("tsa", {"pki_home": pki["home"]})
    receiver = start(
        "national_db",
        {
            "pki_home": pki["home"],
            "client_id": "gateway",
            "client_secret": secrets["receiver_secret"],
            "receiver": files.profile.receiver,
        },
    )
    connections[files.profile.connection] = _connection(receiver, "gateway", secrets["receiver_secret"])
    for source in files.source_names:
        config = files.source(source)
        office = office_of(config)
        login = {office.user: "gateway", office.password: secrets[office.secret]} if office.user else {}
        address = start(office.simulator, {**population, **login, **office.more})
        if office.simulator in FOLDERS:
            address = workspace.folder("simulators", office.simulator, DROPPED).as_uri()
        connections[config.connection] = _connection(address, *login.values())
    return Stage(_environment(workspace, pki, tsa, connections), ports)


def _scripts(name: str) -> Mapping[str, Mapping[str, str]]:
    if name and name not in FAULTS:
        known = ", ".join(FAULTS)
        raise Misconfigured(
            Text(f"Không có kịch bản lỗi '{name}'", f"there is no fault script '{name}'"),
            Text(f"Các kịch bản: {known}", f"known scripts: {known}"),
            where="--faults",
        )
    return FAULTS[name] if name else {}


def _start(group: ProcessGroup, workspace: Workspace, name: str, config: Mapping[str, object]) -> int:
    path = workspace.root / "config" / f"{name}.json"
    write_private(path, json.dumps(config))
    home = workspace.folder("simulators", name)
    child = group.start(
        name,
        [
            sys.executable,
            "-m",
            f"simulators.{name}",
            "--port",
            "0",
            "--home",
            str(home),
            "--config",
            str(path),
        ],
        env=_environment_of_simulators(),
        cwd=PROJECT,
    )
    port = group.wait_ready(child)["port"]
    assert isinstance(port, int)  # noqa: S101 - wait_ready only returns lines with a port
    return port


def _environment_of_simulators() -> dict[str, str]:
    return {**child_environment(), "PYTHONPATH": str(PROJECT)}


def _make_pki(workspace: Workspace) -> dict[str, str]:
    home = workspace.folder("pki")
    made = subprocess.run(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", "simulators.pki", "--home", str(home)],
        cwd=PROJECT,
        env=_environment_of_simulators(),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise Misconfigured(
            Text("Không tạo được chứng thư thử nghiệm", "the test certificates cannot be made"),
            Text(made.stderr[-800:], made.stderr[-800:]),
            where=str(home),
        )
    paths: dict[str, str] = json.loads(made.stdout.splitlines()[-1])
    return paths


def _connection(address: str, login: str = "", password: str = "") -> str:
    return json.dumps({"conn_type": "http", "host": address, "login": login, "password": password})


def _environment(
    workspace: Workspace, pki: Mapping[str, str], tsa: str, connections: Mapping[str, str]
) -> dict[str, str]:
    plan = workspace.plan
    return {
        "GATEWAY_PROVINCE": plan.province,
        "GATEWAY_FILES_DIR": str(PROJECT / "mappings" / "files"),
        "GATEWAY_PERIOD": plan.period,
        "GATEWAY_SIGNING_P12": pki["signer_p12"],
        "GATEWAY_SIGNING_PASSPHRASE_FILE": pki["signer_passphrase"],
        "GATEWAY_SIGNING_ANCHORS": pki["anchors"],
        "GATEWAY_RECEIVER_ANCHORS": pki["anchors"],
        "GATEWAY_RECEIVER_INTERMEDIATES": pki["chain"],
        "GATEWAY_TIMESTAMP_ANCHORS": pki["anchors"],
        "GATEWAY_TSA_URL": tsa,
        # Short, so that a rehearsed crash does not keep its audience waiting.
        "GATEWAY_LEASE_S": "5",
        "GATEWAY_RETRY_BASE_S": "0.3",
        **{f"AIRFLOW_CONN_{name.upper()}": text for name, text in connections.items()},
    }
