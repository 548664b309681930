"""Private authorities and client certificates, against a real TLS server: verification is always on."""

import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from connectors.connection import Connection
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from connectors.tls import tls_context
from domain.clock import FixedClock
from domain.errors import Misconfigured, SourceRefused
from domain.records import RecordKind
from tests.unit.connectors.private_ca import Authority

FILE = {
    "name": "office",
    "protocol": "rest",
    "connection": "office",
    "auth": {"kind": "none"},
    "retries": {"attempts": 1},
    "kinds": {"people": {"path": "/rows", "key_field": "id"}},
}


class Handler(BaseHTTPRequestHandler):
    """One row for everybody."""

    def do_GET(self):
        """Answer."""
        body = b'[{"id": "1"}]'
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


class Server(HTTPServer):
    """Handshakes fail in these tests; that is no news."""

    def handle_error(self, *_):
        """Say nothing."""


@contextmanager
def serving(server, client_ca=""):
    """A TLS server on loopback; with ``client_ca`` it wants to know who we are. Gives its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate, server.key)
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_ca)
    listener = Server(("127.0.0.1", 0), Handler)
    listener.socket = context.wrap_socket(listener.socket, server_side=True, do_handshake_on_connect=True)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield listener.server_port
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


@pytest.fixture
def authority(tmp_path):
    """The authority a province runs for itself."""
    return Authority(tmp_path, "province")


def read(port, **extra):
    """What the source gives, or its error."""
    connection = Connection(id="office", base_url=f"https://127.0.0.1:{port}", extra=extra)
    source = open_source(parse_source(FILE, "office"), connection, clock=FixedClock(datetime.now(UTC)))
    try:
        reader = source._reader
        return [dict(row) for reply in reader.read(RecordKind.PEOPLE, {}) for row in reply.rows]
    finally:
        source.close()


def test_a_private_authority_is_trusted_where_the_connection_names_it(authority):
    """The same server is a stranger to a connection without ``ca_file``."""
    with serving(authority.holder("server")) as port:
        assert read(port, ca_file=authority.file) == [{"id": "1"}]
        with pytest.raises(Misconfigured, match="not trusted"):
            read(port)


@pytest.mark.parametrize(
    ("host", "until_days", "why"),
    [("127.0.0.1", -1, "expired"), ("office.example.vn", 1, "mismatch"), ("127.0.0.2", 1, "mismatch")],
)
def test_expired_and_wrongly_named_servers_are_refused(authority, host, until_days, why):
    """The authority is the right one and the certificate is not."""
    with (
        serving(authority.holder("server", host=host, until_days=until_days)) as port,
        pytest.raises(Misconfigured, match=why),
    ):
        read(port, ca_file=authority.file)


def test_another_authority_is_not_trusted(authority, tmp_path):
    """A certificate of the right name by a wrong authority."""
    with (
        serving(Authority(tmp_path, "other").holder("server")) as port,
        pytest.raises(Misconfigured, match="not trusted"),
    ):
        read(port, ca_file=authority.file)


def test_we_say_who_we_are_where_the_server_asks(authority):
    """With mTLS the key is in a file of its own, locked or not; without certificate the server refuses."""
    plain = authority.holder("plain")
    locked = authority.holder("locked", passphrase=b"mo-khoa")
    secret = authority.home / "passphrase"
    secret.write_text("mo-khoa\n")
    with serving(authority.holder("server"), client_ca=authority.file) as port:
        who = {"ca_file": authority.file}
        assert read(port, **who, client_certificate=plain.certificate, client_key=plain.key)
        assert read(
            port,
            **who,
            client_certificate=locked.certificate,
            client_key=locked.key,
            client_key_passphrase_file=str(secret),
        )
        with pytest.raises(SourceRefused, match="refused the login"):
            read(port, **who)


def test_a_client_certificate_of_a_stranger_is_refused(authority, tmp_path):
    """The server's authority does not know us: a person must mend that, retries do not."""
    stranger = Authority(tmp_path, "other").holder("stranger")
    with (
        serving(authority.holder("server"), client_ca=authority.file) as port,
        pytest.raises(SourceRefused, match="refused the login"),
    ):
        read(
            port,
            ca_file=authority.file,
            client_certificate=stranger.certificate,
            client_key=stranger.key,
        )


@pytest.mark.parametrize(
    ("extra", "entry"),
    [
        ({"ca_file": "nowhere.pem"}, "ca_file"),
        ({"ca_file": "{rubbish}"}, "ca_file"),
        ({"client_certificate": "nowhere.pem"}, "client_certificate"),
        ({"client_certificate": "{one}", "client_key": "{other}"}, "client_certificate"),
        ({"client_certificate": "{locked}", "client_key": "{locked_key}"}, "client_certificate"),
        (
            {"client_certificate": "{locked}", "client_key_passphrase_file": "nowhere"},
            "client_key_passphrase_file",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_named(authority, tmp_path, extra, entry):
    """Which entry, which file and why; nobody is asked at a terminal for a passphrase."""
    (tmp_path / "rubbish").write_text("rubbish")
    one, other = authority.holder("one"), authority.holder("other")
    locked = authority.holder("locked", passphrase=b"mo-khoa")
    names = {
        "rubbish": str(tmp_path / "rubbish"),
        "one": one.certificate,
        "other": other.key,
        "locked": locked.certificate,
        "locked_key": locked.key,
    }
    filled = {name: value.format(**names) for name, value in extra.items()}
    with pytest.raises(Misconfigured) as caught:
        tls_context(Connection(id="office", base_url="https://office.test", extra=filled))
    assert caught.value.where == f"office.extra.{entry}"
    assert "mo-khoa" not in str(caught.value)


def test_old_versions_of_tls_are_not_spoken():
    """TLS 1.2 is the least, host names are checked and certificates required."""
    context = tls_context(Connection(id="office", base_url="https://office.test"))
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
