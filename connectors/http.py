"""The one HTTP client: time-outs, verified TLS, no redirects, nothing of the environment, capped bodies."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from connectors.body import bounded_pieces
from connectors.failures import (
    Failure,
    Party,
    error_of,
    failure_of_exception,
    failure_of_status,
    retry_after_s,
)
from connectors.redaction import redact
from domain.errors import GatewayError, Misconfigured
from domain.text import Text

USER_AGENT = "nd335-gateway"
_SNIFFED_BYTES = 256


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Bounds of every call. ``max_body_bytes`` counts the body after decompression.

    ``total_timeout_s`` bounds the reading of one answer, so that a server that drips bytes cannot hold
    us for ever.
    """

    connect_timeout_s: float = 10.0
    read_timeout_s: float = 60.0
    max_body_bytes: int = 32 * 1024 * 1024
    total_timeout_s: float = 300.0


@dataclass(frozen=True, slots=True)
class CappedResponse:
    """An answer read completely, within its bounds; ``body`` is decompressed."""

    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def media_type(self) -> str:
        """The content type without parameters, lower case; empty if there is none."""
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()

    @property
    def looks_like_html(self) -> bool:
        """Whether this is a page for people: a login form, a proxy's error page."""
        start = self.body[:_SNIFFED_BYTES].lstrip().lower()
        return self.media_type in {"text/html", "application/xhtml+xml"} or start.startswith(
            (b"<!doctype html", b"<html")
        )


def _must_be_http(base_url: str) -> None:
    """Folders and object stores have addresses too; nothing but http and https leaves from here."""
    if not base_url.lower().startswith(("http://", "https://")):
        raise Misconfigured(
            Text(
                "Địa chỉ phải bắt đầu bằng http:// hoặc https://",
                "the address must begin with http:// or https://",
            ),
            Text(
                "Sửa địa chỉ của kết nối; thư mục và kho tệp chỉ dùng cho giao thức files.",
                "Mend the address of the connection; folders and stores are for the protocol files only.",
            ),
        )


def build_client(
    *,
    base_url: str,
    auth: httpx.Auth | None = None,
    limits: HttpLimits | None = None,
    verify: ssl.SSLContext | bool = True,
    transport: httpx.BaseTransport | None = None,
) -> httpx.Client:
    """A client that ignores proxies and netrc of the environment, follows no redirect and always times out.

    ``verify`` True trusts what this machine trusts (its certificate store, where an authority's own root
    can be installed), not a list that came with a Python package.

    Raises:
        Misconfigured: ``base_url`` is no http or https URL.
    """
    bounds = limits or HttpLimits()
    _must_be_http(base_url)
    if verify is True:
        # Half a second's work; a client for plain HTTP, which trusts nobody, does not need it.
        https = base_url.lower().startswith("https:")
        verify = ssl.create_default_context() if https else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        return httpx.Client(
            base_url=base_url,
            auth=auth,
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(bounds.read_timeout_s, connect=bounds.connect_timeout_s),
            verify=verify,
            transport=transport,
            trust_env=False,
            follow_redirects=False,
        )
    except httpx.InvalidURL as exc:
        raise Misconfigured(
            Text("Địa chỉ máy chủ không hợp lệ", "the address of the server is not a URL"),
            Text("Sửa địa chỉ của kết nối.", "Mend the address of the connection."),
        ) from exc


def send_capped(
    client: httpx.Client,
    request: httpx.Request,
    *,
    max_body_bytes: int,
    party: Party,
    total_timeout_s: float = 300.0,
) -> CappedResponse:
    """Send ``request`` and read the whole answer, whatever its status (see ``error_of_status``).

    Raises:
        GatewayError: no whole answer came; the class for ``party`` is in ``connectors.failures``.
    """
    with stream_capped(
        client, request, max_body_bytes=max_body_bytes, party=party, total_timeout_s=total_timeout_s
    ) as answer:
        return CappedResponse(answer.status, answer.headers, b"".join(answer.pieces))


@dataclass(frozen=True, slots=True)
class StreamedResponse:
    """An answer whose body is still to come: ``pieces`` are decompressed, bounded, and read once."""

    status: int
    headers: httpx.Headers
    pieces: Iterator[bytes]


@contextmanager
def stream_capped(
    client: httpx.Client,
    request: httpx.Request,
    *,
    max_body_bytes: int,
    party: Party,
    total_timeout_s: float = 300.0,
) -> Iterator[StreamedResponse]:
    """Send ``request`` and give its answer while it comes; the connection is closed at the end of the block.

    Raises:
        GatewayError: as ``send_capped``, also while the pieces are read.
    """
    where = address_of(request)

    def fail(failure: Failure, detail: str) -> GatewayError:
        return error_of(failure, party, where=where, detail=detail)

    try:
        response = client.send(request, stream=True)
        try:
            pieces = bounded_pieces(
                response, max_body_bytes=max_body_bytes, total_timeout_s=total_timeout_s, fail=fail
            )
            yield StreamedResponse(response.status_code, response.headers, pieces)
        finally:
            response.close()
    except httpx.HTTPError as exc:
        raise error_of(
            failure_of_exception(exc),
            party,
            where=where,
            detail=redact(f"{type(exc).__name__}: {exc}"),
            before_request=exc.request is not request,  # the login request failed, ours never left
        ) from exc


def error_of_status(response: CappedResponse, party: Party, *, where: str) -> GatewayError | None:
    """The error an answer's status stands for, with its ``Retry-After``; None for 2xx."""
    failure = failure_of_status(response.status)
    if failure is None:
        return None
    wait = retry_after_s(response.headers.get("retry-after"))
    return error_of(failure, party, where=where, detail=f"HTTP {response.status}", retry_after_s=wait)


def address_of(request: httpx.Request) -> str:
    """Method and address of a request for messages: no query, since that may name people."""
    return redact(f"{request.method} {request.url.copy_with(query=None, fragment=None, userinfo=b'')}")
