"""The national database, ready to be talked to over the transport its profile names."""

from __future__ import annotations

import httpx

from connectors.connection import Connection
from connectors.national_db.port import Answer, HeldResult, ReceiverClient
from connectors.national_db.profile import Profile
from connectors.national_db.rest import RestReceiver
from connectors.national_db.soap import SoapReceiver

__all__ = ["Answer", "HeldResult", "ReceiverClient", "open_receiver"]


def open_receiver(
    profile: Profile, connection: Connection, *, transport: httpx.BaseTransport | None = None
) -> ReceiverClient:
    """A client for ``profile`` at ``connection``; nothing is sent yet. ``transport`` replaces the network.

    Raises:
        Misconfigured: the connection's address is no URL.
    """
    if profile.transport == "soap":
        return SoapReceiver(profile, connection, transport)
    return RestReceiver(profile, connection, transport)
