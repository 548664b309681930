"""The most memory a process ever held, for tests that bound it."""

from pathlib import Path


def peak_mb() -> float:
    """This process's peak of resident memory since it was started, in MiB.

    Not ``ru_maxrss``: Linux keeps that over fork and exec, so a small child of a large pytest starts with the
    parent's peak.
    """
    for line in Path("/proc/self/status").read_text("ascii", "replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmHWM: this test needs Linux")
