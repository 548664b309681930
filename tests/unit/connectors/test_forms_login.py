"""Forms login: one cookie for many calls, one login anew, one server."""

import logging

import httpx
import pytest
from lxml import etree
from pydantic import SecretStr

from connectors.failures import Party
from connectors.forms_login import FormsLogin, FormsService
from connectors.http import build_client, send_capped
from domain.errors import Misconfigured, SourceBroke, SourceRefused, SourceUnavailable

PASSWORD = "mật-khẩu <hush> & Co"
SHAREPOINT = "http://schemas.microsoft.com/sharepoint/soap/"
SERVICE = FormsService(
    "http://site.test/_vti_bin/Authentication.asmx", SHAREPOINT, "Login", "username", "password"
)
LOGIN_PAGE = "<html><form><input type=password></form></html>"

ENDINGS = {
    "redirect": lambda: httpx.Response(302, headers={"location": "/_layouts/15/Authenticate.aspx?Source=x"}),
    "forbidden": lambda: httpx.Response(403, headers={"X-Forms_Based_Auth_Required": "http://site.test/l"}),
    "page": lambda: httpx.Response(200, html=LOGIN_PAGE),
    "unauthorized": lambda: httpx.Response(401),
}


def said(code="NoError", name="FedAuth"):
    """The answer of the login service."""
    inside = f"<CookieName>{name}</CookieName><ErrorCode>{code}</ErrorCode>"
    return (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
        f'<LoginResponse xmlns="{SHAREPOINT}"><LoginResult>{inside}</LoginResult></LoginResponse>'
        "</soap:Body></soap:Envelope>"
    )


class Site:
    """Gives cookies s1, s2, ...; ``ended`` are sessions that are over, and ``ending`` is what they get."""

    def __init__(self, ending="redirect", login=None):
        self.ending = ENDINGS[ending]
        self.login = login or (lambda: httpx.Response(200, text=said(), headers=self.cookie()))
        self.logins = []
        self.calls = []
        self.ended = set()

    def cookie(self):
        return {"set-cookie": f"FedAuth=s{len(self.logins)}; path=/; HttpOnly"}

    def __call__(self, request):
        if request.url.path.endswith("Authentication.asmx"):
            self.logins.append(request)
            return self.login()
        cookie = request.headers.get("cookie", "").removeprefix("FedAuth=")
        self.calls.append(cookie)
        return self.ending() if not cookie or cookie in self.ended else httpx.Response(200, text="<ok/>")


def client_of(site, service=SERVICE, password=PASSWORD):
    """A client that logs in there."""
    auth = FormsLogin(service, "vt01", SecretStr(password), party=Party.SOURCE)
    return build_client(base_url="http://site.test", auth=auth, transport=httpx.MockTransport(site))


def call(client, url="/data"):
    """One data call; its answer."""
    return send_capped(
        client, client.build_request("POST", url, content=b"x"), max_body_bytes=10_000, party=Party.SOURCE
    )


def test_one_login_serves_every_call():
    """The user name and the password go to the service once, as elements, and the cookie goes along."""
    site = Site()
    client = client_of(site)
    assert [call(client).status for _ in range(3)] == [200] * 3
    assert site.calls == ["s1"] * 3
    (login,) = site.logins
    assert login.headers["soapaction"] == f'"{SHAREPOINT}Login"'
    assert "cookie" not in login.headers
    element = etree.fromstring(login.content)[0][0]
    assert [(part.tag, part.text) for part in element] == [
        (f"{{{SHAREPOINT}}}username", "vt01"),
        (f"{{{SHAREPOINT}}}password", PASSWORD),
    ]


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_a_session_that_ended_costs_one_login(ending):
    """Whatever the system shows instead of the answer, the gateway logs in again and asks again."""
    site = Site(ending)
    client = client_of(site)
    call(client)
    site.ended.add("s1")
    assert call(client).status == 200
    assert site.calls == ["s1", "s1", "s2"]


@pytest.mark.parametrize(
    ("ending", "error"), [("redirect", SourceRefused), ("forbidden", None), ("page", None)]
)
def test_a_session_that_ends_at_once_is_not_begun_for_ever(ending, error):
    """A login that helps nothing is made twice at most; what the system shows then is the answer."""
    site = Site(ending)
    client = client_of(site)
    call(client)
    site.ended |= {"s1", "s2", "s3"}
    if error:
        with pytest.raises(error):
            call(client)
    else:
        assert call(client).status in {200, 403}
    assert len(site.logins) == 2


def test_other_answers_are_none_of_its_business():
    """A redirect elsewhere and a plain 403 say nothing about the session."""
    for answer in (
        httpx.Response(302, headers={"location": "https://site.test/data"}),
        httpx.Response(403),
        httpx.Response(500),
    ):
        site = Site()
        site.ending = lambda answer=answer: answer
        client = client_of(site)
        site.ended.add("s1")
        assert call(client).status == answer.status_code
        assert len(site.logins) == 1


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda site: httpx.Response(200, text=said("PasswordNotMatch")), SourceRefused),
        (lambda site: httpx.Response(200, text=said("NotInFormsAuthenticationMode")), SourceRefused),
        (lambda site: httpx.Response(200, text=said()), SourceRefused),
        (lambda site: httpx.Response(200, text=said(name=".ASPXAUTH"), headers=site.cookie()), SourceRefused),
        (lambda site: httpx.Response(200, text=LOGIN_PAGE, headers=site.cookie()), SourceBroke),
        (lambda site: httpx.Response(200, text="<html><p/></html>", headers=site.cookie()), SourceBroke),
        (lambda site: httpx.Response(200, text="no XML <", headers=site.cookie()), SourceBroke),
        (lambda site: httpx.Response(200, content=b" " * 70_000), SourceBroke),
        (lambda site: httpx.Response(302, headers={"location": "http://other.test/"}), Misconfigured),
        (lambda site: httpx.Response(401), SourceRefused),
        (lambda site: httpx.Response(503), SourceUnavailable),
        (lambda site: httpx.Response(200, text="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), SourceBroke),
    ],
)
def test_a_failed_login_sends_no_data(answer, error):
    """Every bad answer of the login service has its class, and the data call never leaves."""
    site = Site()
    site.login = lambda: answer(site)
    with pytest.raises(error) as caught:
        call(client_of(site))
    assert site.calls == []
    assert PASSWORD not in str(caught.value)


def test_a_login_service_of_another_name():
    """Tân Dân's own ``Login(loginName, pwd)`` says nothing but sets a cookie."""
    service = FormsService(
        "http://site.test/x/Authentication.asmx", "urn:td/", "DangNhap", "loginName", "pwd"
    )
    site = Site(
        login=lambda: httpx.Response(200, text='<DangNhapResponse xmlns="urn:td/"/>', headers=site.cookie())
    )
    assert call(client_of(site, service)).status == 200
    assert b"pwd>" in site.logins[0].content
    assert site.logins[0].headers["soapaction"] == '"urn:td/DangNhap"'


@pytest.mark.parametrize(
    "url", ["http://other.test/data", "http://site.test:81/data", "https://site.test/data"]
)
def test_no_other_server_is_told_anything(url):
    """Another host, port or scheme gets neither the login nor the cookie."""
    site = Site()
    client = client_of(site)
    call(client)
    call(client, url)
    assert len(site.logins) == 1
    assert site.calls == ["s1", ""]


def test_a_password_no_xml_can_hold_is_said_without_it():
    """A control character in a password is a fault of the connection; the text of it stays hidden."""
    with pytest.raises(SourceRefused) as caught:
        call(client_of(Site(), password="hush\x01hush"))
    assert "hush" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_what_the_service_says_back_is_masked():
    """A service that quotes the password in its error does not get it into ours."""
    site = Site(login=lambda: httpx.Response(200, text=said(f"Wrong: {'hush' * 2}")))
    with pytest.raises(SourceRefused) as caught:
        call(client_of(site, password="hushhush"))
    assert "hush" not in str(caught.value)


def test_nothing_secret_is_logged_or_shown(caplog):
    """With every logger at DEBUG the password never appears, and repr shows where, not what."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):  # another test may have quietened them
        caplog.set_level(logging.DEBUG, logger=name)
    site = Site()
    call(client_of(site))
    assert "Authentication.asmx" in caplog.text
    assert "hush" not in caplog.text
    auth = FormsLogin(SERVICE, "vt01", SecretStr(PASSWORD), party=Party.SOURCE)
    assert repr(auth) == f"FormsLogin('{SERVICE.url}')"
