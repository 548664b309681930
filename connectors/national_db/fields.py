"""What a result can show: the attributes of ``ResultLine`` and what kind of value each is."""

from __future__ import annotations

from enum import Enum


class AttributeKind(Enum):
    """How a value becomes text."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    INSTANT = "instant"


RESULT_ATTRIBUTES = {
    "personal_id": AttributeKind.TEXT,
    "full_name": AttributeKind.TEXT,
    "organisation": AttributeKind.TEXT,
    "position": AttributeKind.TEXT,
    "period": AttributeKind.TEXT,
    "revision": AttributeKind.COUNT,
    "common_points": AttributeKind.NUMBER,
    "result_points": AttributeKind.NUMBER,
    "total": AttributeKind.NUMBER,
    "a": AttributeKind.NUMBER,
    "b": AttributeKind.NUMBER,
    "c": AttributeKind.NUMBER,
    "d": AttributeKind.NUMBER,
    "dd": AttributeKind.NUMBER,
    "e": AttributeKind.NUMBER,
    "confirmed_by": AttributeKind.TEXT,
    "confirmed_at": AttributeKind.INSTANT,
    "sheet_digest": AttributeKind.TEXT,
}
"""Every attribute but the key, which is always the ``key`` attribute of the element."""

NULLABLE = frozenset({"d", "dd", "e"})
"""Attributes that may be None: the leadership values of people who lead nobody (Decree 335 Art. 15)."""
