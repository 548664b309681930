"""One owner at a time for a folder: a lock that the kernel gives back when its holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from domain.errors import Misconfigured
from domain.text import Text


class HomeLock:
    """An exclusive lock on ``path``, held from ``take`` to ``give_back``.

    It is a ``flock``: a holder killed with SIGKILL leaves nothing to clean.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def take(self) -> None:
        """Take the lock at once.

        Raises:
            Misconfigured: another process holds it; the message names its pid.
        """
        file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            file.seek(0)
            holder = file.read().strip() or "?"
            file.close()
            raise _in_use(self._path.parent, holder) from held
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._file is not None

    def give_back(self) -> None:
        """Release the lock; harmless if it is not held."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _in_use(home: Path, holder: str) -> Misconfigured:
    return Misconfigured(
        Text(
            f"thư mục này đang được một tiến trình khác sử dụng (pid {holder})",
            f"another process (pid {holder}) is using this folder",
        ),
        Text(
            "Dừng tiến trình đó (Ctrl-C ở cửa sổ của nó) hoặc chạy với thư mục khác",
            "stop that process (Ctrl-C in its window) or run with another folder",
        ),
        where=str(home),
    )
