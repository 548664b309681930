"""Asking the timestamp authority of the settings."""

from __future__ import annotations

from certificates.timestamp import build_query, token_of_reply
from certificates.trust import TrustStore
from connectors.failures import Party
from connectors.http import HttpLimits, build_client, error_of_status, send_capped
from domain.errors import Misconfigured
from domain.text import Text

_LIMITS = HttpLimits(connect_timeout_s=5, read_timeout_s=15, max_body_bytes=1 << 20)


def fetch_token(tsa_url: str, data: bytes, trust: TrustStore) -> bytes:
    """An RFC 3161 token over ``data``, verified.

    Raises:
        Misconfigured: no authority is set.
        TimestampUnavailable: it does not answer.
        CertificateProblem: its answer cannot be trusted.
    """
    if not tsa_url:
        raise Misconfigured(
            Text("Chưa đặt địa chỉ dịch vụ dấu thời gian", "no timestamp authority is set"),
            Text("Đặt GATEWAY_TSA_URL", "set GATEWAY_TSA_URL"),
            where="GATEWAY_TSA_URL",
        )
    query = build_query(data)
    with build_client(base_url=tsa_url, limits=_LIMITS) as client:
        request = client.build_request(
            "POST", "", content=query.der, headers={"Content-Type": "application/timestamp-query"}
        )
        reply = send_capped(client, request, max_body_bytes=_LIMITS.max_body_bytes, party=Party.TIMESTAMP)
    if refusal := error_of_status(reply, Party.TIMESTAMP, where=tsa_url):
        raise refusal
    return token_of_reply(reply.body, query, trust)
