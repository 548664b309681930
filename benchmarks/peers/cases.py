"""Playing the cases of correctness_scenario.py with a peer: sync, a day goes by, sync, again if refused."""

from __future__ import annotations

import json
import sys
import traceback
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any, Protocol


class Puller(Protocol):
    """A peer in the middle of one case. ``held``: what it has now; ``handed``: all it gave downstream."""

    handed: list[list[Any]]

    def sync(self) -> None:
        """One scheduled run."""
        ...

    def held(self) -> list[list[Any]]:
        """[id, year, title] as downstream sees it."""
        ...


def post(port: str, path: str) -> None:
    """Steer the server."""
    address = f"http://127.0.0.1:{port}{urllib.parse.quote(path)}"
    urllib.request.urlopen(urllib.request.Request(address, data=b"", method="POST"), timeout=30).read()


def play(port: str, names: list[str], start: Callable[[str], Puller]) -> None:
    """Print what became of every case, one JSON object."""
    results = {}
    for name in names:
        post(port, f"/case/{name}")
        puller, refused = start(name), []
        for step in ("first", "second", "again"):
            if step == "again" and not refused[-1]:
                break
            try:
                puller.sync()
                refused.append("")
            except Exception as fault:  # noqa: BLE001 - a peer's refusals are of any class
                last = traceback.format_exception_only(fault)[-1].strip()
                refused.append(last[:200])
            if step == "first":
                post(port, "/change")
        results[name] = {"held": puller.held(), "handed": puller.handed, "refused": refused}
    sys.stdout.flush()
    print("\n" + json.dumps(results))
