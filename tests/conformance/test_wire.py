"""Answers that are cut, mislabelled, in another encoding, lead elsewhere: never taken for what they are not.

Over real sockets, since a library that writes answers would not write these.
"""

import gzip
import unicodedata
from contextlib import contextmanager

import httpx
import pytest

from domain.errors import Misconfigured, SourceBroke, SourceUnavailable
from tests.conformance.model import DIALECTS, NOW, Row, System, titles
from tests.conformance.wire import http_head, listening

KIND = {"rest": "application/json", "soap": "text/xml"}


@pytest.fixture(params=sorted(DIALECTS))
def name(request):
    """Each protocol with pages."""
    return request.param


@contextmanager
def playing(name, spoil):
    """A system of ten rows behind a wire that spoils what it answers."""
    system = System(DIALECTS[name], options={"limits": {"read_timeout_s": 2}, "requests_per_minute": 60_000})
    system.fill(10)
    with listening(system, spoil) as wire:
        system.address = wire.address
        yield system, wire


def second(spoil):
    """Only the second call is spoilt; its repetitions too."""
    return lambda number, head, body: spoil(head, body) if number >= 2 else None


def short_of(body):
    """A body announced whole, and cut."""
    return body[: len(body) // 2]


CUT = {
    "a body that ends before its announced length": lambda head, body: head + short_of(body),
    "no answer at all": lambda _head, _body: b"",
    "half a head": lambda head, _body: head[:20],
    "gzip that stops in the middle": lambda _head, body: _zipped(gzip.compress(body)[:-20]),
}


def _zipped(body):
    return http_head("application/json", len(body), 200, "Content-Encoding: gzip") + body


@pytest.mark.parametrize("what", sorted(CUT))
def test_a_cut_answer_is_no_answer(name, what):
    """It is asked for again, and when it stays cut the source is unavailable; no page was the last."""
    with playing(name, second(CUT[what])) as (system, wire):
        pages, error = system.begin()
    assert isinstance(error, SourceUnavailable)
    assert not any(page.last for page in pages)
    assert wire.hits == 1 + 5


BROKEN = {
    "a length that is too short": lambda head, body: (
        head.replace(b": %d" % len(body), b": %d" % (len(body) // 2)) + short_of(body)
    ),
    "text that stops in the middle": lambda head, body: http_head("x", len(body) // 2) + short_of(body),
    "gzip that is none": lambda _head, body: _zipped(body),
    "bytes after the gzip": lambda _head, body: _zipped(gzip.compress(body) + b"and more"),
    "an encoding nobody asked for": lambda _head, body: (
        http_head("x", len(body), 200, "Content-Encoding: br") + body
    ),
    "another charset than it says": lambda head, body: _as(body, "windows-1258", head),
    "nothing": lambda _head, _body: http_head("x", 0),
}


def _as(body, charset, _head=b"", mark=b""):
    text = unicodedata.normalize("NFC", body.decode())
    encoded = mark + text.replace("việc", "vi\u00eac").encode(charset)
    return http_head("application/octet-stream", len(encoded)) + encoded


@pytest.mark.parametrize("what", sorted(BROKEN))
def test_a_broken_answer_gives_none_of_its_rows(name, what):
    """What does not read is told to a person, not repeated and not taken in part."""
    with playing(name, second(BROKEN[what])) as (system, wire):
        pages, error = system.begin()
    assert isinstance(error, SourceBroke), error
    assert set(titles(pages)) <= {"k000", "k001", "k002"}
    assert not any(page.last for page in pages)
    assert wire.hits == 2


WRITTEN = {
    "a byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "UTF-16": lambda body: body.decode().replace('<?xml version="1.0"?>', "").encode("utf-16"),
}


@pytest.mark.parametrize("what", sorted(WRITTEN))
def test_another_way_to_write_the_same_text_is_read_whole_or_refused(name, what):
    """Byte order marks and UTF-16 either give every row as it is, or the page fails; nothing in between."""

    def rewritten(_number, _head, body):
        encoded = WRITTEN[what](body)
        return http_head(KIND[name], len(encoded)) + encoded

    with playing(name, rewritten) as (system, _):
        pages, error = system.begin()
    if error is None:
        assert titles(pages) == {key: row.title for key, row in system.rows.items()}
    else:
        assert isinstance(error, SourceBroke)
        assert pages == []


def test_vietnamese_comes_as_it_was_written(name):
    """Composed and decomposed letters are different texts; whoever compares must know which one came."""
    composed = unicodedata.normalize("NFC", "Nguyễn Thị Hồng")
    with playing(name, None) as (system, _):
        system.put(Row("nfc", composed, NOW), Row("nfd", unicodedata.normalize("NFD", composed), NOW))
        found = titles(system.pull())
    assert found["nfc"] == composed
    assert found["nfd"] == unicodedata.normalize("NFD", composed)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_not_followed(name, status):
    """Whoever can redirect us must not get our login or make us call what we should not."""
    with listening() as trap:
        to = f"Location: {trap.address}/login?from=gateway"
        with playing(name, lambda *_: http_head("text/html", 0, status, to)) as (system, wire):
            _, error = system.begin()
            assert isinstance(error, Misconfigured)
            assert wire.hits == 1
        assert trap.hits == 0


def test_a_clock_that_is_off_is_told_by_a_check(name):
    """The Date header of a system that is ten minutes ahead: the finding says how far and in which way."""
    date = "Date: Mon, 02 Nov 2026 02:40:00 GMT"

    def dated(_number, _head, body):
        return http_head(KIND[name], len(body), 200, date) + body

    with playing(name, dated) as (system, _):
        health = system.open().check()
    assert health.clock_offset_s == 600
    (clock,) = [finding for finding in health.findings if finding.what == "clock"]
    assert (clock.ok, clock.detail.en) == (False, "clock offset +600 s")


def test_a_system_that_does_not_tell_the_time_gets_no_finding(name):
    """No Date header, or one nobody can read, is no fault."""
    with playing(name, lambda _number, _head, body: http_head("x", len(body), 200, "Date: soon") + body) as (
        system,
        _,
    ):
        health = system.open().check()
    assert health.ok
    assert health.clock_offset_s is None
    assert [finding.what for finding in health.findings] == ["permission", "budget"]


def test_a_refusal_tells_whether_login_or_permission(name):
    """401 for the first kind is the login; the answer of the system stays out of a person's way."""
    system = System(DIALECTS[name], answers={0: lambda _: httpx.Response(401)})
    health = system.open().check()
    assert not health.ok
    assert [finding.what for finding in health.findings if not finding.ok] == ["login"]
