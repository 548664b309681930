"""Answers larger than the memory: parts, their bytes, their counts, and what breaks in the middle."""

import hashlib

import httpx
import pytest

from connectors.document_mgmt.config import Success
from connectors.document_mgmt.readers import Reply
from connectors.document_mgmt.soap.config import SoapKind
from connectors.document_mgmt.soap.stream import PART_ROWS, AnswerStream
from connectors.failures import Failure, Party, error_of
from connectors.http import StreamedResponse
from domain.errors import SourceBroke, SourceRefused, SourceUnavailable

VB = "urn:vn:vanban:ws:1"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TAG = f"{{{VB}}}LayDanhSachVanBanResponse"
KIND = SoapKind(operation="Lay", record_element="VanBan", key_field="MaVanBan", total_path="TongSo")


def body(rows, *, before="", after="", header=""):
    """An answer with ``rows`` documents."""
    listed = "".join(
        f"<VanBan><MaVanBan>{n}</MaVanBan><TrichYeu>Nguyễn {n}</TrichYeu></VanBan>" for n in rows
    )
    return (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Header>{header}</s:Header><s:Body>'
        f'<LayDanhSachVanBanResponse xmlns="{VB}">{before}<DanhSach>{listed}</DanhSach>{after}'
        "</LayDanhSachVanBanResponse></s:Body></s:Envelope>"
    ).encode()


def replies(data, *, status=200, step=65_536, settings=KIND, breaks_at=None):
    """What comes of ``data``; with ``breaks_at`` the connection is cut after so many bytes."""

    def pieces():
        for start in range(0, len(data), step):
            if breaks_at is not None and start >= breaks_at:
                raise error_of(Failure.CUT_OFF, Party.SOURCE, where="there")
            yield data[start : start + step]

    answer = StreamedResponse(status, httpx.Headers({"content-type": "text/xml"}), pieces())
    stream = AnswerStream(answer, TAG, settings, "there", 1 << 30, lambda text: text.replace("hush", "***"))
    return stream.replies()


@pytest.mark.parametrize("step", [1_000, 65_536, 10_000_000])
def test_a_large_answer_comes_in_parts_whose_bytes_are_the_body(step):
    """Every row once and in order; the bytes of all parts together are the bytes received."""
    data = body(range(12_000), before="<TongSo>12000</TongSo>")
    parts = list(replies(data, step=step))
    assert hashlib.sha256(b"".join(part.raw for part in parts)).digest() == hashlib.sha256(data).digest()
    rows = [row for part in parts for row in part.rows]
    assert [row["MaVanBan"] for row in rows] == [str(n) for n in range(12_000)]
    assert {part.total for part in parts} == {12_000}
    if step < 100_000:
        assert len(parts) >= 5
        assert max(len(part.rows) for part in parts) < 2 * PART_ROWS


def test_a_small_answer_is_one_part():
    """Nothing changes for pages of ordinary size."""
    (only,) = replies(body(range(500), before="<TongSo>500</TongSo>"))
    assert (len(only.rows), only.total) == (500, 500)


def test_a_count_behind_the_rows_comes_with_the_last_part():
    """Parts before it do not know it; the page ends with it all the same."""
    parts = list(replies(body(range(9_000), after="<TongSo>9000</TongSo>"), step=10_000))
    assert [part.total for part in parts] == [None] * (len(parts) - 1) + [9_000]


def test_a_count_that_never_comes_is_no_whole_answer():
    """The source file says there is a count: without it nobody knows whether this is all."""
    with pytest.raises(SourceBroke, match="TongSo"):
        list(replies(body(range(3))))


def test_a_break_in_the_middle_is_for_a_retry_and_no_part_is_the_last():
    """What came before the break was given; the error says to read again."""
    given = []
    with pytest.raises(SourceUnavailable):
        given.extend(replies(body(range(12_000)), step=10_000, breaks_at=500_000))
    assert all(isinstance(part, Reply) for part in given)


def test_text_that_stops_in_the_middle_is_broken():
    """A body that ends before its root does is no answer, however it was announced."""
    with pytest.raises(SourceBroke, match="XML"):
        list(replies(body(range(5_000))[:-40]))


@pytest.mark.parametrize("status", [200, 400, 500, 503])
def test_a_fault_is_read_whatever_the_status(status):
    """Its code says more than the status; secrets that the system echoes are masked."""
    fault = "<s:Fault><faultcode>s:Client</faultcode><faultstring>no hush</faultstring></s:Fault>"
    data = f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{fault}</s:Body></s:Envelope>'.encode()
    with pytest.raises(SourceRefused, match=r"Client: no \*\*\*"):
        list(replies(data, status=status))


def test_rows_under_a_bad_status_are_not_taken():
    """Not one part of an answer whose status says that it is none, however large."""
    given = []
    with pytest.raises(SourceUnavailable):
        given.extend(replies(body(range(9_000)), status=500, step=10_000))
    assert given == []


@pytest.mark.parametrize(
    ("code", "error"), [("0", None), ("9", SourceBroke), ("LOGIN", SourceRefused), (None, SourceBroke)]
)
def test_an_answer_says_whether_it_is_one(code, error):
    """A code of success lets it pass, one of a wrong login is for whoever has the password."""
    settings = KIND.model_copy(
        update={
            "success": Success(path="Ma", equals=0),
            "total_path": None,
            "login_refused": ("LOGIN",),
        }
    )
    said = "" if code is None else f"<Ma>{code}</Ma>"
    if error is None:
        (only,) = replies(body([1], before=said), settings=settings)
        assert len(only.rows) == 1
        return
    with pytest.raises(error):
        list(replies(body([1], before=said), settings=settings))
