"""The one HTTP client, against a transport in memory and a real socket."""

import gzip
import socket
import threading
import tracemalloc

import httpx
import pytest

from connectors.failures import Party
from connectors.http import HttpLimits, build_client, error_of_status, send_capped
from domain.errors import Misconfigured, OutcomeUnknown, ReceiverUnavailable, SourceBroke, SourceUnavailable

CAP = 1000


def call(respond, *, party=Party.SOURCE, **limits):
    """One GET answered by ``respond``."""
    transport = httpx.MockTransport(respond)
    with build_client(base_url="http://office.test", transport=transport) as client:
        request = client.build_request("GET", "/list", params={"id": "001099012345"})
        return send_capped(client, request, max_body_bytes=CAP, party=party, **limits)


def streamed(*chunks, **headers):
    """An answer whose body is really streamed."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(200, headers=named, stream=Chunks(chunks))


class Chunks(httpx.SyncByteStream):
    def __init__(self, chunks):
        self.chunks = chunks
        self.taken = 0

    def __iter__(self):
        for chunk in self.chunks:
            self.taken += 1
            yield chunk


def test_the_whole_body_is_read():
    """Status, headers and the decompressed body arrive."""
    body = gzip.compress(b"x" * 900)
    answer = call(streamed(body[:5], body[5:], content_encoding="gzip", content_type="Text/XML; charset=x"))
    assert (answer.status, answer.body, answer.media_type) == (200, b"x" * 900, "text/xml")


def test_a_body_of_exactly_the_cap_passes_and_one_byte_more_does_not():
    """The bound is inclusive."""
    assert len(call(streamed(b"x" * CAP)).body) == CAP
    with pytest.raises(SourceBroke, match="larger than the limit"):
        call(streamed(b"x" * CAP, b"y"))
    with pytest.raises(SourceBroke, match="larger than the limit"):
        call(lambda _: httpx.Response(200, content=b"x" * (CAP + 1)))


def test_a_bomb_stops_at_the_bound():
    """A gigabyte in a megabyte of gzip is given up after the first slice, the rest unread."""
    stream = Chunks([gzip.compress(b"\0" * 50_000_000)] * 100)
    tracemalloc.start()
    with pytest.raises(SourceBroke, match="larger than the limit"):
        call(lambda _: httpx.Response(200, headers={"content-encoding": "gzip"}, stream=stream))
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert stream.taken < 5


def test_half_a_gzip_stream_is_no_body():
    """A gzip stream without its end is cut off, although what came of it can be read."""
    body = gzip.compress(b'{"a":1}')
    with pytest.raises(SourceUnavailable, match="cut off"):
        call(streamed(body[:-8], content_encoding="gzip"))
    with pytest.raises(SourceBroke, match="agreed form"):
        call(streamed(body, b"more", content_encoding="gzip"))
    with pytest.raises(SourceBroke, match="agreed form"):
        call(streamed(b"no gzip", content_encoding="gzip"))
    with pytest.raises(SourceBroke, match="agreed form"):
        call(streamed(b"x", content_encoding="br"))


def test_a_dripping_server_is_given_up():
    """Time is bounded for the whole body, not only between two bytes."""
    with pytest.raises(SourceUnavailable, match="cut off"):
        call(streamed(b"x", b"y"), total_timeout_s=-1)


def test_redirects_are_not_followed():
    """A redirect is an answer of its own, and what it means depends on whom we talk to."""
    answer = call(lambda _: httpx.Response(302, headers={"location": "http://169.254.169.254/"}))
    assert isinstance(error_of_status(answer, Party.SOURCE, where=""), Misconfigured)
    assert isinstance(error_of_status(answer, Party.RECEIVER, where=""), OutcomeUnknown)


def test_messages_name_the_address_without_parameters():
    """A personal id in the query does not reach a message."""

    def refuse(request):
        raise httpx.ReadTimeout("password=hush", request=request)

    with pytest.raises(SourceUnavailable) as caught:
        call(refuse)
    assert caught.value.where == "GET http://office.test/list"
    assert "hush" not in str(caught.value)


def test_retry_after_is_kept():
    """The wish of an overloaded server stays on the error."""
    answer = call(lambda _: httpx.Response(503, headers={"retry-after": "9"}))
    assert error_of_status(answer, Party.SOURCE, where="").retry_after_s == 9


def test_a_login_page_is_recognised_whatever_its_type():
    """HTML is HTML, also when it calls itself JSON."""
    assert call(lambda _: httpx.Response(200, html="<p>")).looks_like_html
    assert call(lambda _: httpx.Response(200, content=b"\n <!DOCTYPE HTML><html>")).looks_like_html
    assert not call(lambda _: httpx.Response(200, json={})).looks_like_html


def test_the_environment_is_ignored(monkeypatch):
    """A proxy in the environment does not redirect official data."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with build_client(base_url="http://127.0.0.1") as client:
        assert client.trust_env is False
        assert client._mounts == {}


def test_a_bad_address_is_a_setting():
    """What is no address is reported as a setting to mend."""
    with pytest.raises(Misconfigured, match="not a URL"):
        build_client(base_url="http://h:x")


def serve_once(answer):
    """A real socket that reads one request and does ``answer``."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run():
        peer, _ = listener.accept()
        with peer:
            peer.recv(65536)
            answer(peer)
        listener.close()

    thread = threading.Thread(target=run)
    thread.start()
    return listener.getsockname()[1], thread


@pytest.mark.parametrize(
    "sent",
    [b"", b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n"],
)
def test_on_a_real_socket_a_broken_answer_leaves_the_outcome_unknown(sent):
    """Whatever way the answer breaks off, a push is in doubt and a read is repeated."""
    for party, kind in ((Party.RECEIVER, OutcomeUnknown), (Party.SOURCE, SourceUnavailable)):
        port, thread = serve_once(lambda peer: peer.sendall(sent))
        with build_client(base_url=f"http://127.0.0.1:{port}") as client, pytest.raises(kind):
            send_capped(client, client.build_request("POST", "/"), max_body_bytes=CAP, party=party)
        thread.join()


def test_on_a_real_socket_silence_times_out():
    """A server that accepts and says nothing is given up after the read time-out."""
    done = threading.Event()
    port, thread = serve_once(lambda _: done.wait(10))
    limits = HttpLimits(connect_timeout_s=1, read_timeout_s=0.1)
    client = build_client(base_url=f"http://127.0.0.1:{port}", limits=limits)
    with client, pytest.raises(OutcomeUnknown, match="timed out"):
        send_capped(client, client.build_request("POST", "/"), max_body_bytes=CAP, party=Party.RECEIVER)
    done.set()
    thread.join()


def test_a_refused_connection_is_surely_not_delivered():
    """Nothing listens: the package did not leave."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with build_client(base_url=f"http://127.0.0.1:{port}") as client, pytest.raises(ReceiverUnavailable):
        send_capped(client, client.build_request("POST", "/"), max_body_bytes=CAP, party=Party.RECEIVER)
