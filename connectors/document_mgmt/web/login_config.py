"""Logins that a source file describes: a token for a password, keys in headers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from connectors.document_mgmt.entries import AnyOf, DottedPath, Group, HeaderName, Name, Path


class LoginTokenAuth(Group):
    """A login that gives a token, sent in ``header`` (after ``prefix``) with every call that follows.

    ``body``: what is posted to ``path``, as JSON or as a form; ``{login}``, ``{password}`` and
    ``{extra.NAME}`` in its texts come from the connection. ``token``: where the token is in the answer.
    ``lifetime_minutes``: log in again before it is over. Without it, and before it, the gateway logs in again
    once when the system says 401 or answers with one of ``expired.any_of`` at ``expired.path``.
    """

    kind: Literal["login_token"]
    path: Path
    body: dict[Name, str | int | bool | None]
    send: Literal["json", "form"] = "json"
    token: DottedPath
    header: HeaderName = "Authorization"
    prefix: Annotated[str, Field(pattern=r"^[ -~]*$", max_length=20)] = ""
    lifetime_minutes: float | None = Field(default=None, gt=0, le=7 * 24 * 60)
    expired: AnyOf | None = None


class HeadersAuth(Group):
    """Keys sent with every call (``X-Api-Key``; AppName, AccessKey and SecretKey of an LGSP).

    ``{login}``, ``{password}`` and ``{extra.NAME}`` in the values come from the connection.
    """

    kind: Literal["headers"]
    headers: dict[HeaderName, str] = Field(min_length=1)
