"""The logins of sites on IIS and ASP.NET, as ``httpx.Auth``: NTLM and forms."""

from __future__ import annotations

import httpx

from connectors.connection import Connection
from connectors.document_mgmt.config import FormsAuth, NtlmAuth
from connectors.failures import Party
from connectors.forms_login import FormsLogin, FormsService
from connectors.ntlm import NtlmLogin


def site_auth(kind: object, connection: Connection) -> httpx.Auth | None:
    """The login for an ``auth`` entry; None when it is another."""
    login, password = connection.login, connection.password
    if isinstance(kind, NtlmAuth):
        return NtlmLogin(connection.base_url, login, password, party=Party.SOURCE)
    if isinstance(kind, FormsAuth):
        service = FormsService(
            connection.base_url + kind.path,
            kind.namespace,
            kind.operation,
            kind.user_element,
            kind.password_element,
        )
        return FormsLogin(service, login, password, party=Party.SOURCE)
    return None
