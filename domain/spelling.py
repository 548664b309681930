"""Two spellings of the same Vietnamese text: capitals, Unicode form, spaces, and where the tone mark stands.

``hòa`` and ``hoà``, ``ủy`` and ``uỷ`` are the same word by two schools of orthography and stand side by side
in every office's data. Diacritics themselves stay significant: ``ban`` is not ``bàn``.
"""

from __future__ import annotations

import re
import unicodedata

_MOVED = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ",
    "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
    "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip
_OLD_PLACEMENT = re.compile("[òóỏõọ][ae]|[ùúủũụ]y")


def same_spelling(text: str) -> str:
    """``text`` in the one form in which equal texts are equal: for comparing, never for showing."""
    plain = text.casefold()
    if not plain.isascii():
        plain = _OLD_PLACEMENT.sub(_move, unicodedata.normalize("NFC", plain))
    return " ".join(plain.split())


def without_marks(text: str) -> str:
    """``text`` as somebody types it who has no Vietnamese keyboard: to guess what was meant, nothing else."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).replace("_", " ").split())


def _move(found: re.Match[str]) -> str:
    return _MOVED[found.group()]
