"""Whom we trust and who we are on TLS, per connection: private authorities and client certificates.

Verification is never turned off: there is no setting for it.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from connectors.connection import Connection
from domain.errors import Misconfigured
from domain.text import Text

CA_FILE = "ca_file"
"""PEM file of the only authorities this connection trusts; without it those of this machine."""
CLIENT_CERTIFICATE = "client_certificate"
"""PEM file of our certificate and its chain, for mTLS."""
CLIENT_KEY = "client_key"
"""PEM file of its private key; without it the key is in the certificate's file."""
CLIENT_KEY_PASSPHRASE_FILE = "client_key_passphrase_file"  # noqa: S105 - the name of an entry
"""File whose first line opens the key; without it the key must not be encrypted."""


def tls_context(connection: Connection) -> ssl.SSLContext:
    """TLS 1.2 or newer that verifies certificate and host name, as the extra of ``connection`` says.

    Raises:
        Misconfigured: a file is missing or is not what it should be.
    """
    extra = connection.extra
    context = _trusting(extra.get(CA_FILE, ""), connection.id)
    certificate = extra.get(CLIENT_CERTIFICATE, "")
    if not certificate:
        return context
    passphrase = _first_line(extra.get(CLIENT_KEY_PASSPHRASE_FILE, ""), connection.id)
    try:
        # A function, also an empty one: OpenSSL would ask at the terminal for what is missing.
        context.load_cert_chain(certificate, extra.get(CLIENT_KEY) or None, lambda: passphrase)
    except (OSError, ValueError) as exc:  # ssl.SSLError is an OSError
        raise _bad_file(CLIENT_CERTIFICATE, certificate, connection.id, exc) from exc
    return context


def _trusting(ca_file: str, where: str) -> ssl.SSLContext:
    if not ca_file:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as exc:
        raise _bad_file(CA_FILE, ca_file, where, exc) from exc


def _first_line(file: str, where: str) -> str:
    if not file:
        return ""
    try:
        return Path(file).read_text("utf-8").partition("\n")[0].rstrip("\r")
    except (OSError, ValueError) as exc:
        raise _bad_file(CLIENT_KEY_PASSPHRASE_FILE, file, where, exc) from exc


def _bad_file(entry: str, file: str, where: str, exc: Exception) -> Misconfigured:
    reason = getattr(exc, "reason", None) or getattr(exc, "strerror", None) or type(exc).__name__
    return Misconfigured(
        Text(
            f"Mục {entry} của kết nối: không dùng được tệp {file} ({reason})",
            f"{entry} of the connection: the file {file} cannot be used ({reason})",
        ),
        Text(
            "Tệp phải có trên máy này, đọc được và là PEM; khóa phải khớp chứng thư và mật khẩu mở khóa.",
            "It must be on this machine, readable and PEM; the key must fit certificate and passphrase.",
        ),
        f"{where}.extra.{entry}",
    )
