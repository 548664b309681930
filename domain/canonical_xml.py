"""Text and attributes written straight in canonical form (Canonical XML 1.0 section 2.3).

Bytes made with these need no canonicaliser afterwards: they already are what a verifier will hash.
"""

from __future__ import annotations

import re

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text(value: str) -> str:
    """``value`` as the canonical content of an element.

    Raises:
        ValueError: a character that XML 1.0 cannot carry.
    """
    return _checked(value).translate(_TEXT)


def attribute(value: str) -> str:
    """``value`` as the canonical content of a double-quoted attribute.

    Raises:
        ValueError: a character that XML 1.0 cannot carry.
    """
    return _checked(value).translate(_ATTRIBUTE)


def _checked(value: str) -> str:
    if found := _FORBIDDEN.search(value):
        raise ValueError(f"character U+{ord(found[0]):04X} is not allowed in XML 1.0")
    return value
