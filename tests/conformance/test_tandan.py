"""A Tân Dân site as a process: logins that end, other spellings, other zones, faults of SharePoint."""

from dataclasses import replace
from datetime import datetime

import httpx
import pytest

from connectors.connection import Connection
from connectors.document_mgmt.port import Ask, Cursor
from domain.errors import SourceBroke, SourceRefused
from domain.records import RecordKind
from simulators.tandan_office.config import SiteConfig
from tests.conformance.conftest import running
from tests.conformance.stages import LOGIN, PASSWORD, PERIOD, STAGES

FORMS = {"kind": "forms"}
KINDS = (RecordKind.DOCUMENTS, RecordKind.WORK_ITEMS, RecordKind.PEOPLE, RecordKind.ORGANISATIONS)


@pytest.fixture
def start(tmp_path):
    """Starts the site; ``config``: how it behaves."""
    return lambda **config: running(STAGES["tan_dan"], tmp_path, **config)


def with_forms(site):
    """The same site, with the connection of a forms login: its user has no domain."""
    site.stage = replace(site.stage, connection=plain_connection)
    return site


def plain_connection(address, home, password):
    """A user without a domain."""
    return Connection(id="stage", base_url=address, login=LOGIN, password=password)


def rows(pages):
    """Fields by key."""
    return {record.key: dict(record.fields) for page in pages for record in page.records}


@pytest.mark.parametrize("end", ["redirect", "forbidden", "page"])
def test_a_forms_session_that_ends_in_the_middle(start, end):
    """A cookie that counts for two calls: the gateway logs in again and again, and nothing is lost."""
    with start(login="forms", session_calls=2, session_end=end) as site:
        pages = with_forms(site).pull(auth=FORMS)
        assert rows(pages) == site.truth[RecordKind.DOCUMENTS]
        assert len(pages) == 6


def test_every_kind_over_forms(start):
    """Lists and methods, with one login for all."""
    with start(login="forms") as site:
        for kind in KINDS:
            assert rows(with_forms(site).pull(kind, auth=FORMS)) == site.truth[kind]


@pytest.mark.parametrize("scheme", [["NTLM"], ["Negotiate"], ["Negotiate", "NTLM"]])
def test_a_connection_that_is_closed_in_the_middle(start, scheme):
    """Every second call the server closes the connection it knows: the login is made anew on the next."""
    with start(schemes=scheme, session_calls=2) as site:
        assert rows(site.pull()) == site.truth[RecordKind.DOCUMENTS]


def test_sessions_that_end_for_everybody(start):
    """A site that was restarted between two pages knows nobody any more."""
    with start() as site:
        pages = []
        for page in site.open().pull(RecordKind.DOCUMENTS, Cursor(), Ask(PERIOD)):
            pages.append(page)
            httpx.post(f"{site.address}/sessions/end", trust_env=False).raise_for_status()
        assert rows(pages) == site.truth[RecordKind.DOCUMENTS]


@pytest.mark.parametrize("auth", [{"kind": "ntlm"}, FORMS])
def test_a_wrong_password_is_tried_once(start, auth):
    """Neither login tries twice: accounts lock. The data is never asked for."""
    with start(login=auth["kind"]) as site:
        with pytest.raises(SourceRefused, match="refused the login"):
            with_forms(site).pull(auth=auth, password="wrong-one")
        assert site.calls() <= 1
        assert site.waits == []


@pytest.mark.parametrize("row", ["z:row", "sp:z:row"])
def test_rows_under_any_prefix(start, row):
    """A row called ``sp:z:row``, which is no XML, is a row."""
    with start(row_name=row) as site:
        assert rows(site.pull()) == site.truth[RecordKind.DOCUMENTS]


@pytest.mark.parametrize("writes_zone", [True, False])
def test_a_site_in_utc(start, writes_zone):
    """UTC instants with or without their Z are the same instants, also for what is asked since."""
    with start(writes_zone=writes_zone) as site:
        local, utc = site.pull(), site.pull(times="utc")
        assert local[-1].cursor == utc[-1].cursor
        for key, row in rows(utc).items():
            expected = datetime.fromisoformat(rows(local)[key]["Modified"] + "+07:00")
            assert datetime.fromisoformat(row["Modified"]) == expected
        again = site.pull(cursor=utc[-1].cursor, times="utc"), site.pull(cursor=local[-1].cursor)
        assert rows(again[0]).keys() == rows(again[1]).keys()
        assert 0 < len(rows(again[0])) < len(rows(local))


def changed(site, **entries):
    """The source's documents with other entries."""
    kinds = site.stage.data()["kinds"]
    return {"kinds": kinds | {"documents": kinds["documents"] | entries}}


def test_changes_since_a_token(start):
    """The other operation of a list gives the same records."""
    with start() as site:
        pages = site.pull(**changed(site, operation="GetListItemChangesSinceToken"))
        assert rows(pages) == site.truth[RecordKind.DOCUMENTS]


def test_a_column_that_must_hold_a_text(start):
    """``fixed`` asks for a part of the list."""
    with start() as site:
        pages = site.pull(**changed(site, fixed={"TrangThai": "Trả lại"}, counted=False))
        truth = site.truth[RecordKind.DOCUMENTS]
        assert rows(pages) == {key: row for key, row in truth.items() if row["TrangThai"] == "Trả lại"}
        assert rows(pages)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"list": "Không có"}, "0x82000006"),
        ({"columns": ["ID", "Modified", "KhongCo"], "contract": None}, "0x81020014"),
        ({"path": "/_layouts/tandan/dvc/DVCServiceMobile.asmx"}, "did not recognize"),
        ({"path": "/khong-co.asmx"}, "404"),
    ],
)
def test_what_sharepoint_refuses_is_for_a_person(start, entries, words):
    """No such list, column, operation or page: refused at once, with SharePoint's own words."""
    with start() as site:
        with pytest.raises(SourceRefused, match=words):
            site.pull(**changed(site, counted=False, **entries))
        assert site.waits == []


def test_arguments_out_of_order_are_noticed(start):
    """ASMX skips an argument before its turn; the method's answer is then a fault and no short list."""
    with start() as site:
        kinds = site.stage.data()["kinds"]
        kinds["work_items"]["order"] = ["soLuong", "trang"]
        with pytest.raises(Exception, match="trang") as caught:
            site.pull(RecordKind.WORK_ITEMS, kinds=kinds)
        assert not isinstance(caught.value, SourceBroke)


def test_the_config_of_a_site_reads_what_it_knows():
    """Settings of the population are none of its business."""
    site = SiteConfig.of({"username": "a", "password": PASSWORD, "people": 3, "schemes": ["NTLM"]})
    assert (site.schemes, site.login) == (("NTLM",), "ntlm")
