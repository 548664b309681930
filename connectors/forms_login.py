"""Forms login: user and password go to a web service once, its cookie goes with every call.

SharePoint in forms mode (``/_vti_bin/Authentication.asmx``, cookie ``FedAuth`` or ``.ASPXAUTH``) and systems
with a ``Login`` of their own. Such a session ends in silence: the next call is led to a page for people.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import httpx
from lxml import etree
from pydantic import SecretStr

from connectors.failures import Failure, Party, error_of, failure_of_status, retry_after_s
from connectors.login_answers import LOGIN_TIMEOUT_S, read_login_answer, same_server
from connectors.redaction import MASK
from connectors.xml_safe import parse_xml
from domain.errors import GatewayError

_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_MAX_ANSWER_BYTES = 64 * 1024
_MAX_PAGE_BYTES = 2 * 1024 * 1024
_FORBIDDEN = 403
_MOVED = frozenset({301, 302, 303, 307, 308})
_LOGIN_WORDS = ("login", "signin", "authenticate", "_forms", "dangnhap", "dang-nhap")


@dataclass(frozen=True, slots=True)
class FormsService:
    """The operation that logs in: its address, and what it calls itself, the user name and the password."""

    url: str
    namespace: str
    operation: str
    user_element: str
    password_element: str


class FormsLogin(httpx.Auth):
    """Logs in before the first call, and once more when an answer shows that the session is over.

    The cookie lives in this object only and is never logged. One object serves one client in one thread.
    """

    def __init__(self, service: FormsService, login: str, password: SecretStr, *, party: Party) -> None:
        self._service = service
        self._server = httpx.URL(service.url)
        self._login = login
        self._password = password
        self._party = party
        self._cookies: httpx.Cookies | None = None

    def __repr__(self) -> str:
        return f"FormsLogin({self._service.url!r})"

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Log in if needed, send ``request``; if the session was over, log in again and send it once more.

        Raises:
            GatewayError: the login failed; nothing of ``request`` was processed.
        """
        if not same_server(request.url, self._server):
            request.headers.pop("Cookie", None)  # httpx gives cookies to every port of a host
            yield request
            return
        fresh = self._cookies is None
        if fresh:
            yield from self._log_in()
        response = yield self._with_cookies(request)
        if self._goes_on(response):
            return
        if not fresh:
            self._read(response)
            yield from self._log_in()
            response = yield self._with_cookies(request)
            if self._goes_on(response):
                return
        self._cookies = None
        if response.status_code in _MOVED:
            raise self._error(Failure.LOGIN_REFUSED, "trang đăng nhập / sent to the login page again")

    def _log_in(self) -> Generator[httpx.Request, httpx.Response, None]:
        self._cookies = None
        response = yield self._ask()
        body = self._read(response)
        failure = failure_of_status(response.status_code)
        if failure is not None:
            wait = retry_after_s(response.headers.get("retry-after"))
            raise self._error(failure, f"HTTP {response.status_code}", retry_after_s=wait)
        cookies = httpx.Cookies()
        cookies.extract_cookies(response)
        self._refuse_no(body, cookies)
        self._cookies = cookies

    def _ask(self) -> httpx.Request:
        service = self._service
        namespace = f"{{{service.namespace}}}"
        try:
            envelope = etree.Element(f"{{{_SOAP}}}Envelope", nsmap={"soap": _SOAP})
            body = etree.SubElement(envelope, f"{{{_SOAP}}}Body")
            login = etree.SubElement(body, namespace + service.operation)
            etree.SubElement(login, namespace + service.user_element).text = self._login
            secret = etree.SubElement(login, namespace + service.password_element)
            secret.text = self._password.get_secret_value()
        except ValueError:  # its text would quote the password
            raise self._error(Failure.LOGIN_REFUSED, "XML: ký tự điều khiển / control characters") from None
        return httpx.Request(
            "POST",
            service.url,
            content=etree.tostring(envelope, xml_declaration=True, encoding="utf-8"),
            headers={
                "Content-Type": "text/xml; charset=utf-8",
                "SOAPAction": f'"{service.namespace.rstrip("/")}/{service.operation}"',
                "Accept-Encoding": "gzip",
            },
            extensions={"timeout": httpx.Timeout(LOGIN_TIMEOUT_S, connect=10.0).as_dict()},
        )

    def _refuse_no(self, body: bytes, cookies: httpx.Cookies) -> None:
        """SharePoint says in ``ErrorCode`` whether we are in; others set a cookie or do not."""
        answer_tag = f"{{{self._service.namespace}}}{self._service.operation}Response"
        try:
            answer = next(parse_xml(body).iter(answer_tag), None)
        except ValueError as exc:
            raise self._error(Failure.UNREADABLE, str(exc)) from None
        if answer is None:
            raise self._error(Failure.UNREADABLE, f"SOAP: {answer_tag}?")
        texts = {etree.QName(part).localname: (part.text or "").strip() for part in answer.iter("{*}*")}
        code, name = texts.get("ErrorCode", "NoError"), texts.get("CookieName", "")
        if code != "NoError":
            raise self._error(Failure.LOGIN_REFUSED, code[:60])
        if not len(cookies.jar) or (name and name not in {cookie.name for cookie in cookies.jar}):
            raise self._error(Failure.LOGIN_REFUSED, "không có cookie / no cookie")

    def _with_cookies(self, request: httpx.Request) -> httpx.Request:
        request.headers.pop("Cookie", None)
        if self._cookies is not None:
            self._cookies.set_cookie_header(request)
        return request

    def _goes_on(self, response: httpx.Response) -> bool:
        """Whether the session holds. A page for people is read here, to see that it is one."""
        if response.status_code == _FORBIDDEN:
            return "x-forms_based_auth_required" not in response.headers
        if response.status_code in _MOVED:
            place = response.headers.get("location", "").lower()
            return not any(word in place for word in _LOGIN_WORDS)
        if response.is_success and "html" in response.headers.get("content-type", "").lower():
            self._read(response)
            return False
        if self._cookies is not None:
            self._cookies.extract_cookies(response)  # a session that is prolonged while it is used
        return response.status_code != httpx.codes.UNAUTHORIZED

    def _read(self, response: httpx.Response) -> bytes:
        limit = _MAX_PAGE_BYTES if response.request.url != self._server else _MAX_ANSWER_BYTES
        return read_login_answer(response, max_bytes=limit, fail=self._error)

    def _error(self, failure: Failure, detail: str, *, retry_after_s: float | None = None) -> GatewayError:
        secret = self._password.get_secret_value()
        return error_of(
            failure,
            self._party,
            where=f"POST {self._service.url}",
            detail=detail.replace(secret, MASK) if secret else detail,  # a server may say it back to us
            before_request=True,
            retry_after_s=retry_after_s,
        )
