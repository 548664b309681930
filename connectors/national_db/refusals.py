"""The receiver's readable no: its code and words, and what to do about it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from connectors.http import CappedResponse
from connectors.redaction import redact
from domain.errors import ReceiverRefused
from domain.text import Text

_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,60}")
_MAX_WORDS = 500
_CONFLICT = 409

_KEY_REUSED = Text(
    "Không gửi lại: nơi nhận đã giữ nội dung khác dưới mã gói này. Hỏi trạng thái theo mã, đối soát, "
    "rồi lập gói mới nếu cần",
    "Do not send it again: the receiver holds other content under this key. Ask for the status by key, "
    "reconcile, and make a new package if needed",
)
_MEND = Text(
    "Sửa nguyên nhân nơi nhận nêu (chữ ký, chứng thư, dấu thời gian, lược đồ), rồi ký lại thành gói mới",
    "Mend what the receiver names (signature, certificate, timestamp, schema) and sign a new package",
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """``code``: the receiver's own. ``words``: its explanation, redacted and cut."""

    code: str
    words: str

    @classmethod
    def of(cls, code: object, words: object) -> Refusal | None:
        """A refusal if ``code`` is one; whatever a stranger wrote is made safe to log."""
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            return None
        plain = " ".join("".join(c if c.isprintable() else " " for c in str(words or "")[:4096]).split())
        return cls(code, redact(plain)[:_MAX_WORDS])

    def as_error(self, status: int, where: str) -> ReceiverRefused:
        """The error to raise for it."""
        said = f"{self.code}: {self.words}" if self.words else self.code
        return ReceiverRefused(
            Text(
                f"Cơ sở dữ liệu quốc gia từ chối gói tin ({said})",
                f"the national database refused the package ({said})",
            ),
            _KEY_REUSED if status == _CONFLICT or self.code == "KEY_REUSED" else _MEND,
            where,
        )


def refusal_of_json(response: CappedResponse) -> Refusal | None:
    """The refusal in a JSON answer ``{"code", "message"}``; None if it is anything else."""
    try:
        data = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    return Refusal.of(data.get("code"), data.get("message")) if isinstance(data, dict) else None
