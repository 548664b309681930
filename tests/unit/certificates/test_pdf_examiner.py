"""PDFs made to hurt: each ends as unreadable with a reason, in time, and the next one is examined."""

import time
import zlib

import pytest

from certificates.pdf_examiner import MAX_TIME_S, PdfExaminer
from certificates.pdf_report import PdfStatus
from tests.unit.certificates.conftest import NOW

_START_S = 20.0
"""A process starts and dies; on a busy machine that takes longer than the examination."""


def pdf_of(*bodies):
    """A PDF of these objects, the first the catalogue."""
    out, starts = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    for start in starts:
        out += b"%010d 00000 n \n" % start
    out += b"trailer <</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, at)
    return bytes(out)


def form(fields):
    """A catalogue with these form fields."""
    return b"<</Type/Catalog/AcroForm<</Fields[%s]>>>>" % fields


def xref_stream(data, entries):
    """A PDF whose cross-reference table is this stream."""
    head = b"1 0 obj\n<</Type/XRef/Root 1 0 R/Length %d%s>>stream\n" % (len(data), entries)
    return b"%PDF-1.7\n" + head + data + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"


PLAIN = pdf_of(form(b""))
DOUBLING = pdf_of(
    form(b"2 0 R"),
    *(b"<</T(a)/Kids[%d 0 R %d 0 R]>>" % (n + 1, n + 1) for n in range(2, 40)),
    b"<</T(z)/FT/Sig>>",
)
HOSTILE = {
    "brackets 200,000 deep": b"%PDF-1.7\n" + pdf_of(form(b"[" * 200_000 + b"]" * 200_000)),
    "a form tree that bites its tail": pdf_of(form(b"2 0 R"), b"<</T(a)/Kids[2 0 R]>>"),
    "a form tree that doubles 38 times": DOUBLING,
    "a table that names itself as the earlier one": b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \n"
    b"trailer <</Root 1 0 R/Size 1/Prev 9>>\nstartxref\n9\n%%EOF\n",
    "a thousand million entries of no width": xref_stream(b"", b"/Size 1000000000/W[0 0 0]"),
    "fifty megabytes of nothing, packed": xref_stream(
        zlib.compress(bytes(50_000_000)), b"/Size 1000000000/W[1 1 1]/Filter/FlateDecode"
    ),
    "a bomb in a bomb": xref_stream(
        zlib.compress(zlib.compress(bytes(200_000_000))), b"/Size 9/W[1 1 1]/Filter[/FlateDecode/FlateDecode]"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_in_time_and_the_next_is_examined(tmp_path, name):
    """Unreadable with a reason in both languages, 2 s for the file; then an honest one goes through."""
    bad, good = tmp_path / "bad.pdf", tmp_path / "good.pdf"
    bad.write_bytes(HOSTILE[name])
    good.write_bytes(PLAIN)
    with PdfExaminer() as examiner:
        assert examiner.examine(good, NOW).status is PdfStatus.UNSIGNED
        started = time.monotonic()
        report = examiner.examine(bad, NOW)
        took_s = time.monotonic() - started
        assert (report.status, report.signatures) == (PdfStatus.UNREADABLE, ())
        assert report.reason.vi != report.reason.en
        assert took_s < MAX_TIME_S + 1
        assert examiner.examine(good, NOW).status is PdfStatus.UNSIGNED
    assert time.monotonic() - started < _START_S


def test_too_little_memory_is_a_reason(tmp_path):
    """Past its memory a file is given up, not the machine."""
    file = tmp_path / "large.pdf"
    file.write_bytes(pdf_of(form(b"2 0 R " * 1_000_000), b"<</T(a)/FT/Sig>>"))
    with PdfExaminer(max_memory_bytes=16 * 1024 * 1024, max_time_s=30) as examiner:
        report = examiner.examine(file, NOW)
    assert report.status is PdfStatus.UNREADABLE
    assert "memory" in report.reason.en or "brought the examiner down" in report.reason.en


def test_the_time_is_a_bound(tmp_path):
    """A file that is not done when its time is over is told as that."""
    file = tmp_path / "slow.pdf"
    file.write_bytes(DOUBLING)
    with PdfExaminer(max_time_s=0.2) as examiner:
        report = examiner.examine(file, NOW)
    assert "more than 0.2 s" in report.reason.en


def test_trust_goes_with_the_request(tmp_path, pki):
    """Anchors reach the other process; an unsigned file stays unsigned."""
    file = tmp_path / "plain.pdf"
    file.write_bytes(PLAIN)
    with PdfExaminer(trust=pki.trust, timestamp_trust=pki.trust) as examiner:
        assert examiner.examine(file, NOW).status is PdfStatus.UNSIGNED
