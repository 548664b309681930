"""The axis refuses what its rules forbid, whoever asks; its queue survives a restart."""

import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from simulators.edoc.letters import Letters
from simulators.edoc.post import letters_of, queue_of
from simulators.edoc.queue import DONE
from simulators.edoc.writer import write_reply
from simulators.population import PopulationConfig, build_population
from simulators.vxp_axis.seal import Refused, Seal

NOW = datetime(2026, 11, 2, 2, 30, tzinfo=UTC)
SEAL = Seal("sys", "secret", lambda: NOW)


@pytest.fixture(scope="module")
def population():
    """A small one."""
    return build_population(PopulationConfig(seed=7, people=20, units=200))


def signed(
    *, secret="secret", timestamp="02112026T093000+0001", systemid="sys", version="3.0.201608", **more
):
    """Headers as a client sends them, written here by the rules and not by our client."""
    said = {"systemid": systemid, "timestamp": timestamp, "docId": "1"}
    pairs = {f"XroadVnpt-{name}": value for name, value in said.items()}
    text = json.dumps(pairs, separators=(",", ":"))
    return pairs | {
        "XroadVnpt-sign-header": text,
        "XroadVnpt-sign-header-key": ";".join(said),
        "XroadVnpt-hash-header": hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest(),
        "XroadVnpt-version": version,
        **more,
    }


def test_signed_headers_are_read_by_their_plain_names():
    """What was proven is what is acted on."""
    assert SEAL.open(signed()) == {"systemid": "sys", "timestamp": "02112026T093000+0001", "docid": "1"}


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"secret": "wrong"}, "hash-header"),
        ({"systemid": "other"}, "systemid"),
        ({"timestamp": "02112026T091000+0001"}, "not of now"),
        ({"timestamp": "02112026T093000+0700"}, ""),
        ({"timestamp": "02112026T093000+1700"}, "timestamp"),
        ({"timestamp": "2026-11-02T09:30:00"}, "timestamp"),
        ({"version": "1"}, "version"),
        ({"XroadVnpt-docId": "2"}, "not what the headers say"),
        ({"XroadVnpt-status": "done"}, "not signed"),
    ],
)
def test_whatever_is_not_proven_is_refused(headers, reason):
    """Another secret, system, time or header; what looks like a zone is read as milliseconds."""
    if not reason:
        assert SEAL.open(signed(**headers))
        return
    with pytest.raises(Refused, match=reason):
        SEAL.open(signed(**headers))


def test_the_same_seed_writes_the_same_letters(population):
    """Every run of a simulator hands out the same bytes under the same ids."""
    assert letters_of(population) == letters_of(population)
    assert len({letter.id for letter in letters_of(population)}) == len(letters_of(population))


def test_letters_are_odd_in_the_ways_of_the_field(population):
    """Some have bytes before the declaration, some an unbound prefix, some plain base64."""
    replies = Letters.of(population).replies
    data = [write_reply(reply) for reply in replies]
    assert any(one.startswith(b"1212") for one in data)
    assert any(b"<edXML:AttachmentEncoded>" in one for one in data)
    assert any(b"<ContentType>application/pdf" in one for one in data)


def test_what_was_told_done_stays_done_over_a_restart(population, tmp_path):
    """The state and the count are on disk before the answer."""
    queue = queue_of(population, tmp_path, documents=3)
    first = next(queue.waiting("edoc"))
    assert queue.update(first.id, DONE)
    assert not queue.update("nobody", DONE)
    assert not queue.update(first.id, "nonsense")
    again = queue_of(population, tmp_path, documents=3)
    assert first.id not in {letter.id for letter in again.waiting("edoc")}
    assert again.books()["done"] == {first.id: 1}
