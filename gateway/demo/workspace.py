"""Where a demo lives: one folder for each population and period, so that a second run goes on where the first
one stopped.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from domain.errors import Misconfigured
from domain.text import Text

PROJECT = Path(__file__).resolve().parent.parent.parent
_SECRETS = ("office_secret", "office_password", "axis_secret", "receiver_secret")


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """What is to be shown. ``people`` and ``units`` size the invented province, ``seed`` fixes it;
    ``faults`` names a scripted misbehaviour of the simulators.
    """

    province: str
    people: int
    units: int
    seed: int
    period: str
    faults: str = ""

    @property
    def name(self) -> str:
        """The workspace's folder name."""
        tail = f"-{self.faults}" if self.faults else ""
        return f"{self.province}-{self.people}p-{self.units}u-s{self.seed}-{self.period}{tail}"


class Workspace:
    """The folders and secrets of one demo below ``home``."""

    def __init__(self, home: Path, plan: DemoPlan) -> None:
        if not (PROJECT / "simulators").is_dir():
            raise Misconfigured(
                Text("Bản cài đặt này không có bộ mô phỏng", "this installation has no simulators"),
                Text(
                    "Chạy demo từ bản sao mã nguồn: make demo",
                    "run the demo from a source checkout: make demo",
                ),
            )
        self.plan = plan
        self.root = (home / plan.name).resolve()
        for folder in ("simulators", "config"):
            (self.root / folder).mkdir(parents=True, exist_ok=True)
        self.secrets = self._secrets()

    def folder(self, *names: str) -> Path:
        """A folder below the workspace, made if it is missing."""
        path = self.root.joinpath(*names)
        path.mkdir(parents=True, exist_ok=True)
        return path

    def _secrets(self) -> dict[str, str]:
        """Logins of this demo's simulators, made once, readable by the owner only."""
        path = self.root / "secrets.json"
        found: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        missing = {name: secrets.token_urlsafe(24) for name in _SECRETS if name not in found}
        if missing:  # a new place, or one made before this version had another simulator
            found |= missing
            write_private(path, json.dumps(found))
        return found

    def population(self) -> dict[str, object]:
        """What the document systems' simulators are told about the invented province."""
        plan = asdict(self.plan)
        return {name: plan[name] for name in ("province", "people", "units", "seed", "period")}


def write_private(path: Path, text: str) -> None:
    """Write ``text`` so that nobody else can ever read it: made with mode 0600, then renamed into place."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
