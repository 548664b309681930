"""Words for people: every message of the gateway exists in Vietnamese and in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One message in both languages of the product."""

    vi: str
    en: str

    def in_lang(self, lang: Lang) -> str:
        """The message in ``lang``."""
        return self.vi if lang == "vi" else self.en

    def __str__(self) -> str:
        return f"{self.vi} / {self.en}"
