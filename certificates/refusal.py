"""The one way a signature is refused."""

from __future__ import annotations

from domain.errors import SignatureInvalid
from domain.text import Text

_REMEDY = Text(
    "Không dùng tài liệu này; giữ nguyên bản gốc, báo bên gửi và bộ phận an toàn thông tin",
    "Do not use this document; keep it as it came and tell its sender and the security officer",
)


def refused(vi: str, en: str) -> SignatureInvalid:
    """The signature proves nothing because of ``vi`` / ``en`` (the end of a sentence)."""
    return SignatureInvalid(
        Text(f"Chữ ký số không được chấp nhận: {vi}", f"The signature is refused: {en}"), _REMEDY
    )
