"""The HTTP client of a source: its login, its TLS, its limits and the way its requests take.

Every protocol on HTTP opens its client here, so that ``route``, mTLS and private authorities are the same for
all of them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable

import httpx

from connectors.auth import Behind
from connectors.connection import Connection
from connectors.document_mgmt.config import SourceConfig
from connectors.document_mgmt.readers import Opening
from connectors.document_mgmt.web.logins import http_auth, route_auth
from connectors.document_mgmt.web.route_config import Route
from connectors.document_mgmt.web.routes import rewrite, xroad_failure
from connectors.http import address_of, build_client
from connectors.tls import tls_context
from connectors.token_login import TokenLogin


def open_client(
    config: SourceConfig, connection: Connection, opening: Opening, *, auth: httpx.Auth | None = None
) -> httpx.Client:
    """A client for the source ``config`` describes; nothing is sent yet.

    Paths are those of the source file (``client.build_request("GET", "/qlvb/api/...")``): the ``route`` of
    the file is put on beneath, for logins too, and what X-Road says about itself (``X-Road-Error``) is
    raised as the error it means. Use it as any other client (``connectors.http.send_capped``, or
    ``stream_capped`` for answers that are read as a stream). ``auth``: a login that only the protocol knows;
    without it the ``auth`` entry of the file, if it is one of HTTP. ``forget_login`` drops a token that went
    stale.

    Raises:
        Misconfigured: the connection lacks something, or a file its extra names cannot be used.
    """
    own = auth or http_auth(getattr(config, "auth", None), connection)
    front = route_auth(config.route, connection, own=own)
    secure = connection.base_url.lower().startswith("https:")
    verify = tls_context(connection) if secure and opening.transport is None else True
    transport = opening.transport
    if config.route is not None:
        inner = transport or httpx.HTTPTransport(verify=verify, trust_env=False)
        transport = RoutedTransport(inner, config.route, httpx.URL(connection.base_url).path)
    return build_client(
        base_url=connection.base_url,
        auth=Behind(front, own) if front and own else front or own,
        limits=config.limits.http,
        verify=verify,
        transport=transport,
    )


def forget_login(client: httpx.Client) -> bool:
    """Make the client log in before its next request; False if its login is none that can grow old."""
    auth = client.auth
    auth = auth.inner if isinstance(auth, Behind) else auth
    if not isinstance(auth, TokenLogin):
        return False
    auth.forget()
    return True


class RoutedTransport(httpx.BaseTransport):
    """Sends every request by its ``route``. ``base``: the path of the connection's address."""

    def __init__(
        self,
        inner: httpx.BaseTransport,
        route: Route,
        base: str,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        self._inner = inner
        self._route = route
        self._base = base.rstrip("/")
        self._new_id = new_id

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send it.

        Raises:
            GatewayError: X-Road says that it failed.
        """
        routed = self._routed(request)
        response = self._inner.handle_request(routed)
        code = response.headers.get("x-road-error")
        if code is not None:
            response.close()
            raise xroad_failure(code, address_of(routed))
        return response

    def close(self) -> None:
        """Close the transport beneath."""
        self._inner.close()

    def _routed(self, request: httpx.Request) -> httpx.Request:
        path, _, query = request.url.raw_path.decode("ascii").partition("?")
        target = rewrite(self._route, path.removeprefix(self._base), query, self._new_id())
        whole = self._base + target.path + (f"?{target.query}" if target.query else "")
        headers = request.headers.copy()
        headers.update(target.headers)
        return httpx.Request(
            request.method,
            request.url.copy_with(raw_path=whole.encode("ascii")),
            headers=headers,
            stream=request.stream,
            extensions=request.extensions,
        )
