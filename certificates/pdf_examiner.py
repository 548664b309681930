"""Examining PDFs of strangers: in a process of its own, within 2 seconds and 256 MB each.

A PDF can be made to loop, to unpack without end or to bring a parser down. The process that reads it is
killed when its time is over; the file is then ``unreadable`` with the reason, and the next one gets a new
process. One process serves many files, because starting it takes longer than most files.
"""

from __future__ import annotations

import select
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import ValidationError

from certificates.pdf_report import PdfReport
from certificates.pdf_worker import READY, REPORT, REQUEST, Request
from certificates.trust import TrustStore

MAX_TIME_S = 2.0
MAX_MEMORY_BYTES = 256 * 1024 * 1024
MAX_FILE_BYTES = 200 * 1024 * 1024
_START_S = 60.0
_MAX_ANSWER_BYTES = 1 << 20


class PdfExaminer:
    """Examines one file after the other. Use as a context manager, so that its process ends."""

    def __init__(
        self,
        *,
        trust: TrustStore | None = None,
        timestamp_trust: TrustStore | None = None,
        max_time_s: float = MAX_TIME_S,
        max_memory_bytes: int = MAX_MEMORY_BYTES,
    ) -> None:
        self._trust = trust
        self._timestamp_trust = timestamp_trust
        self._max_time_s = max_time_s
        self._max_memory_bytes = max_memory_bytes
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def examine(self, path: Path, now: datetime) -> PdfReport:
        """The signatures of the file at ``path``; never raises for what is in it."""
        if path.stat().st_size > MAX_FILE_BYTES:
            return PdfReport.unreadable("PDF quá lớn để kiểm tra chữ ký", "too large to examine")
        process = self._start()
        request = Request(
            str(path.resolve()), now, _pem(self._trust), _more(self._trust), _pem(self._timestamp_trust)
        )
        try:
            assert process.stdin is not None  # noqa: S101 - a pipe was asked for
            process.stdin.write(REQUEST.dump_json(request) + b"\n")
            process.stdin.flush()
            return REPORT.validate_json(_line(process, self._max_time_s))
        except TimeoutError:
            limit = f"{self._max_time_s:g} s"
            return self._given_up(f"quá {limit}", f"more than {limit}")
        except (OSError, ValidationError):  # it died: of memory, of depth, of whatever the file did
            return self._given_up("tiến trình kiểm tra bị hỏng vì tệp này", "it brought the examiner down")

    def _given_up(self, vi: str, en: str) -> PdfReport:
        self._end()
        return PdfReport.unreadable(f"bỏ kiểm tra chữ ký: {vi}", f"examination given up: {en}")

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-I", "-m", "certificates.pdf_worker", str(self._max_memory_bytes)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
            if _line(self._process, _START_S) != READY.encode():
                raise OSError("the PDF examiner does not start")
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


def _line(process: subprocess.Popen[bytes], timeout_s: float) -> bytes:
    """One line of its output.

    Raises:
        TimeoutError: none within ``timeout_s``.
        OSError: it ended, or its answer has no end.
    """
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    ready, _, _ = select.select([process.stdout], [], [], timeout_s)
    if not ready:
        raise TimeoutError
    line = process.stdout.readline(_MAX_ANSWER_BYTES)
    if not line.endswith(b"\n"):
        raise OSError("no whole answer")
    return line


def _pem(store: TrustStore | None) -> str:
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in store.anchors) if store else ""


def _more(store: TrustStore | None) -> str:
    return "".join(one.public_bytes(Encoding.PEM).decode() for one in store.intermediates) if store else ""
