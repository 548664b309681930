"""Bodies that want to hurt: each ends in a reason within two seconds and 256 MB, or parks one record."""

import codecs
import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.document_mgmt.rest.json_body import is_deeper_than, read_json
from domain.errors import SourceBroke
from tests.unit.connectors.document_mgmt.hostile_bodies import GOOD, HEAVY, pull

ROOT = Path(__file__).parents[4]
SECONDS, MEGABYTES = 2.0, 256


@pytest.fixture(scope="module")
def costs():
    """What each heavy body said and cost, read one after the other in a process of its own."""
    command = [sys.executable, "-m", "tests.unit.connectors.document_mgmt.hostile_bodies"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=200)
    return {name: cost for name, *cost in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_body_is_given_up(costs, name):
    """The page fails with a reason, in time and in little memory; the process lives."""
    said, seconds, megabytes = costs[name]
    assert said.startswith("the answer"), said
    assert seconds < SECONDS, (said, seconds)
    assert megabytes < MEGABYTES, (said, megabytes)


def keys(pages):
    """Keys in order."""
    return [record.key for page in pages for record in page.records]


def test_a_byte_order_mark_is_forgiven():
    """UTF-8 with a mark at its beginning is UTF-8."""
    (page,) = pull(codecs.BOM_UTF8 + GOOD.encode())
    assert page.records[0].fields["name"] == "Nguyễn Văn Ả"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1", "cp1258"])
def test_another_encoding_is_refused(encoding):
    """Guessing would write names wrongly for ever; the declared charset changes nothing."""
    text = GOOD.replace("Nguyễn Văn Ả", "Tr\xe2n")
    with pytest.raises(SourceBroke, match=r"UTF-8|JSON"):
        pull(text.encode(encoding), content_type=f"application/json; charset={encoding}")


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (r'{"id": "2", "name": "a\u0000b"}', "NUL"),
        (r'{"id": "2", "name": ["x", {"y": "\ud800"}]}', "Unicode"),
        (r'{"id": "2", "name": "\udc00\ud800"}', "Unicode"),
        (r'{"id": "2", "n\u0000": 1}', "NUL"),
        ('{"id": "2", "name": "%s"}' % ("dài " * 300_000), "1000000 ký tự"),
    ],
    ids=["NUL", "half a pair", "pair the wrong way round", "NUL in a name", "long"],
)
def test_a_record_that_cannot_be_kept_is_parked_alone(bad, why):
    """Its neighbours are read as ever; of it the key stays, and the reason."""
    good = '{"id": "%d", "name": "\\ud83d\\ude00 \\\\u0000"}'
    (page,) = pull(f"[{good % 1}, {bad}, {good % 3}]".encode())
    assert keys([page]) == ["1", "2", "3"]
    assert page.records[0].fields["name"] == "😀 \\u0000"
    assert dict(page.records[1].fields) == {"id": "2", "unreadable": page.suspects["2"].found}
    assert why in page.suspects["2"].found
    assert set(page.suspects) == {"2"}


@pytest.mark.parametrize(
    "body",
    [
        rb'[{"id": "a\u0000"}]',
        rb'[{"id": "\ud800"}]',
        b'[{"id": "%s"}]' % (b"x" * 501),
        b'[{"id": "1", "x": "a\0b"}]',
        b'[{"id": NaN}]',
        b'[{"id": "1", "x": -Infinity}]',
        b'[{"id": 1',
        b'[{"id": 1}] [',
        b"",
        b"null",
        b'[{"id": 1}, null]',
        b'[{"id": 1.5}, {"id": true}]',
        b'[{"name": 1}]',
        b'[{"id": {}}]',
    ],
)
def test_a_page_without_usable_keys_fails(body):
    """Nothing of it is given: what it holds cannot be told apart."""
    with pytest.raises(SourceBroke):
        pull(body)


@pytest.mark.parametrize("cut", [0.3, 0.9])
def test_compressed_bodies_that_lie_are_refused(cut):
    """Cut in the middle, or not what the header says."""
    whole = gzip.compress(GOOD.encode())
    assert keys(pull(whole, content_encoding="gzip")) == ["1"]
    with pytest.raises(Exception, match=r"gzip|cut off"):
        pull(whole[: int(len(whole) * cut)], content_encoding="gzip")
    with pytest.raises(SourceBroke):
        pull(GOOD.encode(), content_encoding="gzip")
    with pytest.raises(SourceBroke, match="Content-Encoding"):
        pull(whole, content_encoding="br")


def depth_of(value):
    """How deep, found by looking at it."""
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


SOME_JSON = st.recursive(
    st.none() | st.text(alphabet='[]{}"\\a,', max_size=6) | st.integers(0, 9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("[]{}x", max_size=2), inner, max_size=2)
    ),
    max_leaves=12,
)


@given(SOME_JSON, st.integers(0, 6))
def test_depth_is_found_without_reading(value, most):
    """For every JSON text the quick look and the careful one agree, whatever brackets its texts hold."""
    assert is_deeper_than(json.dumps(value).encode(), most) == (depth_of(value) > most)


def test_numbers_stay_as_they_were_written():
    """A fraction keeps its zeros, a huge whole number its digits."""
    number = int("9" * 300)
    assert read_json(b"[4.50, 1e400, -0.0, %d]" % number, "", max_depth=9) == [
        "4.50",
        "1e400",
        "-0.0",
        number,
    ]
