"""What the REST protocol does by configuration alone: bodies, blobs, receipts, tokens, validators."""

import json
from datetime import UTC, datetime

import httpx
import pytest

from connectors.connection import Connection
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from domain.clock import FixedClock
from domain.errors import BadFile, SourceBroke, SourceRefused
from domain.records import RecordKind

NOW = datetime(2026, 11, 2, 2, 30, tzinfo=UTC)
KIND = RecordKind.WORK_ITEMS


class Office:
    """Answers with what ``answer`` makes of a request; remembers the requests."""

    def __init__(self, answer):
        self.answer = answer
        self.seen = []

    def __call__(self, request):
        request.read()
        self.seen.append(request)
        said = self.answer(request)
        return said if isinstance(said, httpx.Response) else httpx.Response(200, json=said)

    def open(self, kind, **more):
        """The source that reads it."""
        file = {
            "name": "office",
            "protocol": "rest",
            "connection": "office",
            "auth": {"kind": "none"},
            "retries": {"attempts": 1},
            "kinds": {KIND: {"path": "/rows", "key_field": "id"} | kind},
        }
        return open_source(
            parse_source(file | more, "office.yaml"),
            Connection(id="office", base_url="http://office.test", login="u", password="p"),
            clock=FixedClock(NOW),
            transport=httpx.MockTransport(self),
            pace=Pace(sleep=lambda _: None, monotonic=lambda: 0.0),
        )

    def pull(self, kind, cursor=None, *, complete=False, **more):
        """All pages."""
        source = self.open(kind, **more)
        return list(source.pull(KIND, cursor or Cursor(), Ask("2026-10", complete=complete)))


def keys(pages):
    """Keys in order."""
    return [record.key for page in pages for record in page.records]


def bodies(office):
    """The JSON bodies that were sent."""
    return [json.loads(request.content) for request in office.seen]


def test_parameters_in_a_json_body():
    """POST: numbers stay numbers, a dotted name goes inside, the fixed part of the body stays."""
    office = Office(lambda _: {"data": [{"id": 1}], "n": 1})
    office.pull(
        {
            "method": "POST",
            "records_path": "data",
            "total_path": "n",
            "body": {"filter": {"all": True}, "sort": ["id"]},
            "fixed": {"filter.type": "CV"},
            "paging": {"page_parameter": "page.no", "size_parameter": "page.size", "size": 9},
        }
    )
    assert bodies(office) == [
        {"filter": {"all": True, "type": "CV"}, "sort": ["id"], "page": {"no": 1, "size": 9}}
    ]


def test_numbered_pages_in_a_form():
    """POST as a form; a page of rows is asked for by its first row where the system counts so."""
    rows = [{"id": n} for n in range(5)]

    def answer(request):
        asked = httpx.QueryParams(request.content.decode())
        start = int(asked["start"])
        return {"rows": rows[start : start + int(asked["length"])], "recordsTotal": 5}

    office = Office(answer)
    paging = {"page_parameter": "start", "size_parameter": "length", "size": 2, "counts": "rows"}
    pages = office.pull(
        {
            "method": "POST",
            "send": "form",
            "records_path": "rows",
            "total_path": "recordsTotal",
            "paging": paging,
        }
    )
    assert keys(pages) == ["0", "1", "2", "3", "4"]
    assert office.seen[1].content == b"start=2&length=2"


def test_pages_that_name_the_next_one():
    """A token leads from page to page; the first is asked for without one, null ends the chain."""
    chain = {None: ([1, 2], "b"), "b": ([3], 7), "7": ([4], None)}

    def answer(request):
        ids, following = chain[request.url.params.get("after")]
        return {"items": [{"id": n} for n in ids], "next": following}

    paging = {"page_parameter": "after", "size_parameter": "limit", "next_path": "next"}
    pages = Office(answer).pull({"records_path": "items", "paging": paging})
    assert keys(pages) == ["1", "2", "3", "4"]


def test_the_answer_itself_may_be_the_list():
    """No envelope at all."""
    assert keys(Office(lambda _: [{"id": "a"}, {"id": "b"}]).pull({})) == ["a", "b"]


def test_a_list_inside_a_text():
    """JSON inside a JSON text, as old systems give it; an empty text is an empty list."""
    kind = {"records_path": "d", "rows": {"form": "json_text"}}
    assert keys(Office(lambda _: {"d": '[{"id": 1}, {"id": 2}]'}).pull(kind)) == ["1", "2"]
    assert keys(Office(lambda _: {"d": ""}).pull(kind)) == []
    with pytest.raises(SourceBroke, match="JSON"):
        Office(lambda _: {"d": "[{"}).pull(kind)


BLOB = (
    "ID: 1\r\nNAME: Sở Nội vụ\r\nAGENT_ID: H38.02\r\n\r\n\n"
    " ID: 2\nNAME: Phòng: Tổ chức\n  và cán bộ\nAGENT_ID:\n"
)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            BLOB,
            [
                {"ID": "1", "NAME": "Sở Nội vụ", "AGENT_ID": "H38.02"},
                {"ID": "2", "NAME": "Phòng: Tổ chức\nvà cán bộ", "AGENT_ID": ""},
            ],
        ),
        ("ID: 1\nNAME: a\nID: 2\nNAME: b", [{"ID": "1", "NAME": "a"}, {"ID": "2", "NAME": "b"}]),
        ("", []),
        (" \n\n", []),
    ],
)
def test_units_as_one_text(text, rows):
    """Records apart by empty lines, or by their first field coming again; values go on over lines."""
    kind = {"records_path": "data", "rows": {"form": "text_blob"}, "key_field": "ID"}
    pages = Office(lambda _: {"data": text}).pull(kind)
    assert [dict(record.fields) for page in pages for record in page.records] == rows


@pytest.mark.parametrize("text", ["Không có quyền", "ID: 1\n\nrubbish", 7, {"a": 1}])
def test_a_text_that_is_no_list_of_units_is_refused(text):
    """A message in place of the list is no list with one odd unit."""
    with pytest.raises(SourceBroke):
        Office(lambda _: {"data": text}).pull(
            {"records_path": "data", "rows": {"form": "text_blob"}, "key_field": "ID"}
        )


@pytest.mark.parametrize(
    ("success", "answer", "good"),
    [
        ({"equals": True}, {"ok": True}, True),
        ({"equals": True}, {"ok": 1}, False),
        ({"equals": 0}, {"ok": False}, False),
        ({"any_of": ["0", "TRUE"]}, {"ok": "TRUE"}, True),
        ({"any_of": ["0", "TRUE"]}, {"ok": "0"}, True),
        ({"any_of": ["0", "TRUE"]}, {"ok": 0}, False),
        ({"any_of": ["0", 0]}, {"ok": 0}, True),
        ({"any_of": ["0"]}, {"ok": None}, False),
        ({"any_of": ["0"]}, {}, False),
    ],
)
def test_what_counts_as_success(success, answer, good):
    """One value or one of several, of the very type the file says."""
    office = Office(lambda _: answer | {"rows": [{"id": 1}]})
    pull = lambda: office.pull({"records_path": "rows"}, success={"path": "ok"} | success)  # noqa: E731
    if good:
        assert keys(pull()) == ["1"]
    else:
        with pytest.raises(SourceBroke, match="ok"):
            pull()


def test_receipts_go_where_the_file_says():
    """Keys joined in the query of a POST without body, so many a call; a refusal is told."""
    said = [{"status": {"code": "TRUE"}}]
    office = Office(lambda request: said[0] if request.url.path == "/got/" else [{"id": n} for n in range(5)])
    acknowledge = {"path": "/got/", "parameter": "ids", "at_most": 2}
    source = office.open({"acknowledge": acknowledge})
    (page,) = source.pull(KIND, Cursor(), Ask("2026-10"))
    source.acknowledge(KIND, page)
    receipts = [request for request in office.seen if request.url.path == "/got/"]
    assert [(one.method, dict(one.url.params), one.content) for one in receipts] == [
        ("POST", {"ids": "0,1"}, b""),
        ("POST", {"ids": "2,3"}, b""),
        ("POST", {"ids": "4"}, b""),
    ]


def test_a_receipt_that_is_refused_is_an_error():
    """Also one that is refused with status 200; an empty answer is no refusal."""
    answers = [httpx.Response(200), {"ok": False}, httpx.Response(404)]
    office = Office(
        lambda request: answers.pop(0) if request.method == "PUT" else {"ok": True, "d": [{"id": 1}]}
    )
    acknowledge = {"path": "/got", "method": "PUT", "send": "json", "parameter": "a.ids"}
    kind = {"records_path": "d", "acknowledge": acknowledge}
    source = office.open(kind, success={"path": "ok", "equals": True})
    (page,) = source.pull(KIND, Cursor(), Ask("2026-10"))
    source.acknowledge(KIND, page)
    assert json.loads(office.seen[-1].content) == {"a": {"ids": ["1"]}}
    with pytest.raises(SourceBroke):
        source.acknowledge(KIND, page)
    with pytest.raises(SourceRefused):
        source.acknowledge(KIND, page)


LOGIN = {
    "kind": "login_token",
    "path": "/login",
    "body": {"u": "{login}"},
    "token": "token",
    "header": "X-T",
    "expired": {"path": "status.code", "any_of": ["-2"]},
}


def test_a_session_that_ended_and_says_so_in_the_answer():
    """Status 200 with a code of its own: log in again, ask again, once."""
    logins, lives = [], [2, 99]

    def answer(request):
        if request.url.path == "/login":
            logins.append(1)
            return {"token": f"t{len(logins)}"}
        lives[len(logins) - 1] -= 1
        good = lives[len(logins) - 1] >= 0
        number = int(request.url.params["p"])
        return {"status": {"code": "0" if good else "-2"}, "d": [{"id": number}] if good else None, "n": 4}

    kind = {
        "records_path": "d",
        "total_path": "n",
        "paging": {"page_parameter": "p", "size_parameter": "s", "size": 1},
    }
    office = Office(answer)
    pages = office.pull(kind, auth=LOGIN, success={"path": "status.code", "equals": "0"})
    assert keys(pages) == ["1", "2", "3", "4"]
    assert len(logins) == 2


def test_a_session_that_never_begins_is_refused():
    """An account that is shut out gets a token and then no data: for a person, after one more try."""
    office = Office(
        lambda request: {"token": "t"} if request.url.path == "/login" else {"status": {"code": "-2"}}
    )
    with pytest.raises(SourceRefused, match="-2"):
        office.pull({"records_path": "d"}, auth=LOGIN)
    assert len(office.seen) == 4


def test_nothing_changed_is_asked_for_by_etag():
    """An unpaged list with an ETag is not sent twice; a complete reading asks for all of it."""

    def answer(request):
        if request.headers.get("if-none-match") == '"v1"':
            return httpx.Response(304, headers={"etag": '"v1"'})
        return httpx.Response(200, json=[{"id": 1}], headers={"etag": '"v1"'})

    office = Office(answer)
    (first,) = office.pull({})
    (second,) = office.pull({}, first.cursor)
    assert (keys([first]), keys([second])) == (["1"], [])
    assert second.last
    assert second.cursor == first.cursor
    (whole,) = office.pull({}, first.cursor, complete=True)
    assert keys([whole]) == ["1"]
    assert whole.cursor == first.cursor


@pytest.mark.parametrize(("age_s", "asked"), [(3600, True), (59, False)])
def test_nothing_changed_is_asked_for_by_date(age_s, asked):
    """``Last-Modified`` counts a minute after the change: within the same second there may be another."""
    modified, told = (
        "Mon, 02 Nov 2026 01:00:00 GMT",
        f"Mon, 02 Nov 2026 0{1 + age_s // 3600}:00:{age_s % 60:02} GMT",
    )
    office = Office(
        lambda _: httpx.Response(200, json=[{"id": 1}], headers={"last-modified": modified, "date": told})
    )
    (first,) = office.pull({})
    office.pull({}, first.cursor)
    assert office.seen[1].headers.get("if-modified-since") == (modified if asked else None)
    assert "if-none-match" not in office.seen[1].headers


def test_a_changed_list_has_a_new_validator():
    """200 with another ETag: everything comes and the new one is kept; paged kinds ask for none."""
    tags = iter(['"v1"', 'W/"v2"', "odd"])
    office = Office(lambda _: httpx.Response(200, json=[{"id": 1}], headers={"etag": next(tags)}))
    cursor = Cursor()
    for _ in range(3):
        (page,) = office.pull({}, cursor)
        cursor = page.cursor
    assert [request.headers.get("if-none-match") for request in office.seen] == [None, '"v1"', 'W/"v2"']
    assert "odd" in cursor.text


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ({"send": "json"}, "send"),
        ({"body": {"a": 1}}, "body"),
        ({"method": "DELETE"}, "method"),
        ({"rows": {"form": "table"}}, "form"),
        ({"acknowledge": {"path": "/x"}}, "parameter"),
        (
            {
                "acknowledge": {"path": "/x", "parameter": "ids", "takes_off_list": True},
                "paging": {"page_parameter": "p", "size_parameter": "s"},
            },
            "takes_off_list",
        ),
    ],
)
def test_a_kind_that_makes_no_sense_is_refused(kind, path):
    """Faults name the field."""
    with pytest.raises(BadFile, match=path):
        Office(lambda _: []).open(kind)


def test_a_list_that_is_handed_out_has_no_whole():
    """What was confirmed never comes again: nothing may be concluded from its absence."""
    file = {
        "name": "office",
        "protocol": "rest",
        "connection": "office",
        "auth": {"kind": "none"},
        "kinds": {KIND: {"path": "/rows", "key_field": "id"}},
    }
    assert not parse_source(file, "office").hands_out
    file["kinds"][KIND]["acknowledge"] = {"path": "/x", "parameter": "ids", "takes_off_list": True}
    assert parse_source(file, "office").hands_out
