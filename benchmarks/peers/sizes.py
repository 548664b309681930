"""python sizes.py PACKAGE: MB on disk and number of packages of it with everything it needs here."""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution


def closure(name: str, known: dict[str, Distribution]) -> None:
    """Collect ``name`` and what it needs; extras and other platforms are not installed and so not found."""
    folded = re.sub(r"[-_.]+", "-", name).lower()
    if folded in known:
        return
    try:
        known[folded] = distribution(name)
    except PackageNotFoundError:
        return
    for need in known[folded].requires or ():
        if "extra ==" not in need:
            closure(re.split(r"[^\w.-]", need, maxsplit=1)[0], known)


def main() -> None:
    """Print both."""
    known: dict[str, Distribution] = {}
    closure(sys.argv[1], known)
    paths = (path.locate() for one in known.values() for path in one.files or ())
    size = sum(path.stat().st_size for path in paths if path.exists())
    print(f"{size / 1e6:.0f} {len(known)}")


if __name__ == "__main__":
    main()
