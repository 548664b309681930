r"""NTLM over HTTP, the login of SharePoint and other systems on IIS (MS-NLMP, MS-NTHT; Negotiate: RFC 4559).

NTLM proves who we are to one TCP connection, in three requests: refused, negotiate (answered by a challenge),
authenticate. The server then knows the connection, and nothing is sent again until it is closed. Only
NTLMv2 leaves this machine. The password is not sent; what is sent can be attacked offline, so it goes to the
server of the connection and to nobody else.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

import httpx
import spnego
import spnego.channel_bindings
import spnego.exceptions
from cryptography import x509
from pydantic import SecretStr

from connectors.failures import Failure, Party, error_of
from connectors.login_answers import read_login_answer, same_server
from domain.errors import GatewayError

_UNAUTHORIZED = 401
_MAX_REFUSAL_BYTES = 256 * 1024
_ROUNDS = 2
"""A connection that changed under the login gets one more round."""
_MAX_CHALLENGE_BYTES = 16 * 1024
_NTLMV1_RESPONSE_BYTES = 24
_MARK = b"NTLMSSP\x00"
_AUTHENTICATE = _MARK + struct.pack("<I", 3)
_SCHEMES = {"ntlm": spnego.NegotiateOptions.use_ntlm, "negotiate": spnego.NegotiateOptions.use_negotiate}
"""In the order of preference. The options choose the implementation that needs nothing of this machine."""
_ODD = (
    spnego.exceptions.SpnegoError,
    ValueError,
    struct.error,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
)
"""What pyspnego raises over a challenge that is none."""


class _Context(Protocol):
    """What is used of pyspnego's contexts."""

    def step(self, in_token: bytes | None = None) -> bytes | None:
        """The next message, after the other side's."""
        ...


@dataclass(frozen=True, slots=True)
class _Offer:
    """What a 401 offers: the scheme as written, and the message that came with it."""

    scheme: str
    message: bytes

    @property
    def protocol(self) -> str:
        """The name of the scheme, lower case."""
        return self.scheme.lower()


class NtlmLogin(httpx.Auth):
    r"""Logs in on every new TCP connection to the server of ``base_url``; ``login``: ``DOMAIN\user`` or UPN.

    One object serves one client in one thread, which is what keeps the three requests on one connection;
    where they were not, the login is made once more.
    """

    def __init__(self, base_url: str, login: str, password: SecretStr, *, party: Party) -> None:
        self._server = httpx.URL(base_url)
        self._login = login
        self._password = password
        self._party = party

    def __repr__(self) -> str:
        return f"NtlmLogin({str(self._server)!r})"

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send ``request``; where the connection is not known yet, log in on it and send it again.

        Raises:
            GatewayError: the login cannot be made; nothing of ``request`` was processed.
        """
        response = yield request
        if not same_server(request.url, self._server):
            return
        for _ in range(_ROUNDS):
            offer = self._offer_of(response)
            if offer is None:
                return
            self._read(response)
            context = self._context(offer, response)
            challenged = yield _with(request, offer.scheme, self._step(context, None))
            challenge = self._offer_of(challenged)
            if challenge is None:
                return
            if not challenge.message:
                raise self._error(Failure.LOGIN_REFUSED, f"{offer.scheme}: không có challenge / no challenge")
            self._read(challenged)
            response = yield _with(request, offer.scheme, self._step(context, challenge.message))
            if response.status_code != _UNAUTHORIZED or _stream_of(response) is _stream_of(challenged):
                return

    def _context(self, offer: _Offer, response: httpx.Response) -> _Context:
        try:
            return spnego.client(
                self._login,
                self._password.get_secret_value(),
                hostname=self._server.host,
                service="http",
                channel_bindings=_channel_bindings(response),
                protocol=offer.protocol,
                options=_SCHEMES[offer.protocol],
            )
        except _ODD as exc:
            raise self._error(Failure.LOGIN_REFUSED, f"NTLM: {type(exc).__name__}") from None

    def _step(self, context: _Context, message: bytes | None) -> bytes:
        """Our next message. An error of the library is not shown: it may quote what it was given."""
        try:
            proof = context.step(message) or b""
        except _ODD as exc:
            raise self._error(Failure.UNREADABLE, f"NTLM: {type(exc).__name__}") from None
        if message is not None and not _is_ntlmv2(proof):
            raise self._error(Failure.LOGIN_REFUSED, "NTLM: chỉ NTLMv2 / only NTLMv2 is sent")
        return proof

    def _offer_of(self, response: httpx.Response) -> _Offer | None:
        """The best scheme a 401 offers that we can answer."""
        if response.status_code != _UNAUTHORIZED:
            return None
        offered = [text.partition(" ") for text in response.headers.get_list("www-authenticate", True)]  # noqa: FBT003 - httpx: split_commas
        for wanted in _SCHEMES:
            for scheme, _, text in offered:
                if scheme.lower() == wanted:
                    return _Offer(scheme, self._message(text.strip()))
        return None

    def _message(self, text: str) -> bytes:
        try:
            return base64.b64decode(text[:_MAX_CHALLENGE_BYTES], validate=True)
        except (binascii.Error, ValueError):
            raise self._error(Failure.UNREADABLE, "WWW-Authenticate") from None

    def _read(self, response: httpx.Response) -> None:
        read_login_answer(response, max_bytes=_MAX_REFUSAL_BYTES, fail=self._error)

    def _error(self, failure: Failure, detail: str) -> GatewayError:
        return error_of(failure, self._party, where=str(self._server), detail=detail, before_request=True)


def _with(request: httpx.Request, scheme: str, message: bytes) -> httpx.Request:
    request.headers["Authorization"] = f"{scheme} {base64.b64encode(message).decode()}"
    return request


def _is_ntlmv2(message: bytes) -> bool:
    """Whether an AUTHENTICATE message, also inside SPNEGO, has an NTLMv2 response (MS-NLMP 2.2.1.3, 2.2.2.8).

    An environment variable (LM_COMPAT_LEVEL) turns pyspnego back to NTLMv1, which is broken in hours.
    """
    start = message.find(_AUTHENTICATE)
    if start < 0:
        return False
    (length,) = struct.unpack_from("<H", message, start + 20)
    return bool(length > _NTLMV1_RESPONSE_BYTES)


def _stream_of(response: httpx.Response) -> object:
    """The connection an answer came over; None where a transport has none."""
    return response.extensions.get("network_stream")


def _channel_bindings(response: httpx.Response) -> spnego.channel_bindings.GssChannelBindings | None:
    """What ties the login to the TLS connection (``tls-server-end-point``, RFC 5929 section 4.1)."""
    stream = response.extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    certificate = tls.getpeercert(binary_form=True) if tls is not None else None
    if not certificate:
        return None
    signed_with = x509.load_der_x509_certificate(certificate).signature_hash_algorithm
    if signed_with is None:  # RFC 5929: not defined for such a certificate
        return None
    name = "sha256" if signed_with.name in {"md5", "sha1"} else signed_with.name
    digest = hashlib.new(name, certificate).digest()
    return spnego.channel_bindings.GssChannelBindings(application_data=b"tls-server-end-point:" + digest)
