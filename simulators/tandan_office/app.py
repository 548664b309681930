"""The site's HTTP surface."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from lxml import etree
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from simulators.runtime import Answer, FaultScript, build_app
from simulators.tandan_office.config import SiteConfig
from simulators.tandan_office.envelope import SoapFault, arguments, read_call, result
from simulators.tandan_office.gate import FormsGate, Gate, gate_of
from simulators.tandan_office.lists import SharePointList, find_list
from simulators.tandan_office.methods import WORK_ITEMS, Methods, json_text
from simulators.tandan_office.records import DUE_COLUMN, SIGN_COLUMN, SiteBooks

LISTS = "/sites/qlvb/_vti_bin/Lists.asmx"
METHODS = "/_layouts/tandan/dvc/DVCServiceMobile.asmx"
WCF = "/_layouts/tandan/kntc/KNTCWCFService.svc/DanhSachDuLieu"
LOGIN = "/_vti_bin/Authentication.asmx"
DATA_PATHS = frozenset({LISTS, METHODS, WCF})
DOCUMENTS = "Văn bản xử lý"
LISTED_COLUMNS = frozenset(
    {"MaSanPham", "MaDonVi", "SoDinhDanh", "NguoiXuLy", "TrangThai", "PhanLoai", "SoLuong"}
    | {"SoLuongHoanThanh", "SoLanTraLai", "SoLanCham", "LyDoKhachQuan", "NgayGiao", "NgayHoanThanh"}
    | {SIGN_COLUMN, DUE_COLUMN}
)
_XML = "text/xml; charset=utf-8"
Work: TypeAlias = Callable[[Request], Awaitable[Response]]


def build_site(books: SiteBooks, site: SiteConfig, script: FaultScript) -> ASGIApp:
    """The site as an ASGI application."""
    gate, methods = gate_of(site), Methods(books)
    lists = [SharePointList(DOCUMENTS, books.documents, LISTED_COLUMNS, site)]

    async def forget(_: Request) -> Response:
        gate.forget_all()
        return JSONResponse({"ok": True})

    routes = [
        Route(
            LISTS,
            _guarded(gate, _soap(lambda name, asked: _list_answer(lists, name, asked))),
            methods=["POST"],
        ),
        Route(
            METHODS,
            _guarded(gate, _soap(lambda name, asked: _method_answer(methods, name, asked))),
            methods=["POST"],
        ),
        Route(WCF, _guarded(gate, _wcf(methods)), methods=["POST"]),
        Route("/sessions/end", forget, methods=["POST"]),
    ]
    if isinstance(gate, FormsGate):
        routes.append(Route(LOGIN, _told(gate.log_in), methods=["POST"]))
    return build_app(routes, script=script, forms={"empty": _empty}, is_data=_is_data(gate))


def _is_data(gate: Gate) -> Callable[[Scope], bool]:
    """Steps of a login are no data calls, and neither is asking a list how large it is."""
    return lambda scope: (
        scope["path"] in DATA_PATHS and _operation(scope) != "GetList" and gate.carries_login(scope)
    )


def _operation(scope: Scope) -> str:
    return Headers(scope=scope).get("soapaction", "").strip('"').rpartition("/")[2]


def _guarded(gate: Gate, work: Work) -> Work:
    async def answer(request: Request) -> Response:
        refusal = gate.refuse(request)
        if refusal is not None:
            return refusal
        given = await work(request)
        given.headers.update(gate.farewell(request))
        return given

    return answer


def _told(work: Work) -> Work:
    """A fault is an answer, with status 500."""

    async def answer(request: Request) -> Response:
        try:
            return await work(request)
        except SoapFault as fault:
            return Response(fault.render(), 500, media_type=_XML)

    return answer


def _soap(choose: Callable[[str, etree._Element], str]) -> Work:
    async def answer(request: Request) -> Response:
        name, asked = read_call(request.headers.get("soapaction", ""), await request.body())
        return Response(result(name, choose(name, asked)), media_type=_XML)

    return _told(answer)


def _list_answer(lists: Sequence[SharePointList], name: str, asked: etree._Element) -> str:
    if name == "GetList":
        return find_list(lists, asked).about()
    if name not in {"GetListItems", "GetListItemChangesSinceToken"}:
        raise SoapFault(f"Server did not recognize the operation {name}.")
    return find_list(lists, asked).answer(asked)


def _method_answer(methods: Methods, name: str, asked: etree._Element) -> str:
    if name == "DanhSachCongViec":
        return methods.work_items(arguments(asked, WORK_ITEMS))
    plain = {"DanhSachCanBo": methods.people, "DanhSachDonVi": methods.agencies}.get(name)
    if plain is None:
        raise SoapFault(f"Server did not recognize the operation {name}.")
    return plain()


def _wcf(methods: Methods) -> Work:
    async def answer(request: Request) -> Response:
        try:
            return Response(
                methods.wcf_page(await request.json()), media_type="application/json; charset=utf-8"
            )
        except (ValueError, KeyError, TypeError) as problem:
            return JSONResponse({"status": 0, "message": repr(problem)}, status_code=400)

    return answer


def _empty(scope: Scope) -> Answer:
    """Success, and nothing there."""
    if scope["path"] == WCF:
        return Answer.of(200, b'{"status":1,"message":"","total":0,"data":[]}', "application/json")
    name = _operation(scope)
    inside = SharePointList.nothing() if scope["path"] == LISTS else ""
    inside = json_text([], 0) if name == "DanhSachCongViec" else inside
    return Answer.of(200, result(name, inside), _XML)
