"""The fast JSON reader and the standard library's say the same of every body."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.document_mgmt.rest.json_body import read_json
from domain.errors import SourceBroke

NUMBERS = st.from_regex(r"\A-?[0-9]{1,25}(\.[0-9]{1,9})?([eE][+-]?[0-9]{1,3})?\Z")
LEAVES = st.none() | st.booleans() | st.integers() | st.text()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=10
)
ODD = [
    *(b"[%s]" % n for n in (b"4.50", b"-0", b"-0.0", b"1E400", b"1e5", b"18446744073709551616", b"9" * 400)),
    *(
        b"[%s]" % n
        for n in (b"NaN", b"Infinity", b"-Infinity", b"01", b"1.", b".5", b"+1", b"1_0", b"9" * 5000)
    ),
    *(b'["%s"]' % t for t in (rb"\u0000", rb"\ud800", rb"\ud83d\ude00", rb"\x", b"a\nb", b"a\x00b", b"\xff")),
    *(b'["%s"]' % t for t in (rb"\/", b"\x7f", b"\xed\xa0\x80", rb"\u12", b"\xc0\x80")),
    *(
        b'{"a":1,"a":2}',
        b"{1:2}",
        b"[1,]",
        b"[] x",
        b"",
        b" ",
        b"\xef\xbb\xbf[]",
        b"\xef\xbb\xbf\xef\xbb\xbf[]",
    ),
    *('["a"]'.encode(name) for name in ("utf-16", "utf-16-le", "utf-32", "utf-32-be")),
]


def reference(body):
    """What the standard library makes of it, strict about encoding and constants."""

    def refuse(name):
        raise ValueError(name)

    text = body.removeprefix(b"\xef\xbb\xbf").decode()
    return json.loads(text, parse_float=str, parse_constant=refuse)


def same(body):
    """Compare both: a value, or a refusal of the page."""
    try:
        expected = reference(body)
    except ValueError:
        with pytest.raises(SourceBroke):
            read_json(body, "GET /x", max_depth=64)
        return
    found = read_json(body, "GET /x", max_depth=64)
    assert repr(found) == repr(expected)


@pytest.mark.parametrize("body", ODD)
def test_odd_bodies_are_read_or_refused_as_before(body):
    """Numbers as written, duplicate keys, NUL, half characters, constants, encodings, endless digits."""
    same(body)


@given(VALUES, st.booleans())
def test_every_value_is_read_as_written(value, escaped):
    """With and without escapes."""
    same(json.dumps(value, ensure_ascii=escaped).encode("utf-8", "surrogatepass"))


@given(NUMBERS)
def test_every_number_stays_what_was_written(number):
    """A fraction or an exponent stays text, a whole number stays exact, however long."""
    same(f"[{number}]".encode())


@given(VALUES, st.data())
@example(value={"a": [1.5]}, data=None)
def test_a_damaged_body_is_refused_or_read_the_same(value, data):
    """One byte changed, left out or put in, anywhere."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if data is None:
        same(body)
        return
    at = data.draw(st.integers(0, len(body)))
    gone, put = data.draw(st.integers(0, 1)), data.draw(st.binary(max_size=1))
    same(body[:at] + put + body[at + gone :])
