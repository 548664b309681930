"""What a record costs when there are many: 10⁵, 10⁶ and with FULL=1 10⁷ rows, each into a fresh store.

The whole pull: contract, history, page bytes, cursor, audit, and the comparison of a complete reading at its
end. SIZES=100000,300000 chooses others. The cost of a record must not grow by more than a fifth, memory stay
within 300 MB.
"""

from __future__ import annotations

import os
import sys

from _stage import HERE, Run, Stage, run

FULL = (100_000, 1_000_000, 10_000_000)
SIZES = tuple(map(int, os.environ.get("SIZES", "").split(","))) if os.environ.get("SIZES") else FULL[:2]
if os.environ.get("FULL"):
    SIZES = FULL


def main() -> None:
    """Print a line a size."""
    runs: dict[int, Run] = {}
    print(
        f"  {'records':>12} {'rows/s':>9} {'µs/record':>10} {'× the first':>12} {'CPU µs':>7} {'peak MB':>8}"
    )
    for size in SIZES:
        with Stage.open(size) as stage:
            command = [sys.executable, HERE / "_ours.py", str(stage.port), stage.database(ours=True)]
            found = runs[size] = run(command)
        each_us, first_us = 1e6 / found.rate, 1e6 / runs[SIZES[0]].rate
        print(
            f"  {found.rows:>12,} {found.rate:>9,.0f} {each_us:>10.1f} {each_us / first_us:>12.2f}"
            f" {1e6 * found.cpu_s / found.rows:>7.1f} {found.peak_mb:>8.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
