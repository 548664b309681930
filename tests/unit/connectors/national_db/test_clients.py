"""What each answer of the receiver means: one row of the failure classification per test."""

import httpx
import pytest

from domain.errors import OutcomeUnknown, ReceiverRefused, ReceiverUnavailable

KEY = "6f1f3b1e-0000-5000-8000-00000000aaaa"
BODY = '<r:Package xmlns:r="urn:p" Id="package"><r:Name>Páo</r:Name></r:Package>'.encode()
RECEIPT = (
    b'<n:Receipt xmlns:n="urn:vn:cbccvc:receipt:1" Id="receipt"><n:ReceiptId>1</n:ReceiptId></n:Receipt>'
)
STATUS = b'<n:Status xmlns:n="urn:vn:cbccvc:receipt:1" Id="receipt"><n:State>NOT_FOUND</n:State></n:Status>'
XML = {"Content-Type": "application/xml"}
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
ENVELOPE = f'<s:Envelope xmlns:s="{SOAP}" xmlns:x="urn:x"><s:Body>%s</s:Body></s:Envelope>'.encode()
SUBMITTED = b'<w:SubmitPackageResponse xmlns:w="urn:vn:cbccvc:ws:1" key="k"%s>%s</w:SubmitPackageResponse>'
FILES = ("receiver.yaml", "receiver-soap.yaml")


def fault(code, namespace="urn:vn:cbccvc:ws:1"):
    """A SOAP fault of the receiver."""
    return (
        ENVELOPE
        % (
            f'<s:Fault><faultcode xmlns:n="{namespace}">n:{code}</faultcode>'
            "<faultstring>Chữ ký sai</faultstring>"
            f'<detail><n:Refusal xmlns:n="urn:vn:cbccvc:ws:1" code="BAD_SIGNATURE"/></detail></s:Fault>'
        ).encode()
    )


def always(status, content=b"", **headers):
    """A receiver with one answer to everything."""
    typed = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(status, content=content, headers=typed)


def raising(error):
    """A network with one failure for everything but the login."""

    def handler(request):
        raise error("boom", request=request)

    return handler


def test_rest_sends_the_frozen_bytes_under_their_key(receiver_of):
    """Path, login, key and the very bytes of the package."""
    seen = []

    def handler(request):
        seen.append(request)
        return httpx.Response(200, content=RECEIPT, headers=XML | {"Idempotent-Replay": "true"})

    answer = receiver_of(handler).submit(KEY, BODY)
    assert (answer.raw, answer.replayed) == (RECEIPT, True)
    (request,) = seen
    assert (request.method, request.url.path) == ("POST", "/lgsp/api/v1/packages")
    assert request.headers["Idempotency-Key"] == KEY
    assert request.headers["Authorization"] == "Bearer secret-token"
    assert request.content == BODY


def test_soap_carries_the_frozen_bytes_unchanged(receiver_of):
    """The package stands in the Body byte for byte; the receipt is cut out so that it stands alone."""
    seen = []

    def handler(request):
        seen.append(request)
        content = ENVELOPE % (SUBMITTED % (b' replayed="true"', RECEIPT))
        return httpx.Response(200, content=content, headers={"Content-Type": "text/xml; charset=utf-8"})

    answer = receiver_of(handler, file="receiver-soap.yaml").submit(KEY, BODY)
    assert (answer.raw, answer.replayed) == (RECEIPT, True)
    (request,) = seen
    assert request.url.path == "/lgsp/soap/ResultService"
    assert request.headers["SOAPAction"] == '"urn:vn:cbccvc:ws:1/SubmitPackage"'
    assert b"<n:SubmitPackage " in request.content
    assert BODY in request.content


def test_rest_status_is_a_receipt_or_a_signed_not_found(receiver_of):
    """200 brings the receipt, 404 the signed status."""
    assert receiver_of(always(200, RECEIPT, **XML)).status(KEY).raw == RECEIPT
    assert receiver_of(always(404, STATUS, **XML)).status(KEY).raw == STATUS


def test_soap_status_is_a_receipt_or_a_signed_not_found(receiver_of):
    """Both come with 200 in a GetStatusResponse."""
    for signed in (RECEIPT, STATUS):
        content = ENVELOPE % (SUBMITTED.replace(b"SubmitPackage", b"GetStatus") % (b"", signed))
        client = receiver_of(always(200, content, Content_Type="text/xml"), file="receiver-soap.yaml")
        assert client.status(KEY).raw == signed


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_what_never_left_is_surely_not_processed(receiver_of, file, error):
    """No connection: the same package may be sent again."""
    with pytest.raises(ReceiverUnavailable):
        receiver_of(raising(error), file=file).submit(KEY, BODY)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "error",
    [httpx.ReadTimeout, httpx.ReadError, httpx.WriteError, httpx.WriteTimeout, httpx.RemoteProtocolError],
)
def test_what_left_without_an_answer_is_unknown(receiver_of, file, error):
    """Reset, time-out, half an answer: only a status query may decide."""
    with pytest.raises(OutcomeUnknown):
        receiver_of(raising(error), file=file).submit(KEY, BODY)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_a_failed_login_is_surely_not_processed(receiver_of, file, status):
    """Whatever the token endpoint says, the package never left."""
    with pytest.raises(ReceiverUnavailable):
        receiver_of(always(200), file=file, token=always(status)).submit(KEY, BODY)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.ConnectError, httpx.RemoteProtocolError])
def test_a_login_that_breaks_off_is_surely_not_processed(receiver_of, file, error):
    """The token endpoint breaks off: the package never left."""
    with pytest.raises(ReceiverUnavailable):
        receiver_of(always(200), file=file, token=raising(error)).submit(KEY, BODY)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("status", [202, 204, 302, 400, 404, 408, 413, 429, 500, 502, 503, 504])
def test_a_status_alone_proves_nothing(receiver_of, file, status):
    """Accepted-later, redirects, proxies' refusals, overload and server errors leave the outcome open."""
    page = always(status, b"<html>proxy</html>", Content_Type="text/html", Location="/x")
    with pytest.raises(OutcomeUnknown):
        receiver_of(page, file=file).submit(KEY, BODY)


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html>login</html>", "text/html"),
        (b"<html>login</html>", "application/xml"),
        (b"", "application/xml"),
        (RECEIPT[:-5], "application/xml"),
        (STATUS, "application/xml"),
        (RECEIPT, "text/plain"),
        (b'<!DOCTYPE n [<!ENTITY e "x">]>' + RECEIPT, "application/xml"),
        (b'{"ok":true}', "application/json"),
        (ENVELOPE % b"", "text/xml"),
        (ENVELOPE % (SUBMITTED % (b"", STATUS)), "text/xml"),
        (ENVELOPE % (SUBMITTED % (b"", RECEIPT * 2)), "text/xml"),
        (ENVELOPE % RECEIPT, "text/xml"),
    ],
)
def test_200_without_a_receipt_is_unknown(receiver_of, file, content, kind):
    """A login page, an empty or cut body, the wrong element or type: never taken for a receipt."""
    with pytest.raises(OutcomeUnknown):
        receiver_of(always(200, content, Content_Type=kind), file=file).submit(KEY, BODY)


@pytest.mark.parametrize("status", [400, 401, 403, 409, 415, 422])
def test_a_readable_refusal_is_repeated_in_words(receiver_of, status):
    """Code and words of the receiver reach the person, redacted; the status alone would not do."""
    content = '{"code":"BAD_SIGNATURE","message":"sai chữ ký\\r\\nông 010203004567"}'.encode()
    with pytest.raises(ReceiverRefused, match=r"BAD_SIGNATURE: sai chữ ký ông 010\*{6}567") as caught:
        receiver_of(always(status, content, Content_Type="application/json")).submit(KEY, BODY)
    assert "POST http://ndb.test/lgsp/api/v1/packages" in caught.value.where


def test_a_reused_key_says_not_to_send_again(receiver_of):
    """409: other bytes under the same key; the remedy is to ask and reconcile."""
    content = b'{"code":"KEY_REUSED","message":"other bytes"}'
    with pytest.raises(ReceiverRefused) as caught:
        receiver_of(always(409, content, Content_Type="application/json")).submit(KEY, BODY)
    assert caught.value.remedy.en.startswith("Do not send it again")
    assert caught.value.remedy.vi.startswith("Không gửi lại")


@pytest.mark.parametrize("content", [b"[]", b'{"code":7}', b'{"code":"x y"}', b'{"detail":"x"}', b"[" * 9999])
def test_json_without_a_code_is_no_refusal(receiver_of, content):
    """422 from something that does not speak our contract leaves the outcome open."""
    with pytest.raises(OutcomeUnknown):
        receiver_of(always(422, content, Content_Type="application/json")).submit(KEY, BODY)


@pytest.mark.parametrize("status", [200, 400, 500])
@pytest.mark.parametrize("namespace", ["urn:vn:cbccvc:ws:1", SOAP])
def test_a_client_fault_is_a_refusal(receiver_of, status, namespace):
    """The sender's fault, with whatever HTTP status, is the receiver's readable no."""
    client = receiver_of(
        always(status, fault("Client", namespace), Content_Type="text/xml"), file="receiver-soap.yaml"
    )
    with pytest.raises(ReceiverRefused, match="BAD_SIGNATURE: Chữ ký sai"):
        client.submit(KEY, BODY)


@pytest.mark.parametrize(
    "content", [fault("Server"), fault("Client", "urn:stranger"), ENVELOPE % b"<s:Fault></s:Fault>"]
)
def test_any_other_fault_is_unknown(receiver_of, content):
    """A server's fault may have come after the commit; a stranger's fault proves nothing."""
    client = receiver_of(always(500, content, Content_Type="text/xml"), file="receiver-soap.yaml")
    with pytest.raises(OutcomeUnknown):
        client.submit(KEY, BODY)


def test_a_guaranteed_status_means_not_processed(receiver_of):
    """Only a status the profile names makes the package free again, with the wait the receiver asks for."""
    client = receiver_of(always(429, Retry_After="17"), not_processed_statuses=[429])
    with pytest.raises(ReceiverUnavailable) as caught:
        client.submit(KEY, BODY)
    assert caught.value.retry_after_s == 17


def test_an_unsigned_not_found_is_not_believed(receiver_of):
    """A 404 of a proxy or a JSON error never proves that the package is unknown."""
    for content, kind in ((b"<html/>", "text/html"), (b'{"code":"NOT_FOUND"}', "application/json")):
        with pytest.raises(OutcomeUnknown):
            receiver_of(always(404, content, Content_Type=kind)).status(KEY)


def test_check_asks_for_a_package_that_never_was(receiver_of):
    """Address, login and path are tried without sending anything."""
    asked = []

    def handler(request):
        asked.append(request.url.path)
        return httpx.Response(404, content=STATUS, headers=XML)

    assert receiver_of(handler).check() >= 0
    assert asked == ["/lgsp/api/v1/packages/00000000-0000-0000-0000-000000000000"]


def test_nothing_of_a_body_is_in_the_error(receiver_of):
    """An answer that echoes the package does not reach the message."""
    with pytest.raises(OutcomeUnknown) as caught:
        receiver_of(always(500, "Páo 010203004567 secret-token".encode())).submit(KEY, BODY)
    assert not any(one in str(caught.value) for one in ("Páo", "010203004567", "secret-token"))
