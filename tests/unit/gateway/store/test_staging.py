"""Staging a page: versions once per digest, heads at the newest, the bytes kept, the audit log told."""

from __future__ import annotations

import json
import threading
import zlib

import pytest
import sqlalchemy as sa

from connectors.document_mgmt.port import Cursor, Page
from domain.records import RecordKind, SourceRecord
from gateway.store.schema import audit_log, raw_page, record_head, source_record
from gateway.store.staging import stage_page
from gateway.store.work import transaction

KIND = RecordKind.WORK_ITEMS


def page(*rows, number=1):
    """A page of (key, title) rows."""
    records = tuple(SourceRecord.of("s", KIND, key, {"id": key, "title": title}) for key, title in rows)
    raw = json.dumps(rows).encode()
    return Page(number, records, raw, total=None, last=False, cursor=Cursor())


@pytest.fixture
def stage(store, clock):
    """Stage a page in a transaction of its own; how many were new."""

    def staged(given):
        with transaction(store, clock, "test") as tx:
            return stage_page(tx, "s", KIND, given, clock.now())

    return staged


def heads(store):
    """Title by key, as the heads point."""
    joined = sa.select(record_head.c.record_key, source_record.c.fields).join(
        source_record, source_record.c.id == record_head.c.record_id
    )
    with store.connect() as conn:
        return {row.record_key: row.fields["title"] for row in conn.execute(joined)}


def count(store, table):
    """Rows of a table."""
    with store.connect() as conn:
        return conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def test_a_page_is_staged_once(store, stage):
    """The second time nothing is new: no version, no page and no audit entry is added."""
    assert stage(page(("1", "a"), ("2", "b"))) == 2
    assert stage(page(("1", "a"), ("2", "b"))) == 0
    assert (count(store, source_record), count(store, raw_page), count(store, audit_log)) == (2, 1, 1)


def test_a_changed_record_is_a_new_version_and_the_old_one_stays(store, stage):
    """The head moves, what was mapped is forgotten, the unchanged neighbour is left alone."""
    stage(page(("1", "a"), ("2", "b")))
    with store.begin() as conn:
        conn.execute(sa.update(record_head).values(mapped_with="engine", period="2026-10"))
    assert stage(page(("1", "a2"), ("2", "b"))) == 1
    assert heads(store) == {"1": "a2", "2": "b"}
    assert count(store, source_record) == 3
    with store.connect() as conn:
        mapped = dict(conn.execute(sa.select(record_head.c.record_key, record_head.c.mapped_with)).all())
    assert mapped == {"1": None, "2": "engine"}


def test_a_record_changed_and_changed_back_points_at_its_first_version(store, stage):
    """The third page holds nothing but versions that were here before."""
    stage(page(("1", "a")))
    stage(page(("1", "b")))
    assert stage(page(("1", "a"))) == 1
    assert heads(store) == {"1": "a"}
    assert count(store, source_record) == 2


def test_a_key_twice_in_a_page_ends_at_its_last_version(store, stage):
    """Both versions are kept."""
    assert stage(page(("1", "a"), ("1", "b"), ("2", "c"))) == 3
    assert heads(store) == {"1": "b", "2": "c"}


def test_the_bytes_of_the_page_are_kept_and_the_records_name_it(store, stage):
    """What came can be shown years later."""
    given = page(("1", "a\\t\n\"'\\N"), ("2\\.", "Đ|ươ"))
    stage(given)
    with store.connect() as conn:
        kept = conn.execute(sa.select(raw_page)).one()
        records = conn.execute(sa.select(source_record).order_by(source_record.c.id)).all()
    assert zlib.decompress(kept.body_zlib) == given.raw
    assert {row.page_id for row in records} == {kept.id}
    assert [(r.record_key, r.fields, r.digest) for r in records] == [
        (r.key, dict(r.fields), r.digest) for r in given.records
    ]


def test_an_empty_page_leaves_nothing(store, stage):
    """No page, no entry."""
    assert stage(page()) == 0
    assert count(store, raw_page) == 0


def test_two_processes_stage_the_same_records_once(store, clock):
    """Overlapping pages at the same time: every version once, every head once, nobody fails."""
    pages = [page(*((str(k), "x") for k in range(n, n + 40)), number=n + 1) for n in range(0, 100, 10)]
    staged, failures = [], []

    def work(mine):
        try:
            for given in mine:
                with transaction(store, clock, "test") as tx:
                    staged.append(stage_page(tx, "s", KIND, given, clock.now()))
        except sa.exc.SQLAlchemyError as fault:
            failures.append(fault)

    threads = [threading.Thread(target=work, args=(order,)) for order in (pages, pages[::-1], pages)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert sum(staged) == 130
    assert (count(store, source_record), count(store, record_head)) == (130, 130)
