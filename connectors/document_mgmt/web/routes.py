"""Rewriting a request for the way it takes: through X-Road, through its adapter, or behind an LGSP.

Pure: a request goes in with the address and path the source file knows, and comes out with those of the way.
X-Road message protocol for REST v1.0: github.com/nordic-institute/X-Road, doc/Protocols/pr-rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

from connectors.document_mgmt.web.route_config import LgspRoute, Route, XrdAdapterRoute, XRoadRoute
from connectors.failures import Failure, Party, error_of
from connectors.redaction import redact
from domain.errors import GatewayError

_SHOWN_CHARS = 200

_REFUSED_BY_XROAD = frozenset(
    {
        "AccessDenied",
        "UnknownMember",
        "UnknownService",
        "ServiceDisabled",
        "SslAuthenticationFailed",
        "InvalidRequest",
        "InvalidClientIdentifier",
        "InvalidServiceIdentifier",
        "MissingHeader",
        "ServiceType",
    }
)
"""Parts of an ``X-Road-Error`` that a person must mend: rights, identifiers, certificates."""
_BROKEN_IN_XROAD = frozenset({"InvalidMessage", "InvalidXml", "InvalidContentType", "InvalidHash"})


class Target(NamedTuple):
    """Where a request goes on its way: ``path`` and ``query`` as they stand on the wire."""

    path: str
    query: str
    headers: Mapping[str, str]


def rewrite(route: Route, path: str, query: str, request_id: str) -> Target:
    """The same request on its way. ``path``: percent-encoded, after the connection's address, with its
    leading slash. ``request_id``: a UUID of its own for each request.
    """
    if isinstance(route, XRoadRoute):
        service = f"/r1/{_joined(route.service.parts, '/')}{path}"
        headers = {"X-Road-Client": _joined(route.client.parts, "/"), "X-Road-Id": request_id}
        user = {"X-Road-UserId": route.user_id} if route.user_id else {}
        return Target(service, query, headers | user)
    if isinstance(route, XrdAdapterRoute):
        return Target(route.path + path, _with(query, _adapter_query(route)), {})
    return Target(path if path == route.token_path else route.prefix + path, query, {})


def xroad_failure(code: str, where: str) -> GatewayError:
    """The error an ``X-Road-Error`` header stands for: X-Road itself failed, or did not reach the service.

    ``Server.ServerProxy.ServiceFailed`` passes by itself, ``…AccessDenied`` does not, and what is no code at
    all is an answer against the protocol.
    """
    parts = code.split(".")
    if _REFUSED_BY_XROAD.intersection(parts):
        failure = Failure.REFUSED
    elif _BROKEN_IN_XROAD.intersection(parts):
        failure = Failure.UNREADABLE
    else:
        failure = {"Server": Failure.SERVER_BROKE, "Client": Failure.REFUSED}.get(
            parts[0], Failure.UNREADABLE
        )
    shown = "".join(sign for sign in redact(code)[:_SHOWN_CHARS] if sign.isprintable())
    return error_of(failure, Party.SOURCE, where=where, detail=f"X-Road-Error: {shown}")


def has_own_login(route: Route | None) -> bool:
    """Whether the way asks for a login of its own."""
    return isinstance(route, LgspRoute)


def _joined(parts: Iterable[str], separator: str) -> str:
    """Each part percent-encoded by itself, so that a slash inside one stays inside."""
    return separator.join(quote(part, safe="") for part in parts)


def _adapter_query(route: XrdAdapterRoute) -> str:
    told = f"dstcode={_joined(route.provider.parts, ':')}"
    return f"{told}&providerurl={quote(route.provider_url, safe='')}" if route.provider_url else told


def _with(query: str, more: str) -> str:
    return f"{query}&{more}" if query else more
