"""Real processes: sessions that end while pages are read, an LGSP before a login, an office that changes."""

import json
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from ruamel.yaml import YAML

from connectors.connection import Connection
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from domain.clock import FixedClock
from domain.errors import GatewayError, SourceBroke
from domain.records import RecordKind

ROOT = Path(__file__).parents[2]
FILES = ROOT / "mappings" / "files" / "_templates" / "sources"
CONFIG = {
    "seed": 7,
    "people": 40,
    "units": 400,
    "period": "2026-10",
    "username": "gateway",
    "password": "hush-hush",
    "client_id": "gateway",
    "client_secret": "hush-hush",
}
PERIOD = "2026-10"


@contextmanager
def running(name, home, **config):
    """A simulator as a process: its address."""
    file = home / f"{name}.json"
    file.write_text(json.dumps(CONFIG | config))
    command = [sys.executable, "-m", f"simulators.{name}", "--home", str(home), "--config", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            yield f"http://127.0.0.1:{json.loads(process.stdout.readline())['port']}"
        finally:
            process.terminate()


@contextmanager
def opened(name, address, *, page_size=30, extra=None, **changes):
    """The ready source file ``name`` on ``address``, at small pages."""
    data = YAML(typ="safe").load(FILES / f"{name}.yaml") | {"requests_per_minute": 60_000} | changes
    for kind in data["kinds"].values():
        if "paging" in kind:
            kind["paging"]["size"] = page_size
    connection = Connection(
        id=name, base_url=address, login="gateway", password="hush-hush", extra=extra or {}
    )
    source = open_source(
        parse_source(data, name),
        connection,
        clock=FixedClock(datetime.now(UTC)),
        pace=Pace(sleep=lambda _: None),
    )
    try:
        yield source
    finally:
        source.close()


def keys(source, kind=RecordKind.WORK_ITEMS, cursor=None):
    """Keys of one pull, and its last cursor."""
    pages = list(source.pull(kind, cursor or Cursor(), Ask(PERIOD)))
    return [record.key for page in pages for record in page.records], pages[-1].cursor


@pytest.mark.parametrize("expiry", ["status", "401"])
def test_a_session_of_three_calls_reads_everything(tmp_path, expiry):
    """The login is renewed in the middle of the pages, however its end is told, and nothing is lost."""
    with (
        running("ioffice_office", tmp_path, session_calls=3, expiry=expiry) as address,
        opened("ioffice", address) as source,
    ):
        read, _ = keys(source)
        assert len(set(read)) == len(read) == 240
        logins = httpx.get(f"{address}/books", trust_env=False).json()["logins"]
        assert logins == 3


def test_a_session_that_ends_in_silence_is_noticed(tmp_path):
    """Success with nothing in it, in the middle of the pages: no cursor, no end, an error."""
    with (
        running("ioffice_office", tmp_path, session_calls=3, expiry="empty") as address,
        opened("ioffice", address) as source,
    ):
        pages = []
        with pytest.raises(SourceBroke):
            pages.extend(source.pull(RecordKind.WORK_ITEMS, Cursor(), Ask(PERIOD)))
        assert all(page.cursor == Cursor() for page in pages)


def test_receipts_reach_the_office_after_the_page(tmp_path):
    """What a page brought is acknowledged by its keys, a hundred a call."""
    with running("ioffice_office", tmp_path) as address, opened("ioffice", address, page_size=130) as source:
        told = []
        for page in source.pull(RecordKind.DOCUMENTS, Cursor(), Ask(PERIOD)):
            assert httpx.get(f"{address}/books", trust_env=False).json()["received"] == told
            source.acknowledge(RecordKind.DOCUMENTS, page)
            told += [record.key for record in page.records]
        assert httpx.get(f"{address}/books", trust_env=False).json()["received"] == told
        assert len(set(told)) == 160


def test_a_list_that_did_not_change_is_not_sent_again(tmp_path):
    """IOffice's users have an ETag: the second reading is an answer without a body."""
    with running("ioffice_office", tmp_path) as address, opened("ioffice", address) as source:
        first, cursor = keys(source, RecordKind.PEOPLE)
        second, after = keys(source, RecordKind.PEOPLE, cursor)
        assert (len(first), second, after) == (40, [], cursor)


def test_ioffice_behind_an_lgsp(tmp_path):
    """Two logins, the inner one through the outer: the same rows arrive."""
    with ExitStack() as stack:
        office = stack.enter_context(running("ioffice_office", tmp_path))
        front = stack.enter_context(
            running(
                "lgsp", tmp_path, upstream=office, client_id="ck", client_secret="cs", token_lifetime_s=0.2
            )
        )
        source = stack.enter_context(
            opened(
                "ioffice",
                front,
                route={"kind": "lgsp", "prefix": "/ccvc/1.0"},
                extra={"consumer_key": "ck", "consumer_secret": "cs"},
            )
        )
        assert len(set(keys(source)[0])) == 240


ADAPTER = {"kind": "xrd_adapter", "provider": {"member": "000.00.00.H38", "subsystem": "ccvc"}}


def test_the_suite_through_the_adapter(tmp_path):
    """The other form of X-Road, with the suite's own login."""
    with (
        running("lgsp", tmp_path, office_id="gateway", office_secret="hush-hush") as front,
        opened("ccvc_ndxp", front, route=ADAPTER) as source,
    ):
        assert len(set(keys(source, RecordKind.TASKS)[0])) == 61


def test_xroad_refuses_a_stranger(tmp_path):
    """A client that is not on the service's list: for a person, at once."""
    route = {
        "kind": "xroad",
        "client": {"member": "000.00.00.H41", "subsystem": "ai-do"},
        "service": {"member": "000.00.00.H38", "subsystem": "ccvc", "code": "qlnv"},
    }
    with running("lgsp", tmp_path) as front, opened("ccvc_ndxp", front, route=route) as source:
        health = source.check()
        assert not health.ok
        assert "AccessDenied" in health.detail.en
        with pytest.raises(GatewayError, match="AccessDenied"):
            keys(source)


def test_an_office_that_changes_between_readings(tmp_path):
    """A late row in the overlap comes, a row without a date and an old one come with the complete reading."""
    with running("rest_office", tmp_path) as address, opened("ccvc", address) as source:
        pages = list(source.pull(RecordKind.WORK_ITEMS, Cursor(), Ask(PERIOD)))
        rows = {record.key: dict(record.fields) for page in pages for record in page.records}
        newest = max(row["NgayCapNhat"] for row in rows.values())
        gone, undated, *_ = rows
        template = rows[gone]
        httpx.post(
            f"{address}/books",
            trust_env=False,
            json={
                "list": "work_items",
                "delete": [gone],
                "change": {undated: {"NgayCapNhat": None, "TenCv": "sửa"}},
                "add": [
                    template | {"Id": "late", "NgayCapNhat": newest},
                    template | {"Id": "old", "NgayCapNhat": "2020-01-01T00:00:00+07:00"},
                ],
            },
        ).raise_for_status()
        changed, _ = keys(source, cursor=pages[-1].cursor)
        assert "late" in changed
        whole = list(source.pull(RecordKind.WORK_ITEMS, pages[-1].cursor, Ask(PERIOD, complete=True)))
        after = {record.key: dict(record.fields) for page in whole for record in page.records}
        assert set(after) == set(rows) - {gone} | {"late", "old"}
        assert after[undated]["TenCv"] == "sửa"
