"""PostgreSQL refuses to run as root: as root it gets a system user of its own.

That user must be able to reach the programs and its own folder. Only what is missing is granted:
search (never read, never write) on the folders above, read on the programs themselves. Each folder
opened this way is named in the log. An ordinary user needs none of this.
"""

from __future__ import annotations

import logging
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from domain.errors import Misconfigured
from domain.text import Text

NAME = "pgserver"
"""The wheel's own name for this user, so that a machine gets one user for it and not two."""

_log = logging.getLogger(__name__)


class Account(TypedDict, total=False):
    """The part of ``subprocess``'s arguments that says as whom to run."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class SystemUser:
    """An account without rights of its own."""

    uid: int
    gid: int

    def as_popen(self) -> Account:
        """Arguments for ``subprocess``: this user, its group and no other group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Give ``folder`` itself (not what lies in it) to this user."""
        os.chown(folder, self.uid, self.gid)

    def open_way_to(self, place: Path) -> None:
        """Let this user search every folder above ``place``; folders that allow it stay as they are."""
        for folder in place.resolve().parents:
            mode = stat.S_IMODE(folder.stat().st_mode)
            if not mode & stat.S_IXOTH and folder.stat().st_uid != self.uid:
                _log.warning("cho phép đi qua thư mục / search right for others on folder %s", folder)
                folder.chmod(mode | stat.S_IXOTH)

    def open_programs(self, installed: Path) -> None:
        """Let this user read and run what lies in ``installed``, if it exists (a umask of 077 forbids it)."""
        if not installed.is_dir():
            return
        for place in (installed, *installed.rglob("*")):
            if place.is_symlink():
                continue
            mode = stat.S_IMODE(place.stat().st_mode)
            wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
            if wanted != mode:
                place.chmod(wanted)


def server_user() -> SystemUser | None:
    """The user PostgreSQL must run as: ``None`` (as we are) unless we are root.

    Raises:
        Misconfigured: we are root and the user can not be created.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        _create()
        entry = pwd.getpwnam(NAME)
    return SystemUser(entry.pw_uid, entry.pw_gid)


def _create() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    try:
        if useradd is None:
            raise FileNotFoundError("useradd")
        subprocess.run(  # noqa: S603 - a system program with fixed arguments
            [useradd, "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", NAME],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.SubprocessError) as failure:
        raise Misconfigured(
            Text(
                "PostgreSQL không chạy dưới quyền root và không tạo được người dùng hệ thống",
                "PostgreSQL does not run as root and its system user can not be created",
            ),
            Text(
                f"Chạy bằng người dùng thường, hoặc tạo người dùng {NAME}",
                f"run as an ordinary user, or create the user {NAME}",
            ),
            where=NAME,
        ) from failure
