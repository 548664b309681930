"""One call of a REST source as a request: parameters in the query, in a JSON body or in a form."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from connectors.document_mgmt.readers import Parameters, date_of
from connectors.document_mgmt.rest.config import Acknowledgement, RestKind, Send

_WEAK_FOR_S = 60.0
_LONGEST_VALIDATOR = 300


def page_request(
    client: httpx.Client, settings: RestKind, parameters: Parameters, validator: str
) -> httpx.Request:
    """The request for one page; with ``validator`` only if it changed (RFC 9110 section 13)."""
    headers = {"Accept": "application/json"} | _condition(validator)
    sent = dict(parameters)
    if settings.sends == "json":
        return client.build_request(
            settings.method, settings.path, json=nested(sent, settings.body), headers=headers
        )
    return _plain(client, settings.method, settings.path, settings.sends, sent, headers)


def receipt_request(client: httpx.Client, settings: Acknowledgement, keys: Sequence[str]) -> httpx.Request:
    """The request that tells the system that ``keys`` were received."""
    headers = {"Accept": "application/json"}
    if settings.send == "json":
        body = nested({settings.parameter: list(keys)}, {})
        return client.build_request(settings.method, settings.path, json=body, headers=headers)
    joined = {settings.parameter: settings.separator.join(keys)}
    return _plain(client, settings.method, settings.path, settings.send, joined, headers)


def nested(parameters: Mapping[str, object], body: Mapping[str, object]) -> dict[str, Any]:
    """``body`` with ``parameters`` put in; ``a.b`` goes into the object ``a``."""
    whole: dict[str, Any] = copy.deepcopy(dict(body))
    for name, value in parameters.items():
        *outer, last = name.split(".")
        place = whole
        for step in outer:
            inner = place.setdefault(step, {})
            place = inner if isinstance(inner, dict) else place
        place[last] = value
    return whole


def validator_of(headers: httpx.Headers) -> str:
    """What to send next time to be told that nothing changed: ``ETag``, else ``Last-Modified``.

    ``Last-Modified`` has whole seconds: it counts only a minute after the change, or a second change within
    the same second would never be seen (RFC 9110 section 8.8.2.2).
    """
    tag = headers.get("etag", "").strip()
    if tag and tag.isprintable() and tag.isascii() and len(tag) <= _LONGEST_VALIDATOR:
        return str(tag)
    modified = headers.get("last-modified", "").strip()
    at, now = _instant_text(modified), date_of(headers)
    if at is None or now is None or (now.timestamp() - at) < _WEAK_FOR_S:
        return ""
    return str(modified)


def _condition(validator: str) -> dict[str, str]:
    if not validator:
        return {}
    is_date = not validator.startswith(('"', "W/")) and _instant_text(validator) is not None
    return {"If-Modified-Since" if is_date else "If-None-Match": validator}


def _instant_text(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None


def _plain(
    client: httpx.Client,
    method: str,
    path: str,
    send: Send,
    parameters: Mapping[str, str | int],
    headers: Mapping[str, str],
) -> httpx.Request:
    if send == "form":
        form = {name: str(value) for name, value in parameters.items()}
        return client.build_request(method, path, data=form, headers=dict(headers))
    return client.build_request(method, path, params=dict(parameters), headers=dict(headers))
