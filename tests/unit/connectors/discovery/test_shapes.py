"""Samples and descriptions of every sort: where the records are, what the calls are, what is left open."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.discovery.json_shape import load_json, sketch_json
from connectors.discovery.openapi_shape import is_openapi, sketch_openapi
from connectors.discovery.table_shape import sketch_table
from connectors.discovery.wsdl_shape import sketch_wsdl
from connectors.discovery.xml_shape import sketch_xml
from connectors.document_mgmt.contract import FieldType
from domain.records import RecordKind

WSDL = Path(__file__).parents[4] / "mappings/files/lao_cai/sources/wsdl/van_ban.wsdl"


def entries(sketch):
    """Name to value of what is not only a suggestion."""
    return {entry.name: entry.value for entry in (*sketch.top, *sketch.kind) if not entry.off}


def ccvc(rows, **more):
    """An answer of the CCVC suite."""
    data = {"PageData": rows, "TotalRows": 360, "CurrentPage": 1, "PageSize": len(rows)}
    return {"Messages": None, "Data": data | more, "IsSuccess": True, "Code": 200}


ROWS = [{"Id": f"k{n}", "TenCv": "A", "NgayCapNhat": f"2026-10-{n + 1:02}T08:00:00"} for n in range(9)]


def test_the_ccvc_envelope():
    """Records, count, success, key and time of change; login and path are for a person."""
    found = entries(sketch_json(ccvc(ROWS)))
    assert found["records_path"] == "Data.PageData"
    assert found["total_path"] == "Data.TotalRows"
    assert found["success"] == {"path": "IsSuccess", "equals": True}
    assert found["key_field"] == "Id"
    assert found["updated"] == {"field": "NgayCapNhat", "format": "iso"}
    assert (found["path"], found["auth"]) == ("TODO", {"kind": "TODO"})
    assert found["paging"] == {"page_parameter": "CurrentPage", "size_parameter": "PageSize"}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"status": {"code": "0"}, "data": ROWS}, {"success": {"path": "status.code", "equals": "0"}}),
        (ROWS, {"key_field": "Id"}),
        ({"a": [{"x": 1}], "b": {"c": ROWS}}, {"records_path": "b.c"}),
        ({"rows": ROWS, "total": "9"}, {"total_path": "total"}),
        ({"rows": ROWS, "total": 3}, {"records_path": "rows"}),
    ],
)  # fmt: skip
def test_other_envelopes(answer, expected):
    """iOffice, bare lists, the longest of several lists, counts as text; too small a count is none."""
    found = entries(sketch_json(answer))
    assert expected.items() <= found.items()
    assert ("total_path" in found) == ("total_path" in expected)


@pytest.mark.parametrize("answer", [{}, [], 1, None, "x", {"a": [1, 2]}, {"a": [{"b": 1}, 2]}])
def test_an_answer_without_records(answer):
    """Nothing is guessed from nothing."""
    with pytest.raises(ValueError, match="no list of records"):
        sketch_json(answer)


def test_a_key_that_repeats_is_no_key():
    """Unknown stays TODO; row numbers and personal numbers are no keys."""
    rows = [{"STT": n, "SoDinhDanh": f"{n:012}", "Id": "same"} for n in range(5)]
    assert entries(sketch_json({"d": rows}))["key_field"] == "TODO"


def test_deep_json_is_no_trouble():
    """Ten thousand brackets are refused, not crashed on."""
    with pytest.raises(ValueError, match="JSON"):
        load_json(b"[" * 100_000 + b"]" * 100_000)


ANY_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=30,
)


@given(ANY_JSON)
def test_any_json_is_a_sketch_or_refused(answer):
    """No other end."""
    try:
        sketch = sketch_json(load_json(json.dumps(answer).encode()))
    except ValueError:
        return
    assert sketch.fields


SOAP = """<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
<r:TraLoi xmlns:r="urn:x"><r:TongSo>12</r:TongSo><r:DanhSach>{}</r:DanhSach></r:TraLoi>
</s:Body></s:Envelope>"""
SOAP_ROW = (
    "<r:VanBan><r:MaVanBan>vb{0}</r:MaVanBan><r:SoTrang>{0}</r:SoTrang>"
    "<r:CapNhatLuc>0{0}/10/2026 08:00:00</r:CapNhatLuc></r:VanBan>"
)


def test_a_soap_answer():
    """The element that repeats, its count, its fields; everything is text there."""
    sketch = sketch_xml(SOAP.format("".join(SOAP_ROW.format(n) for n in range(1, 6))).encode())
    found = entries(sketch)
    assert (found["record_element"], found["total_path"], found["key_field"]) == (
        "VanBan",
        "TongSo",
        "MaVanBan",
    )
    assert found["updated"] == {"field": "CapNhatLuc", "format": "dd/MM/yyyy HH:mm:ss"}
    assert sketch.fields["SoTrang"].type is FieldType.INTEGER
    assert (found["wsdl"], found["operation"]) == ("TODO", "TODO")


def test_rows_that_are_attributes():
    """SharePoint's z:row."""
    rows = "".join(f'<z:row ows_ID="{n}" ows_Title="a{n}"/>' for n in range(3))
    sketch = sketch_xml(f'<l><rs:data xmlns:rs="r" xmlns:z="z" ItemCount="3">{rows}</rs:data></l>'.encode())
    found = entries(sketch)
    assert (found["record_element"], found["rows_as"], found["key_field"]) == ("row", "attributes", "ows_ID")


@pytest.mark.parametrize("body", [b"", b"<a/>", b"<a>text</a>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])
def test_xml_without_records(body):
    """Refused with a reason; a document type declaration too."""
    with pytest.raises(ValueError, match=r"XML|records"):
        sketch_xml(body)


def test_a_table_with_a_title_above():
    """The header is the first full line of different words; lines above it are a title."""
    lines = [(1, ["BẢNG TỔNG HỢP", "", ""]), (3, ["Mã", "Họ tên", "Số giờ"])]
    lines += [(n + 4, [f"m{n}", f"Người {n}", "8,5"]) for n in range(6)]
    sketch = sketch_table(lines, suffix=".xlsx")
    found = entries(sketch)
    assert (found["header"], found["key_field"], found["glob"]) == ({"row": 3}, "Mã", "*.xlsx")
    assert sketch.fields["Số giờ"].type is FieldType.NUMBER


def test_a_table_of_numbers_has_no_header():
    """Nothing to go by."""
    with pytest.raises(ValueError, match="column names"):
        sketch_table([(1, ["1", "2"]), (2, ["3", "4"])], suffix=".csv")


ITEM = {
    "type": "object",
    "required": ["Id", "TenCv"],
    "properties": {
        "Id": {"type": "string"},
        "TenCv": {"type": "string"},
        "HanXuLy": {"type": "string", "format": "date", "nullable": True},
        "NgayCapNhat": {"type": "string", "format": "date-time"},
        "MaTrangThai": {"type": "string", "enum": ["DANG", "XONG"]},
        "Cha": {"$ref": "#/components/schemas/CongViec"},
    },
}
LIST = {
    "type": "object",
    "properties": {"Data": {"$ref": "#/components/schemas/Trang"}, "IsSuccess": {"type": "boolean"}},
}
PAGE = {
    "allOf": [
        {"properties": {"TotalRows": {"type": "integer"}}},
        {"properties": {"PageData": {"type": "array", "items": {"$ref": "#/components/schemas/CongViec"}}}},
    ]
}


def described(**paths):
    """An OpenAPI 3 description."""
    parameters = [{"name": one, "in": "query"} for one in ("PageIndex", "PageSize", "TuNgay", "Ky")]
    answer = {"200": {"content": {"application/json": {"schema": LIST}}}}
    call = {"get": {"parameters": parameters, "responses": answer}}
    return {
        "openapi": "3.0.1",
        "servers": [{"url": "https://office.test/qlvb"}],
        "paths": {"/api/cong-viec/danh-sach": call, "/api/don-vi": call, "/api/cong-viec/{id}": call} | paths,
        "components": {
            "schemas": {"CongViec": ITEM, "Trang": PAGE},
            "securitySchemes": {
                "o": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": "https://office.test/token"}},
                }
            },
        },
    }


def test_an_openapi_description():
    """The call by its path, parameters by their names, fields by their schema, login by its scheme."""
    sketch = sketch_openapi(described(), RecordKind.WORK_ITEMS)
    found = entries(sketch)
    assert found["path"] == "/qlvb/api/cong-viec/danh-sach"
    assert (found["records_path"], found["total_path"]) == ("Data.PageData", "Data.TotalRows")
    assert found["paging"] == {"page_parameter": "PageIndex", "size_parameter": "PageSize"}
    assert found["since"] == {"parameter": "TuNgay", "format": "iso"}
    assert (found["period_parameter"], found["key_field"]) == ("Ky", "Id")
    assert found["auth"] == {"kind": "oauth2_client_credentials", "token_path": "/token"}
    due, status = sketch.fields["HanXuLy"], sketch.fields["MaTrangThai"]
    assert (due.type, due.empty, due.optional) == (FieldType.DAY, True, True)
    assert (status.codes, sketch.fields["Cha"].type) == (("DANG", "XONG"), FieldType.OBJECT)
    wanted = sketch_openapi(described(), RecordKind.WORK_ITEMS, "/api/don-vi")
    assert entries(wanted)["path"] == "/qlvb/api/don-vi"


def test_a_swagger_2_description():
    """`definitions`, `basePath`, `schema` in the response."""
    rows = {"type": "array", "items": {"$ref": "#/definitions/D"}}
    data = {
        "swagger": "2.0",
        "basePath": "/v1",
        "paths": {"/vanban": {"get": {"responses": {"200": {"schema": rows}}}}},
        "definitions": {"D": ITEM},
        "securityDefinitions": {"k": {"type": "apiKey", "in": "header", "name": "X-Api-Key"}},
    }
    found = entries(sketch_openapi(data, RecordKind.DOCUMENTS))
    assert is_openapi(data)
    assert found["path"] == "/v1/vanban"
    assert "records_path" not in found
    assert found["auth"] == {"kind": "headers", "headers": {"X-Api-Key": "{password}"}}


@pytest.mark.parametrize(
    "paths",
    [
        {},
        {"/a": {"get": {"responses": {"200": {}}}}},
        {"/a": {"get": {"responses": {"200": {"schema": {"$ref": "#/nowhere"}}}}}},
        {"/a": {"get": {"responses": {"200": {"schema": {"$ref": "#/paths"}}}}}},
        {"/a": None, "/b": {"post": {}}, "/c": {"get": []}},
    ],
)
def test_a_description_without_lists(paths):
    """References that lead nowhere, other methods, broken entries: refused, not crashed on."""
    with pytest.raises(ValueError, match="no GET"):
        sketch_openapi({"openapi": "3.0.0", "paths": paths}, RecordKind.WORK_ITEMS)


def test_a_schema_that_contains_itself():
    """Bounded, whatever it says."""
    loop = {"type": "object", "properties": {"a": {"$ref": "#/definitions/L"}}}
    data = {"swagger": "2.0", "paths": {"/a": {"get": {"responses": {"200": {"schema": loop}}}}}}
    with pytest.raises(ValueError, match="no GET"):
        sketch_openapi(data | {"definitions": {"L": loop}}, RecordKind.WORK_ITEMS)


def test_a_wsdl():
    """The pilot province's: the operation, the repeated element, parameters and types of its schema."""
    files = {"van_ban.wsdl": WSDL.read_bytes()}
    sketch = sketch_wsdl("van_ban.wsdl", files, RecordKind.DOCUMENTS)
    found = entries(sketch)
    assert (found["operation"], found["record_element"]) == ("LayDanhSachVanBan", "VanBan")
    assert (found["total_path"], found["key_field"]) == ("TongSo", "MaVanBan")
    assert found["paging"] == {"page_parameter": "Trang", "size_parameter": "KichThuoc"}
    assert found["since"]["parameter"] == "TuNgay"
    assert found["wsdl"] == "wsdl/van_ban.wsdl"
    assert list(sketch.pinned) == ["wsdl/van_ban.wsdl"]


@pytest.mark.parametrize("body", [b"", b"<a/>", b"<definitions xmlns='http://schemas.xmlsoap.org/wsdl/'/>"])
def test_what_is_no_wsdl(body):
    """Refused with a reason."""
    with pytest.raises(ValueError, match=r"WSDL|SOAP"):
        sketch_wsdl("a.wsdl", {"a.wsdl": body}, RecordKind.DOCUMENTS)
