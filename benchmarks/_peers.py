"""The environment of the peers, made when first asked for: .venv-peers, never in our lock.

``benchmarks/peers/requirements.lock`` is compiled from requirements.in beside it:
``uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parent / ".venv-peers"
LOCK = HERE / "peers" / "requirements.lock"
STAMP = FOLDER / ".made-from-lock"


def peers_python() -> Path | None:
    """The interpreter with the peers in it; None, and a line that says why, if they cannot be installed."""
    python = FOLDER / "bin" / "python"
    if STAMP.exists() and STAMP.read_bytes() == LOCK.read_bytes():
        return python
    print("installing the peers into .venv-peers (once, about two minutes)", flush=True)
    try:
        _install(python)
    except (subprocess.CalledProcessError, OSError) as fault:
        said = getattr(fault, "stderr", "") or str(fault)
        print(f"  the peers cannot be installed here, so only ours is measured: {said.strip()[-300:]}")
        return None
    STAMP.write_bytes(LOCK.read_bytes())
    return python


def _install(python: Path) -> None:
    if uv := shutil.which("uv"):
        _run(uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(FOLDER))
        _run(uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(LOCK))
        return
    _run(sys.executable, "-m", "venv", "--clear", str(FOLDER))
    _run(str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(LOCK))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=900)


def installed(python: Path, package: str) -> tuple[float, int]:
    """MB on disk and number of packages of ``package`` with everything it needs."""
    told = subprocess.run(
        [python, HERE / "peers" / "sizes.py", package],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout.split()
    return float(told[0]), int(told[1])
