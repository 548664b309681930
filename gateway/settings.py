"""All settings, read from the environment in this file and nowhere else.

Every name starts with ``GATEWAY_``. Secrets are never settings: passphrases lie in files of mode 0600 that a
setting names, logins lie in Airflow connections (``AIRFLOW_CONN_<ID>``, Airflow's JSON form), which the
command line reads too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.errors import Misconfigured
from domain.text import Lang, Text

if TYPE_CHECKING:
    from connectors.connection import Connection

_PREFIX = "GATEWAY_"
_SHIPPED_FILES = Path(__file__).resolve().parent.parent / "mappings" / "files"


class Settings(BaseModel):
    """One frozen object with everything a run may be told from outside."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database_url: str = ""
    """PostgreSQL, ``postgresql+psycopg://user@host/database``."""
    airflow_database_url: str = ""
    """PostgreSQL for Airflow's own metadata, for ``gateway up``; another database than ``database_url``."""
    home: Path = Path("var")
    """Where ``gateway up`` keeps Airflow's configuration and logs."""
    province: str = "lao_cai"
    """Folder below ``files_dir`` with sources, mappings, catalogue, policy, calendar and receiver."""
    files_dir: Path = _SHIPPED_FILES
    files_from: Literal["published", "folder"] = "published"
    """``published``: the version that two persons put in force; ``folder``: whatever lies in the folder, for
    trying things out, without anybody's approval."""
    receiver_file: str = "receiver.yaml"
    """Which receiver profile of the province is in force (REST or SOAP)."""
    period: str = ""
    """``YYYY-MM`` or ``YYYY-Qn``; empty: the month before today."""
    signing_p12: Path | None = None
    signing_passphrase_file: Path | None = None
    signing_anchors: Path | None = None
    """PEM with the root certificates that our own signing certificate must chain to."""
    receiver_anchors: Path | None = None
    """PEM with the root certificates that receipts of the national database must chain to."""
    receiver_intermediates: Path | None = None
    timestamp_anchors: Path | None = None
    """PEM with the root certificates that timestamps must chain to."""
    evidence_dir: Path = Path("var/evidence")
    """Where files that came with records are kept, each under its SHA-256."""
    evidence_anchors: Path | None = None
    """PEM with the root certificates that signers of evidence must chain to; without it: not checked."""
    tsa_url: str = ""
    lang: Literal["vi", "en", ""] = ""
    """Language of messages; empty: from ``LANG``."""
    deadline_rule: Literal["nd335", "nd27", "nd27-other-agency"] = "nd335"
    lease_s: float = Field(default=120.0, gt=0, le=3600)
    """How long a worker may hold a package before another may ask what became of it."""
    retry_base_s: float = Field(default=5.0, gt=0, le=3600)
    """First delay after a failed attempt; doubles, but never past a tenth of the time left."""
    kill_at_point: int = 0
    """Fault drill: end the process with SIGKILL at the n-th named point. 0: never."""


def read_settings(**overrides: object) -> Settings:
    """The settings of this process: ``overrides``, else the environment.

    Raises:
        Misconfigured: a value that cannot be understood; all of them are named at once.
    """
    variables = {name: _PREFIX + name.upper() for name in Settings.model_fields}
    given = {name: os.environ[variable] for name, variable in variables.items() if variable in os.environ}
    try:
        return Settings.model_validate(given | overrides)
    except ValidationError as faults:
        lines = [f"GATEWAY_{'_'.join(map(str, f['loc'])).upper()}: {f['msg']}" for f in faults.errors()]
        raise Misconfigured(
            Text(f"Cấu hình sai: {'; '.join(lines)}", f"wrong settings: {'; '.join(lines)}"),
            Text(
                "Sửa các biến môi trường nêu trên (xem docs/operators.md)",
                "correct the environment variables named above (see docs/operators.md)",
            ),
        ) from faults


def language(chosen: str = "") -> Lang:
    """``chosen`` if it is a language, else what ``LANG`` asks for, else English."""
    if chosen in {"vi", "en"}:
        return cast("Lang", chosen)
    return "vi" if os.environ.get("LANG", "").lower().startswith("vi") else "en"


def child_environment() -> dict[str, str]:
    """What a child process needs of our environment, and nothing that could steer a gateway."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONUNBUFFERED": "1"}


def task_environment() -> dict[str, str]:
    """The settings and connections of this process, for the tasks Airflow runs."""
    return {k: v for k, v in os.environ.items() if k.startswith(("GATEWAY_", "AIRFLOW_CONN_"))}


def enter_environment(values: Mapping[str, str]) -> None:
    """Make ``values`` settings and connections of this process: the demo leads itself to its simulators."""
    os.environ.update(values)


def connection_from_environment(connection_id: str) -> Connection:
    """The connection ``connection_id`` from ``AIRFLOW_CONN_<ID>`` in Airflow's JSON form.

    Raises:
        Misconfigured: the variable is missing or is no such JSON.
    """
    name = f"AIRFLOW_CONN_{connection_id.upper()}"
    text = os.environ.get(name)
    if text is None:
        raise Misconfigured(
            Text(f"Thiếu kết nối '{connection_id}'", f"connection '{connection_id}' is missing"),
            Text(
                f"Tạo kết nối này trong Airflow hoặc đặt biến {name} (JSON)",
                f"create it in Airflow or set {name} (JSON)",
            ),
            where=name,
        )
    return connection_from_json(connection_id, text, where=name)


def connection_from_json(connection_id: str, text: str, *, where: str) -> Connection:
    """A connection from Airflow's JSON form: host (with scheme), port, login, password, extra.

    Raises:
        Misconfigured: no JSON object, or no host.
    """
    from connectors.connection import Connection  # noqa: PLC0415 - the HTTP client, seldom needed

    try:
        data = json.loads(text)
        host = str(data["host"])
        port = f":{data['port']}" if data.get("port") else ""
        extra = data.get("extra") or {}
        extra = json.loads(extra) if isinstance(extra, str) else extra
        return Connection(
            id=connection_id,
            base_url=(host if "://" in host else f"{data.get('schema') or 'https'}://{host}") + port,
            login=data.get("login") or "",
            password=data.get("password") or "",
            extra={str(k): str(v) for k, v in cast("Mapping[str, object]", extra).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        # The text is not repeated: it holds a password.
        raise Misconfigured(
            Text(
                f"Kết nối '{connection_id}' không phải JSON đúng mẫu của Airflow",
                f"connection '{connection_id}' is not in Airflow's JSON form",
            ),
            Text(
                'Mẫu: {"conn_type":"http","host":"https://…","login":"…","password":"…"}',
                'form: {"conn_type":"http","host":"https://…","login":"…","password":"…"}',
            ),
            where=where,
        ) from fault
