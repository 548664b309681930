"""Every registered protocol against a real server of its kind: the promises of the port, under faults.

A new protocol needs a line in ``STAGES`` and nothing else; without it the first test fails.
"""

import itertools
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from lxml import etree
from ruamel.yaml import YAML

from connectors.connection import Connection
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source, protocols
from connectors.document_mgmt.source_file import parse_source
from domain.clock import FixedClock
from domain.errors import SourceBroke, SourceRefused, SourceUnavailable
from domain.records import RecordKind
from simulators.population import PopulationConfig, System, build_population
from simulators.rest_office.records import OfficeBooks
from simulators.soap_office.documents import DocumentBook

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "mappings" / "files" / "lao_cai" / "sources"
WSDL = "wsdl/van_ban.wsdl"
POPULATION = {"seed": 7, "people": 80, "units": 600, "period": "2026-10"}
PERIOD = "2026-10"
SMALL_PAGE = 40
PASSWORD = "hush-hush"


def rest_truth(population):
    """What the REST office has, by kind and key."""
    books = OfficeBooks.of(population)
    rows = {
        RecordKind.ORGANISATIONS: books.agencies,
        RecordKind.PEOPLE: books.officials,
        RecordKind.EVALUATIONS: [row for row in books.evaluations if row["Ky"] == PERIOD],
        RecordKind.WORK_ITEMS: books.work_items,
    }
    return {kind: {str(row["Id"]): row for row in listed} for kind, listed in rows.items()}


def soap_truth(population):
    """What the SOAP office has, by kind and key."""
    answer = DocumentBook(population.records_of(System.SOAP)).page(1, 1_000_000, None)
    rows = [
        {etree.QName(field).localname: field.text or "" for field in row}
        for row in etree.fromstring(answer).iter("{urn:vn:vanban:ws:1}VanBan")
    ]
    return {RecordKind.DOCUMENTS: {row["MaVanBan"]: row for row in rows}}


@dataclass(frozen=True)
class Stage:
    """``login``: what the simulator's config calls user and password. ``busy``: a kind of several pages."""

    simulator: str
    source: str
    login: tuple[str, str]
    busy: RecordKind
    truth: Callable


STAGES = {
    "rest": Stage(
        "rest_office", "van_phong", ("client_id", "client_secret"), RecordKind.WORK_ITEMS, rest_truth
    ),
    "soap": Stage("soap_office", "van_ban", ("username", "password"), RecordKind.DOCUMENTS, soap_truth),
}


class Running:
    """One simulator that runs, and the pilot province's source that reads it at small pages."""

    def __init__(self, stage, address, truth):
        self.stage = stage
        self.address = address
        self.truth = truth
        self.busy = stage.busy
        self.waits = []
        self.ticks = itertools.count()
        self.sources = []

    def script(self, **faults):
        """Let data calls go wrong: ``call_2="reset"``, ``every="503"``; nothing: all is well."""
        named = {"*" if name == "every" else name.removeprefix("call_"): f for name, f in faults.items()}
        httpx.post(f"{self.address}/faults", json=named, trust_env=False).raise_for_status()

    def calls(self):
        """Data calls so far."""
        return httpx.get(f"{self.address}/calls", trust_env=False).json()["calls"]

    def open(self, *, password=PASSWORD, **changes):
        """The source."""
        data = YAML(typ="safe").load(SOURCES / f"{self.stage.source}.yaml") | changes
        data["limits"] |= {"read_timeout_s": 0.5}
        data["requests_per_minute"] = 60_000
        for kind in data["kinds"].values():
            kind["paging"]["size"] = SMALL_PAGE
        source = open_source(
            parse_source(data, self.stage.source),
            Connection(id=self.stage.source, base_url=self.address, login="gateway", password=password),
            clock=FixedClock(datetime.now(UTC)),  # a digest login is fresh for five minutes
            files={WSDL: (SOURCES / WSDL).read_bytes()},
            pace=Pace(sleep=self.waits.append, monotonic=lambda: next(self.ticks)),
        )
        self.sources.append(source)
        return source

    def close(self):
        """Close every source that was opened."""
        while self.sources:
            self.sources.pop().close()

    def pull(self, kind=None, cursor=None, **options):
        """All pages of one pull."""
        return list(self.open(**options).pull(kind or self.busy, cursor or Cursor(), Ask(PERIOD)))


@contextmanager
def started(protocol, home, **config):
    """Start the simulator of ``protocol`` as a process."""
    stage = STAGES[protocol]
    user, password = stage.login
    file = home / "config.json"
    file.write_text(json.dumps(POPULATION | {user: "gateway", password: PASSWORD} | config))
    command = [
        sys.executable,
        "-m",
        f"simulators.{stage.simulator}",
        "--home",
        str(home),
        "--config",
        str(file),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            port = json.loads(process.stdout.readline())["port"]
            truth = stage.truth(build_population(PopulationConfig.of(POPULATION)))
            yield Running(stage, f"http://127.0.0.1:{port}", truth)
        finally:
            process.terminate()


@pytest.fixture(scope="module", params=sorted(STAGES))
def process(request, tmp_path_factory):
    """One simulator for all tests of a protocol."""
    with started(request.param, tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture
def office(process):
    """The simulator with all faults cleared."""
    process.script()
    process.waits.clear()
    yield process
    process.close()


def records(pages):
    """Fields by key."""
    return {record.key: dict(record.fields) for page in pages for record in page.records}


def test_every_protocol_is_on_stage():
    """A protocol that is registered is tested here."""
    assert set(protocols()) == set(STAGES)


def test_every_record_arrives_as_the_system_wrote_it(office):
    """Each kind comes completely, field by field, with the bytes it came from and one cursor at the end."""
    assert set(office.truth) == set(office.open().kinds)
    for kind, truth in office.truth.items():
        pages = office.pull(kind)
        assert records(pages) == truth
        assert [page.last for page in pages] == [False] * (len(pages) - 1) + [True]
        assert {page.cursor for page in pages[:-1]} <= {Cursor()}
        assert {page.total for page in pages} == {len(truth)}
        assert all(page.raw for page in pages)
    assert len(office.truth[office.busy]) > 2 * SMALL_PAGE


def test_the_same_record_read_twice_has_the_same_digest(office):
    """Reading again is free for whoever stages by digest."""
    first, second = ({record.digest for page in office.pull() for record in page.records} for _ in range(2))
    assert first == second


def test_a_second_pull_reads_the_overlap_and_not_everything(office):
    """With the cursor only the last day comes again, and the cursor stays where it is."""
    cursor = office.pull()[-1].cursor
    pages = office.pull(cursor=cursor)
    assert pages[-1].cursor == cursor
    assert 0 < len(records(pages)) < len(office.truth[office.busy])
    wide = office.pull(cursor=cursor, overlap_hours=24 * 365)
    assert records(wide) == office.truth[office.busy]


@pytest.mark.parametrize(
    "fault", ["503", "status:429", "status:500", "status:502", "reset", "lost", "half", "slow:1"]
)
def test_what_passes_by_itself_costs_a_retry(office, fault):
    """A call that fails in the middle of a pass is made again and the pass is complete."""
    office.script(call_2=fault)
    assert records(office.pull()) == office.truth[office.busy]
    assert len(office.waits) == 1
    if fault in {"503", "status:429"}:
        assert office.waits == [1.0]


@pytest.mark.parametrize("fault", ["duplicate", "empty"])
def test_a_page_that_is_not_the_right_one_is_noticed(office, fault):
    """A stale or an empty answer in the middle is no end: the pass is read again."""
    office.script(call_2=fault)
    pages = office.pull()
    assert records(pages) == office.truth[office.busy]
    assert [page.last for page in pages].count(True) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("503", SourceUnavailable),
        ("reset", SourceUnavailable),
        ("half", SourceUnavailable),
        ("html", SourceBroke),
        ("status:403", SourceRefused),
        ("status:404", SourceRefused),
    ],
)
def test_what_stays_broken_ends_in_the_right_error(office, fault, error):
    """The pull stops with the class that says what to do, and no page claims to be the last."""
    office.script(call_1="slow:0", every=fault)
    pages = []
    with pytest.raises(error):
        pages.extend(office.open().pull(office.busy, Cursor(), Ask(PERIOD)))
    assert office.calls() > 1


def test_an_empty_answer_never_moves_the_cursor(office):
    """An expired session that answers 'nothing' does not make the gateway skip what it did not see."""
    cursor = office.pull()[-1].cursor
    office.script(every="empty")
    (page,) = office.pull(cursor=cursor)
    assert (page.records, page.cursor) == ((), cursor)


def test_a_wrong_password_is_refused_once(office):
    """A login that fails is for a person: no retries that would lock the account."""
    before = office.calls()
    with pytest.raises(SourceRefused, match="login") as caught:
        office.pull(password="wrong-one")
    assert office.calls() - before <= 1
    assert office.waits == []
    assert "wrong-one" not in str(caught.value)


def test_health_says_yes_and_no(office):
    """A check logs in and reads one row; what is wrong is said in both languages and nothing is raised."""
    good, bad = office.open().check(), office.open(password="wrong-one").check()
    assert good.ok
    assert good.latency_ms > 0
    assert not bad.ok
    assert "từ chối đăng nhập" in bad.detail.vi
    assert "refused the login" in bad.detail.en


@pytest.mark.parametrize("protocol", sorted(STAGES))
def test_a_server_that_is_gone_is_unavailable(protocol, tmp_path):
    """Nothing listens: after the retries the source is unavailable, for a check at once."""
    with started(protocol, tmp_path) as running:
        assert running.open().check().ok
        running.close()
    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        running.pull()
    assert len(running.waits) == 4
    assert not running.open().check().ok
    running.close()


def test_a_token_that_ends_in_the_middle_is_renewed(tmp_path):
    """A token of a tenth of a second does not interrupt a pull."""
    with started("rest", tmp_path, token_lifetime_s=0.1) as running:
        running.script(call_2="slow:0.2")
        assert records(running.pull()) == running.truth[running.busy]
        running.close()


def test_a_text_login(tmp_path):
    """A document system that asks for the password as text gets it."""
    with started("soap", tmp_path) as running:
        pages = running.pull(auth={"kind": "usernametoken", "password": "text"})
        assert records(pages) == running.truth[running.busy]
        running.close()
