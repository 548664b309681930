"""The process that examines PDFs for ``certificates.pdf_examiner``: one request a line, one answer a line.

It gives itself a bound on memory before it reads the first file, and is killed from outside when it takes
too long. A request names a file to read and the anchors; the answer is a ``PdfReport`` as JSON.
"""

from __future__ import annotations

import logging
import resource
import sys
from datetime import datetime
from pathlib import Path

from cryptography import x509
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass

from certificates.pdf_report import PdfReport
from certificates.pdf_signatures import read_signatures
from certificates.trust import TrustStore

READY = "ready\n"


@dataclass(frozen=True)
class Request:
    """``path``: the file. ``anchors``, ``intermediates`` and ``timestamp_anchors``: PEM, may be empty."""

    path: str
    now: datetime
    anchors: str = ""
    intermediates: str = ""
    timestamp_anchors: str = ""


REQUEST = TypeAdapter(Request)
REPORT = TypeAdapter(PdfReport)


def main(extra_bytes: int) -> None:
    """Answer requests until standard input ends, with at most ``extra_bytes`` more memory than now."""
    logging.disable(logging.CRITICAL)
    bound = _address_space() + extra_bytes
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.write(READY)
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(REPORT.dump_json(_answer(REQUEST.validate_json(line))).decode() + "\n")
        sys.stdout.flush()


def _answer(request: Request) -> PdfReport:
    try:
        with Path(request.path).open("rb") as stream:
            return read_signatures(
                stream,
                now=request.now,
                trust=_store(request.anchors, request.intermediates),
                timestamp_trust=_store(request.timestamp_anchors, request.intermediates),
            )
    except MemoryError:
        return PdfReport.unreadable("PDF cần quá nhiều bộ nhớ", "the PDF takes too much memory")
    except OSError as fault:
        return PdfReport.unreadable(f"không mở được tệp: {fault}", f"the file cannot be opened: {fault}")


def _store(anchors: str, intermediates: str) -> TrustStore | None:
    if not anchors:
        return None
    more = x509.load_pem_x509_certificates(intermediates.encode()) if intermediates else []
    return TrustStore(tuple(x509.load_pem_x509_certificates(anchors.encode())), tuple(more))


def _address_space() -> int:
    """What this process has mapped now, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


if __name__ == "__main__":
    main(int(sys.argv[1]))
