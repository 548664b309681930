"""Requests to SharePoint, and what a source file may say about them."""

from datetime import datetime

import pytest
from lxml import etree

from connectors.document_mgmt.source_file import parse_source
from connectors.document_mgmt.tandan.calls import count_call, items_call, method_call
from domain.errors import BadFile
from domain.records import RecordKind

NS = "{http://schemas.microsoft.com/sharepoint/soap/}"
LIST = {
    "read": "sharepoint_list",
    "list": "Văn bản & công việc",
    "columns": ["ID", "Modified"],
    "key_field": "ID",
    "updated": {"field": "Modified"},
    "since": {},
}
METHOD = {
    "read": "web_method",
    "path": "/_layouts/x.asmx",
    "operation": "DanhSach",
    "holds": "json",
    "key_field": "Id",
}
SINCE = datetime.fromisoformat("2026-10-05T08:00:00+07:00").isoformat()


def config_of(kind, **more):
    """A source file with one kind of documents."""
    data = {"name": "td", "protocol": "tandan", "connection": "td", "auth": {"kind": "ntlm"}}
    return parse_source({**data, **more, "kinds": {"documents": kind}}, "td.yaml")


def settings_of(kind):
    """The settings of that kind."""
    return config_of(kind).kinds[RecordKind.DOCUMENTS]


def body_of(call):
    """The element inside soap:Body."""
    return etree.fromstring(call.body)[0][0]


def plain(element):
    """XML without namespaces and their prefixes."""
    inside = "".join(plain(child) for child in element) or (element.text or "")
    names = "".join(f" {name}={value}" for name, value in element.attrib.items())
    name = etree.QName(element).localname
    return f"<{name}{names}>{inside}</{name}>"


def test_a_first_page():
    """All columns, in the order of ids, so many rows; SOAPAction names the operation."""
    call = items_call(settings_of(LIST), {"rowLimit": 500}, utc=False)
    assert (call.path, call.answer_tag) == ("/_vti_bin/Lists.asmx", f"{NS}GetListItemsResponse")
    assert call.headers["SOAPAction"] == f'"{NS.strip("{}")}GetListItems"'
    assert plain(body_of(call)) == (
        "<GetListItems><listName>Văn bản & công việc</listName><viewName></viewName>"
        "<query><Query><OrderBy><FieldRef Name=ID Ascending=TRUE></FieldRef></OrderBy></Query></query>"
        "<viewFields><ViewFields><FieldRef Name=ID></FieldRef><FieldRef Name=Modified></FieldRef>"
        "</ViewFields></viewFields><rowLimit>500</rowLimit><queryOptions><QueryOptions>"
        "<IncludeMandatoryColumns>FALSE</IncludeMandatoryColumns><ViewAttributes Scope=Recursive>"
        "</ViewAttributes></QueryOptions></queryOptions></GetListItems>"
    )
    assert {etree.QName(one).namespace for one in body_of(call).iter("Query", "Where", "QueryOptions")} == {
        None
    }


def test_a_next_page_of_what_changed():
    """The token goes back as it came; the time is asked for by CAML, with its time of day."""
    token = 'Paged=TRUE&p_ID=40&View={A}"<'
    sent = {"TrangThai": "Xong", "rowLimit": 5, "Modified": SINCE, "ListItemCollectionPositionNext": token}
    found = body_of(items_call(settings_of(LIST), sent, utc=False))
    assert found.find(".//Paging").get("ListItemCollectionPositionNext") == token
    assert plain(found.find(".//Where")) == (
        "<Where><And><Eq><FieldRef Name=TrangThai></FieldRef><Value Type=Text>Xong</Value></Eq>"
        "<Geq><FieldRef Name=Modified></FieldRef><Value Type=DateTime IncludeTimeValue=TRUE>"
        "2026-10-05T08:00:00</Value></Geq></And></Where>"
    )


def test_three_conditions():
    """CAML's And takes two, so a third goes around them."""
    sent = {"A": "1", "B": "2", "C": "3", "rowLimit": 5}
    where = body_of(items_call(settings_of(LIST), sent, utc=False)).find(".//Where")
    assert [child.tag for child in where[0]] == ["And", "Eq"]


def test_a_site_that_writes_utc():
    """The time is asked for in UTC and said to be, and the answer is to write it so."""
    found = body_of(items_call(settings_of(LIST), {"Modified": SINCE, "rowLimit": 5}, utc=True))
    value = found.find(".//Value")
    assert (value.text, value.get("StorageTZ")) == ("2026-10-05T01:00:00Z", "TRUE")
    assert found.findtext(".//DateInUtc") == "TRUE"


def test_the_other_calls():
    """GetList asks for the size; a method gets its parameters in the order it declares them."""
    assert plain(body_of(count_call(settings_of(LIST)))) == (
        "<GetList><listName>Văn bản & công việc</listName></GetList>"
    )
    settings = settings_of(METHOD | {"order": ["tuNgay", "trang"], "action": "urn:x#go"})
    call = method_call(settings, {"khac": "x", "trang": 1, "tuNgay": "05/10/2026"})
    assert plain(body_of(call)) == (
        "<DanhSach><tuNgay>05/10/2026</tuNgay><trang>1</trang><khac>x</khac></DanhSach>"
    )
    assert call.headers["SOAPAction"] == '"urn:x#go"'


@pytest.mark.parametrize(
    ("kind", "path", "words"),
    [
        (LIST | {"columns": []}, "kinds.documents.columns", "must not be empty"),
        (LIST | {"columns": ["Ngày giao"]}, "kinds.documents.columns.0", "does not have the form"),
        (LIST | {"paging": {"page_parameter": "trang"}}, "kinds.documents.paging.page_parameter", "must be"),
        (LIST | {"counted": True, "fixed": {"A": "1"}}, "kinds.documents", "counted does not go with fixed"),
        (LIST | {"total_path": "x"}, "kinds.documents.total_path", ""),
        (LIST | {"operation": "UpdateListItems"}, "kinds.documents.operation", "must be"),
        (METHOD | {"holds": "xml"}, "kinds.documents", "xml needs it"),
        (METHOD | {"record_element": "x"}, "kinds.documents", "xml needs it"),
        (METHOD | {"holds": "rows", "records_path": "x"}, "kinds.documents", "goes with holds: json"),
        (METHOD | {"holds": "rows", "total_path": "x"}, "kinds.documents", "no total_path"),
        ({"read": "folder"}, "kinds.documents", "must be one of"),
        ({"list": "x"}, "kinds.documents", "is required"),
    ],
)
def test_faults_of_a_source_file_name_the_entry(kind, path, words):
    """An administrator reads which entry is wrong and what it may be, in both languages."""
    with pytest.raises(BadFile) as caught:
        config_of(kind)
    assert f"- {path}: " in caught.value.message.en
    assert words in caught.value.message.en
    assert caught.value.message.vi != caught.value.message.en


def test_pages_of_a_list_are_by_token():
    """A source file chooses the size and nothing else."""
    assert settings_of(LIST).paging.by_token
    assert settings_of(LIST | {"paging": {"size": 40}}).paging.size == 40
