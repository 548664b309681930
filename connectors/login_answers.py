"""Answers in the middle of a login: read whole, within bounds, before the next request goes out."""

from __future__ import annotations

import httpx

from connectors.body import Fail, read_bounded

LOGIN_TIMEOUT_S = 60.0


def read_login_answer(response: httpx.Response, *, max_bytes: int, fail: Fail) -> bytes:
    """The body of ``response``; its connection is free for the next request afterwards.

    httpx reads such an answer itself later, without bounds and from a stream that is used up by then: it
    finds the body where it would have put it.

    Raises:
        GatewayError: larger than ``max_bytes``, too slow, or cut off.
    """
    body = read_bounded(response, max_body_bytes=max_bytes, total_timeout_s=LOGIN_TIMEOUT_S, fail=fail)
    response._content = body  # noqa: SLF001 - httpx 0.28 has no public way
    return body


def same_server(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two addresses are of one server: a login given to one is for no other (RFC 6454 section 5)."""
    return (one.scheme, one.host, _port(one)) == (other.scheme, other.host, _port(other))


def _port(url: httpx.URL) -> int | None:
    return url.port or {"http": 80, "https": 443}.get(url.scheme)
