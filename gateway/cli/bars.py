"""Progress bars of long work, on stderr."""

from __future__ import annotations

from typing import Self

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from gateway.cli.output import Voice


class Bars:
    """Progress bars of long work, on stderr; silent with ``--json``."""

    def __init__(self, voice: Voice) -> None:
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=voice.errors,
            disable=voice.as_json,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def __call__(self, stream: str, done: int, total: int | None) -> None:
        """Move the bar of ``stream``."""
        if stream not in self._tasks:
            self._tasks[stream] = self._bars.add_task(stream, total=total)
        self._bars.update(self._tasks[stream], completed=done, total=total)
