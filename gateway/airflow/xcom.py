"""What tasks tell each other: ids and counts, 2 KB at most. Everything else is in the store."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import TypeAlias

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"

XCOM_LIMIT_BYTES = 2048
"""Airflow keeps every XCom in its metadata database and hands it through three processes."""

_log = logging.getLogger(__name__)


def bounded(values: Mapping[str, JsonValue], *, limit_bytes: int = XCOM_LIMIT_BYTES) -> dict[str, JsonValue]:
    """``values``, at most ``limit_bytes`` of JSON: the largest are left out and named under ``omitted``.

    The step has done its work by now, so a long list of warnings must not fail the task; it is logged whole.
    """
    kept = dict(values)
    omitted: list[JsonValue] = []
    while _size(kept) > limit_bytes and len(kept) > 1:
        largest = max((key for key in kept if key != "omitted"), key=lambda key: _size(kept[key]))
        _log.warning("XCom: '%s' is left out: %s", largest, kept.pop(largest))
        omitted.append(largest)
        kept["omitted"] = omitted
    return kept


def _size(value: JsonValue) -> int:
    return len(json.dumps(value).encode())
