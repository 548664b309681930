"""The command line that all simulators have in common."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Arguments:
    """How one simulator was asked to run.

    ``port``: 0 = any free one. ``home``: the folder for its own files, made if missing. ``config``: the
    JSON object of ``--config`` as it stands in the file (empty without one).
    """

    name: str
    port: int
    home: Path
    config: Mapping[str, Any]

    @property
    def faults(self) -> Mapping[str, str]:
        """The fault script in the config (see ``FaultScript``)."""
        return dict(self.config.get("faults", {}))


def read_arguments(name: str, argv: Sequence[str] | None = None) -> Arguments:
    """Read ``--port``, ``--home`` and ``--config``; wrong use ends the process with exit code 2."""
    parser = argparse.ArgumentParser(prog=f"python -m simulators.{name}")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 = any free one")
    parser.add_argument("--home", type=Path, default=Path(), help="folder for the simulator's own files")
    parser.add_argument("--config", type=Path, default=None, help="a JSON file")
    given = parser.parse_args(argv)
    try:
        config = json.loads(given.config.read_text("utf-8")) if given.config else {}
    except (OSError, ValueError) as problem:
        parser.error(f"--config: {problem}")
    if not isinstance(config, dict):
        parser.error("--config: a JSON object is needed")
    given.home.mkdir(parents=True, exist_ok=True)
    return Arguments(name, given.port, given.home, config)
