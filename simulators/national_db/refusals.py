"""Why a whole package is refused: one table of codes, HTTP statuses and words."""

from __future__ import annotations

from enum import Enum
from http import HTTPStatus

from domain.errors import ReceiverRefused
from domain.text import Text

_SEND_AGAIN = Text("Sửa gói tin rồi gửi lại.", "Mend the package and send it again.")


class Refusal(Enum):
    """A code of the wire contract: its HTTP status and what it means."""

    TOO_LARGE = (
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        Text("Gói tin vượt quá giới hạn dung lượng.", "The package is larger than the limit."),
    )
    NOT_XML = (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Text("Nội dung không phải XML an toàn (DTD bị cấm).", "The body is no safe XML (a DTD is refused)."),
    )
    SCHEMA = (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Text("Gói tin không đúng lược đồ.", "The package does not follow the schema."),
    )
    BAD_SIGNATURE = (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Text("Chữ ký số không hợp lệ.", "The signature does not verify."),
    )
    UNTRUSTED_SIGNER = (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Text("Chứng thư ký không được tin cậy.", "The signer's certificate is not trusted."),
    )
    BAD_TIMESTAMP = (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Text("Dấu thời gian thiếu hoặc không hợp lệ.", "The timestamp is missing or does not verify."),
    )
    MERKLE_ROOT = (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Text("Gốc Merkle không khớp với các kết quả.", "The Merkle root is not that of the results."),
    )
    COUNT = (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Text("Số kết quả không khớp với phần đầu gói.", "The number of results is not the header's."),
    )
    DUPLICATE_KEY = (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Text("Mã kết quả bị trùng.", "Two results carry the same key."),
    )
    WRONG_RECEIVER = (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Text("Gói tin gửi cho nơi nhận khác.", "The package is addressed to somebody else."),
    )
    KEY_MISMATCH = (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        Text("Idempotency-Key khác mã trong gói.", "The Idempotency-Key is not the package's key."),
    )
    KEY_REUSED = (
        HTTPStatus.CONFLICT,
        Text("Mã gói này đã dùng cho nội dung khác.", "This key was used for other bytes before."),
    )

    def __init__(self, status: HTTPStatus, words: Text) -> None:
        self.status = status
        self.words = words


class PackageRefused(ReceiverRefused):
    """A package of which nothing was applied. ``detail``: the verifier's own words."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(refusal.words, _SEND_AGAIN, detail)
        self.refusal = refusal

    @property
    def words(self) -> str:
        """Message in both languages, with the detail."""
        return f"{self.refusal.words} ({self.where})" if self.where else str(self.refusal.words)
