"""Parts of a file that say one of several keys, and no two."""

from __future__ import annotations

from mappings.contract import FileModel, fault
from mappings.mapping_words import MAPPING_WORDS


def exactly_one(model: FileModel, names: tuple[str, ...]) -> None:
    """Refuse a part of a file that does not say exactly one of ``names``."""
    if sum(getattr(model, name) is not None for name in names) != 1:
        keys = ", ".join(_in_both(name.rstrip("_")) for name in names)
        raise fault(f"cần đúng một trong các khóa: {keys}", f"needs exactly one of the keys {keys}")


def _in_both(key: str) -> str:
    word = MAPPING_WORDS.key(key, ())
    return f"{key} ({word.vi})" if word else key
