"""End what a killed run left behind: ``python -m gateway.embedded.stop FOLDER...`` (``make clean``).

Every folder below the given ones is looked through for the records of process groups and for embedded
PostgreSQL clusters. A group or cluster whose owner lives is left alone and named.
"""

from __future__ import annotations

import sys
from pathlib import Path

from domain.errors import GatewayError
from domain.text import Lang
from gateway.embedded.postgres import EmbeddedPostgres
from gateway.embedded.postmaster import postmaster_of
from gateway.embedded.processes import ProcessGroup


def stop_below(folder: Path) -> list[str]:
    """End the leftovers below ``folder``; a line for each thing ended.

    Raises:
        Misconfigured: a group or a cluster there belongs to a living process.
    """
    told = []
    for record in sorted(folder.rglob("processes/*.json")):
        group = ProcessGroup(record.parent.parent, name=record.stem)
        with group:
            told += [f"{record.stem}: pid {pid}" for pid in group.leftovers]
    for version in sorted(folder.rglob("data/PG_VERSION")):
        if postmaster_of(version.parent.resolve()) is not None:
            with EmbeddedPostgres(version.parent.parent):
                told.append(f"postgres: {version.parent.parent}")
    return told


def main(folders: list[str], lang: Lang = "en") -> int:
    """0 if nothing is left below ``folders``, 1 if something there is in use."""
    for folder in map(Path, folders):
        try:
            for line in stop_below(folder):
                sys.stdout.write(f"đã dừng / stopped {line}\n")
        except GatewayError as fault:
            sys.stderr.write(f"{fault.explain('vi')}\n{fault.explain(lang)}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
