"""What VXP, the provincial axis and Bkav eDoc say on the wire, and what their answers mean."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import httpx
import pytest
from pydantic import SecretStr

from connectors.connection import Connection
from connectors.document_mgmt.axes.axis_answer import ERRORS
from connectors.document_mgmt.axes.vxp_headers import signed_headers, timestamp
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from connectors.redaction import redact
from domain.clock import FixedClock
from domain.errors import BadFile, Misconfigured, SourceBroke, SourceRefused, SourceUnavailable
from domain.records import RecordKind

NOW = datetime(2026, 11, 2, 2, 30, 5, 87_000, tzinfo=UTC)
DOCUMENTS = RecordKind.DOCUMENTS
EDXML = b"<edXML><MessageHeader><DocumentId>d</DocumentId><Subject>s</Subject></MessageHeader></edXML>"
KEYS = {"system_id": "sys", "secret_key": "top-hush"}
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


class System:
    """Answers by path and by SOAPAction; ``said``: every request that came."""

    def __init__(self, answers):
        self.answers = answers
        self.said = []
        self.slept = []

    def __call__(self, request):
        self.said.append(request)
        action = request.headers.get("soapaction", "").strip('"')
        answer = self.answers[action or request.url.path]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, httpx.Response):
            return answer
        if isinstance(answer, bytes):
            return httpx.Response(200, content=answer, headers={"content-type": "text/xml"})
        return httpx.Response(200, json=answer)

    def open(self, protocol, **options):
        """The source that reads it."""
        kind = {} if protocol == "bkav" else {"message_type": "edoc"}
        own = {
            "vxp": {},
            "axis": {"application_code": "LTVB", "begins_on": "2026-10-01"},
            "bkav": {"endpoint_path": "/s"},
        }
        data = {"name": "queue", "protocol": protocol, "connection": "queue", "kinds": {"documents": kind}}
        extra = options.pop("extra", KEYS)
        return open_source(
            parse_source(data | own[protocol] | options, "queue.yaml"),
            Connection(id="c", base_url="http://axis.test", login="me", password="hush-hush", extra=extra),
            clock=FixedClock(NOW),
            transport=httpx.MockTransport(self),
            pace=Pace(sleep=self.slept.append, monotonic=lambda: sum(self.slept)),
        )

    def take(self, protocol, *, cursor=None, **options):
        """Pull and acknowledge everything."""
        source, pages = self.open(protocol, **options), []
        for page in source.pull(DOCUMENTS, cursor or Cursor(), Ask("2026-10")):
            pages.append(page)
            source.acknowledge(DOCUMENTS, page)
        return pages


def ok(data):
    """A good answer of VXP."""
    return {"status": "OK", "ErrorCode": "0", "ErrorDesc": "", "data": data}


ENCODED = base64.b64encode(EDXML).decode()


def vxp(listed=("d1",), data=ENCODED, **more):
    """VXP with one document."""
    items = [{"docId": one, "created_time": "2026-10-05 08:00:00.0", "status": "initial"} for one in listed]
    answers = {"/getReceivedEdocList": ok(items), "/getEdoc": ok(data), "/updateStatus": ok(None)}
    return System(answers | more)


def axis(**more):
    """The provincial axis with one document."""
    item = {"docId": "d1", "status": "initial", "createdTime": "2026-10-05T08:00:00"}
    content = {"docId": "d1", "edxml": EDXML.decode(), "attachments": []}
    answers = {
        "/v1/auth/login": {"code": "200", "message": "", "data": {"token": "tok"}},
        "/v1/syncReceivedEdocList": {"success": True, "data": [item]},
        "/v1/getEdoc": {"success": True, "data": content},
        "/v1/updateStatus": {"success": True, "data": None},
    }
    return System(answers | more)


def envelope(inside, header=""):
    """A SOAP answer."""
    return (
        f'<e:Envelope xmlns:e="{SOAP}"><e:Header>{header}</e:Header><e:Body>{inside}</e:Body></e:Envelope>'
    ).encode()


def bkav(**more):
    """Bkav eDoc with one document."""
    header = "<MessageHeader><DocumentId>7</DocumentId><Subject>s</Subject></MessageHeader>"
    answers = {
        "GetPendingDocumentIds": envelope("<DocumentIds><DocumentId>7</DocumentId></DocumentIds>"),
        "GetDocument": envelope("<Manifest/>", header),
        "ConfirmReceived": envelope("<Report><IsSuccess>true</IsSuccess></Report>"),
    }
    return System(answers | more)


def failed(code, words="no"):
    """A Report of Bkav that says no."""
    return envelope(
        f"<Report><IsSuccess>false</IsSuccess><ErrorList><Error><Code>{code}</Code>"
        f"<Description>{words}</Description></Error></ErrorList></Report>"
    )


def test_the_headers_of_vxp_are_signed_as_its_own_kit_signs_them():
    """Pairs with the prefix, in their order, as compact JSON; HMAC-SHA256 with the secret, lower-case hex."""
    asked = {"servicetype": "eDoc", "messagetype": "edoc", "Content-Type": "application/json"}
    headers = dict(signed_headers(asked, systemid="000.00.00.H38", secret=SecretStr("s3cret"), now=NOW))
    signed = (
        b'{"XroadVnpt-systemid":"000.00.00.H38","XroadVnpt-timestamp":"02112026T093005+0087",'
        b'"XroadVnpt-servicetype":"eDoc","XroadVnpt-messagetype":"edoc"}'
    )
    assert headers[b"XroadVnpt-sign-header"] == signed
    assert headers[b"XroadVnpt-sign-header-key"] == b"systemid;timestamp;servicetype;messagetype"
    digest = hmac.new(b"s3cret", signed, hashlib.sha256).hexdigest()
    assert headers[b"XroadVnpt-hash-header"] == digest.encode()
    assert headers[b"XroadVnpt-version"] == b"3.0.201608"
    assert b"XroadVnpt-Content-Type" not in headers
    assert b"s3cret" not in b"".join(headers.values())


@pytest.mark.parametrize(("microsecond", "written"), [(0, "+0000"), (7_999, "+0007"), (999_999, "+0999")])
def test_the_timestamp_of_vxp_ends_with_milliseconds_and_no_zone(microsecond, written):
    """Hà Nội time, four digits that look like a zone."""
    assert timestamp(NOW.replace(microsecond=microsecond)) == f"02112026T093005{written}"


def test_vxp_lists_gets_and_says_done_and_never_fail():
    """The calls in their order, with an empty body and what they ask for in the headers."""
    system = vxp()
    (page,) = system.take("vxp")
    assert [request.url.path for request in system.said] == [
        "/getReceivedEdocList",
        "/getEdoc",
        "/updateStatus",
    ]
    assert {request.method for request in system.said} == {"POST"}
    assert {request.content for request in system.said} == {b""}
    listed, got, done = (request.headers for request in system.said)
    assert "xroadvnpt-fromdate" not in listed
    assert got["xroadvnpt-docid"] == "d1"
    assert (done["xroadvnpt-status"], done["xroadvnpt-docid"]) == ("done", "d1")
    assert page.raw == EDXML
    assert dict(page.records[0].fields)["docId"] == "d1"


def test_vxp_is_asked_by_date_where_the_queue_is_shared():
    """From the overlap on, until tomorrow, and nothing is confirmed."""
    system = vxp()
    first = system.take("vxp", begins_on="2026-01-01", confirm=False)
    system.take("vxp", begins_on="2026-01-01", confirm=False, cursor=first[-1].cursor)
    asked = [
        (request.headers["xroadvnpt-fromdate"], request.headers["xroadvnpt-todate"])
        for request in system.said
        if request.url.path == "/getReceivedEdocList"
    ]
    assert asked == [("2026/01/01", "2026/11/03"), ("2026/10/04", "2026/11/03")]
    assert "/updateStatus" not in {request.url.path for request in system.said}


def test_a_refusal_in_the_axis_own_words_is_not_retried():
    """FAIL is for a person; a code that the file calls a login is a refused login."""
    fail = {"status": "FAIL", "ErrorCode": "9", "ErrorDesc": "secret=abc no such system"}
    system = vxp(**{"/getReceivedEdocList": fail})
    with pytest.raises(SourceBroke, match="9: ") as caught:
        system.take("vxp")
    assert "abc" not in str(caught.value)
    with pytest.raises(SourceRefused, match="systemid or secret is refused"):
        system.take("vxp", refused_codes=["9"])
    assert system.slept == []


def test_the_same_file_for_two_ids_running_is_asked_for_again():
    """A proxy that gives an old answer is noticed; files that really are the same come in the end."""
    other = base64.b64encode(EDXML.replace(b"<Subject>s", b"<Subject>other")).decode()
    first = base64.b64encode(EDXML).decode()
    system = vxp(("d1", "d2"), **{"/getEdoc": [ok(first), ok(first), ok(other)]})
    pages = system.take("vxp")
    assert [dict(page.records[0].fields)["Subject"] for page in pages] == ["s", "other"]
    assert len(system.slept) >= 1
    twins = vxp(("d1", "d2"), **{"/getEdoc": [ok(first)] * 3})
    assert [page.records[0].key for page in twins.take("vxp")] == ["d1", "d2"]


@pytest.mark.parametrize("data", ["@@@", base64.b64encode(b"\x00\x01").decode(), "<edXML/>"])
def test_what_is_no_edxml_is_kept_and_confirmed(data):
    """The bytes are here for a person; the axis need not give them again."""
    system = vxp(data=data)
    (page,) = system.take("vxp")
    assert set(page.suspects) == {"d1"}
    assert system.said[-1].url.path == "/updateStatus"


@pytest.mark.parametrize("listed", [None, []])
def test_an_empty_list_of_vxp_may_be_null(listed):
    """Nothing waits."""
    (page,) = vxp(**{"/getReceivedEdocList": ok(listed)}).take("vxp")
    assert (page.records, page.last) == ((), True)


@pytest.mark.parametrize("listed", ["x", [1], [{}], [{"docId": True}], {"a": 1}])
def test_a_list_against_the_contract_is_refused(listed):
    """Nothing is guessed about which documents wait."""
    with pytest.raises(SourceBroke):
        vxp(**{"/getReceivedEdocList": ok(listed)}).take("vxp")


def test_the_provincial_axis_gets_three_keys_and_a_fixed_length():
    """Bearer, X-SystemId and X-SecretKey on every call; bodies have a length; the token is kept."""
    system = axis()
    system.take("axis")
    login, *calls = system.said
    assert json.loads(login.content) == {
        "username": "me",
        "password": "hush-hush",
        "applicationCode": "LTVB",
        "otp": None,
        "twoFactorProvider": None,
        "typeObjs": [0, 1],
    }
    assert login.url.params["allow_anonymous"] == "true"
    paths = [call.url.path for call in calls]
    assert paths == ["/v1/syncReceivedEdocList"] * 2 + ["/v1/getEdoc", "/v1/updateStatus"]
    for call in calls:
        assert call.headers["authorization"] == "Bearer tok"
        assert (call.headers["x-systemid"], call.headers["x-secretkey"]) == ("sys", "top-hush")
    assert int(calls[-1].headers["content-length"]) == len(calls[-1].content)
    assert "transfer-encoding" not in calls[-1].headers
    assert json.loads(calls[-1].content) == {"docId": "d1", "status": "done"}


def test_the_provincial_axis_is_asked_some_weeks_at_a_time():
    """Steps that touch and do not overlap, until tomorrow."""
    system = axis()
    system.take("axis", step_days=20)
    asked = [call.url.params for call in system.said if "sync" in call.url.path]
    assert [(one["fromDate"], one["toDate"]) for one in asked] == [
        ("2026/10/01", "2026/10/20"),
        ("2026/10/21", "2026/11/03"),
    ]
    assert {one["messageType"] for one in asked} == {"edoc"}


@pytest.mark.parametrize("code", [*ERRORS, "99"])
def test_error_codes_of_the_provincial_axis_are_named_and_not_retried(code):
    """Each code has its words; 15 is a refused login."""
    data = {"docId": None, "status": "error", "errorCode": code, "errorDesc": "vì sao"}
    system = axis(**{"/v1/syncReceivedEdocList": {"success": False, "data": data}})
    with pytest.raises((SourceRefused, SourceBroke), match=f"{code}: vì sao") as caught:
        system.take("axis")
    assert system.slept == []
    assert (code in ERRORS) == any(text.en in str(caught.value) for _, text in ERRORS.values())
    assert isinstance(caught.value, SourceRefused) == (code in {"15", "18", "19", "23"})


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"code": "401", "message": "sai mật khẩu", "data": None}, SourceRefused),
        ({"code": "200", "data": {"token": ""}}, SourceRefused),
        ({"code": "200", "data": {"token": "a b"}}, SourceBroke),
        ({"code": "200"}, SourceBroke),
        (httpx.Response(200, json=[]), SourceBroke),
        (httpx.Response(503), SourceUnavailable),
    ],
)
def test_a_login_that_fails_says_how(answer, error):
    """200 with no token is a refusal; nothing else was asked."""
    system = axis(**{"/v1/auth/login": answer})
    with pytest.raises(error) as caught:
        system.take("axis", retries={"attempts": 1})
    assert len(system.said) == 1
    assert "hush" not in str(caught.value)


def test_the_keys_of_the_provincial_axis_are_needed_and_stay_secret():
    """Without them nothing is opened; no text of ours shows them."""
    with pytest.raises(Misconfigured, match="system_id or secret_key"):
        axis().open("axis", extra={"system_id": "sys"})
    connection = Connection(id="c", base_url="http://axis.test", login="me", password="x", extra=KEYS)
    assert "top-hush" not in redact(repr(connection))


def test_an_answer_about_another_document_is_refused():
    """What would be stored under the wrong id is not stored, and stays in the queue."""
    system = axis(**{"/v1/getEdoc": {"success": True, "data": {"docId": "d2", "edxml": EDXML.decode()}}})
    with pytest.raises(SourceBroke, match="d1"):
        system.take("axis")
    assert "/v1/updateStatus" not in {call.url.path for call in system.said}


def test_files_beside_the_edxml_are_its_attachments():
    """With digest and real type, and the edXML as text or as base64."""
    pdf = base64.b64encode(b"%PDF-1.7").decode()
    for edxml in (EDXML.decode(), base64.b64encode(EDXML).decode()):
        beside = [{"fileName": "a.pdf", "fileContent": pdf}, "odd"]
        data = {"docId": "d1", "edxml": edxml, "attachments": beside}
        (page,) = axis(**{"/v1/getEdoc": {"success": True, "data": data}}).take("axis")
        (attachment,) = dict(page.records[0].fields)["Attachments"]
        assert (attachment["AttachmentName"], attachment["MediaType"]) == ("a.pdf", "application/pdf")
        assert attachment["Sha256"] == hashlib.sha256(b"%PDF-1.7").hexdigest()


def test_bkav_is_asked_in_envelopes_of_our_own():
    """The token in the header and, with the organisation, in the body; no namespace on the fields."""
    system = bkav()
    (page,) = system.take("bkav")
    assert [call.headers["soapaction"] for call in system.said] == [
        '"GetPendingDocumentIds"',
        '"GetDocument"',
        '"ConfirmReceived"',
    ]
    said = system.said[1].content.decode()
    assert '<Token xmlns="http://e-doc.vn/xsd">hush-hush</Token>' in said
    assert "<OrganId>me</OrganId><Token>hush-hush</Token><DocumentId>7</DocumentId>" in said
    assert '<GetDocumentRequest xmlns="">' in said
    fields = dict(page.records[0].fields)
    assert (fields["docId"], fields["Subject"]) == ("7", "s")
    assert "other_root" in fields["Findings"]


def test_bkav_documents_in_mime_have_their_files():
    """The root part is the message, the others are its attachments."""
    root = bkav().answers["GetDocument"]
    mime = (
        b"--b\r\nContent-Type: text/xml\r\n\r\n" + root + b"\r\n--b\r\nContent-Type: application/pdf\r\n"
        b'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="a.pdf"\r\n\r\n'
        + base64.encodebytes(b"%PDF-1.7")
        + b"\r\n--b--\r\n"
    )
    (page,) = bkav(GetDocument=mime).take("bkav")
    (attachment,) = dict(page.records[0].fields)["Attachments"]
    assert (attachment["AttachmentName"], attachment["Bytes"]) == ("a.pdf", 8)
    assert page.raw == mime


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (failed("M.CheckPermission"), SourceRefused),
        (failed("M.DOCUMENT"), SourceBroke),
        (envelope(f"<f:Fault xmlns:f='{SOAP}'><faultcode>Server</faultcode></f:Fault>"), SourceBroke),
        (b"<html>login</html>", SourceBroke),
        (b"not XML", SourceBroke),
        (b'<!DOCTYPE e [<!ENTITY x "y">]><e>&x;</e>', SourceBroke),
        (httpx.Response(500, content=b"oops"), SourceUnavailable),
        (envelope("<Report><IsSuccess>true</IsSuccess></Report>"), SourceUnavailable),
    ],
)
def test_what_bkav_says_instead_of_ids(answer, error):
    """A report, a fault, a page, an old answer to something else: each is what it is, and no empty queue."""
    with pytest.raises(error):
        bkav(GetPendingDocumentIds=answer).take("bkav", retries={"attempts": 1})


def test_a_document_of_bkav_that_cannot_be_parsed_is_kept():
    """It is handed over as it came, suspect, and confirmed."""
    system = bkav(GetDocument=b"<e:Envelope")
    (page,) = system.take("bkav")
    assert set(page.suspects) == {"7"}
    assert page.raw == b"<e:Envelope"
    assert len(system.said) == 3


def test_a_confirmation_of_bkav_must_say_that_it_is_one():
    """Anything but a Report of success is none: the document is told to be confirmed again."""
    with pytest.raises(SourceUnavailable, match="7;"):
        bkav(ConfirmReceived=envelope("<x/>")).take("bkav", retries={"attempts": 1})


def test_bkav_gives_documents_only():
    """Its traces are forgotten while they are handed out, so nobody may configure them."""
    with pytest.raises(BadFile, match="only documents or tasks"):
        bkav().open("bkav", kinds={"document_statuses": {}})


def test_the_way_through_an_lgsp_is_a_line_in_the_file():
    """The prefix stands before every path and the LGSP's own token beside the signed headers."""
    system = vxp(
        **{
            "/token": {"access_token": "lgsp", "token_type": "Bearer", "expires_in": 3600},
            "/vxp/1.0/getReceivedEdocList": ok([]),
        }
    )
    route = {"kind": "lgsp", "prefix": "/vxp/1.0"}
    system.take("vxp", route=route, extra={"consumer_key": "k", "consumer_secret": "s"})
    asked = system.said[-1]
    assert asked.url.path == "/vxp/1.0/getReceivedEdocList"
    assert asked.headers["authorization"] == "Bearer lgsp"
    assert "xroadvnpt-hash-header" in asked.headers
