"""Named points at which a fault drill may end the process.

A crash can only matter between two durable effects, so the points stand there. In production the plan is
empty and a point costs one comparison.
"""

from __future__ import annotations

import os
import signal


class FaultPlan:
    """Ends this process with SIGKILL at the ``kill_at``-th point it passes (1 = the first; 0 = never)."""

    def __init__(self, kill_at: int = 0) -> None:
        self._kill_at = kill_at
        self.passed = 0

    def point(self, name: str) -> None:
        """Pass the point ``name``; SIGKILL runs no handler and no ``finally``, as a power cut."""
        self.passed += 1
        if self.passed == self._kill_at:
            os.write(2, f"fault drill: SIGKILL at point {self.passed} ({name})\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)
