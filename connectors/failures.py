"""The one table of what can go wrong on a wire and what that means for whom we talk to.

Reading from a source may be repeated, so an answer that was lost costs nothing. A package sent to the
receiver may have been processed although no answer came: there only what *surely* was not processed
counts as unavailable, and everything unclear is ``OutcomeUnknown``.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

import httpx

from domain.errors import (
    GatewayError,
    Misconfigured,
    OutcomeUnknown,
    ReceiverRefused,
    ReceiverUnavailable,
    Retry,
    SourceBroke,
    SourceRefused,
    SourceUnavailable,
    TimestampUnavailable,
)
from domain.text import Text

_ABOUT_US = re.compile("CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE")
_LONGEST_RETRY_AFTER_S = 86_400.0


class Party(StrEnum):
    """Whom a call is made to."""

    SOURCE = "source"
    RECEIVER = "receiver"
    TIMESTAMP = "timestamp"


class Failure(StrEnum):
    """What happened on the wire."""

    NOT_SENT = "not_sent"
    """No connection: surely not a byte of the request was processed."""
    UNTRUSTED = "untrusted"
    """The server's TLS certificate is not trusted: nothing was sent."""
    CUT_OFF = "cut_off"
    """The request left; the answer is missing, late or incomplete."""
    OVERLOADED = "overloaded"
    SERVER_BROKE = "server_broke"
    LOGIN_REFUSED = "login_refused"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    """An answer, but not of the agreed form: HTML, wrong content type, text that does not parse."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    message: Text
    remedy: Text
    source: type[GatewayError]
    receiver: type[GatewayError]


_WAIT = Text("Chờ và thử lại; nếu kéo dài, báo cho đơn vị vận hành.", "Wait and retry; tell its operator.")
_TELL = Text(
    "Báo cho đơn vị vận hành hệ thống đó, kèm thời điểm và địa chỉ.",
    "Tell the operator of that system the time and the address.",
)

_TABLE: dict[Failure, _Meaning] = {
    Failure.NOT_SENT: _Meaning(
        Text("Không kết nối được tới máy chủ", "the server cannot be reached"),
        Text(
            "Kiểm tra địa chỉ, tường lửa và máy chủ bên kia.",
            "Check the address, the firewall and the other server.",
        ),
        SourceUnavailable,
        ReceiverUnavailable,
    ),
    Failure.UNTRUSTED: _Meaning(
        Text(
            "Chứng thư TLS của máy chủ không được tin cậy", "the TLS certificate of the server is not trusted"
        ),
        Text(
            "Cài chứng thư gốc của đơn vị đó vào máy này; không tắt kiểm tra.",
            "Install that authority's root certificate on this machine; do not turn checking off.",
        ),
        Misconfigured,
        ReceiverUnavailable,
    ),
    Failure.CUT_OFF: _Meaning(
        Text("Kết nối bị ngắt hoặc quá thời gian chờ", "the answer was cut off or timed out"),
        _WAIT,
        SourceUnavailable,
        OutcomeUnknown,
    ),
    Failure.OVERLOADED: _Meaning(
        Text("Máy chủ báo quá tải", "the server says it is overloaded"),
        _WAIT,
        SourceUnavailable,
        OutcomeUnknown,
    ),
    Failure.SERVER_BROKE: _Meaning(
        Text("Máy chủ báo lỗi nội bộ", "the server reports an internal error"),
        _WAIT,
        SourceUnavailable,
        OutcomeUnknown,
    ),
    Failure.LOGIN_REFUSED: _Meaning(
        Text("Máy chủ từ chối đăng nhập", "the server refused the login"),
        Text(
            "Kiểm tra tài khoản, khóa và quyền của kết nối này.",
            "Check the user, the key and the permissions of this connection.",
        ),
        SourceRefused,
        ReceiverRefused,
    ),
    Failure.REFUSED: _Meaning(
        Text("Máy chủ từ chối yêu cầu", "the server refused the request"),
        Text(
            "Kiểm tra đường dẫn và tham số trong tệp cấu hình.",
            "Check the path and the parameters in the configuration file.",
        ),
        SourceRefused,
        ReceiverRefused,
    ),
    Failure.REDIRECTED: _Meaning(
        Text("Máy chủ chuyển hướng sang địa chỉ khác", "the server redirects to another address"),
        Text(
            "Ghi địa chỉ cuối cùng vào kết nối; chuyển hướng không được đi theo.",
            "Write the final address into the connection; redirects are not followed.",
        ),
        Misconfigured,
        OutcomeUnknown,
    ),
    Failure.TOO_LARGE: _Meaning(
        Text("Câu trả lời lớn hơn giới hạn cho phép", "the answer is larger than the limit"),
        Text(
            "Giảm kích thước trang, hoặc nâng giới hạn nếu đúng là cần.",
            "Make the pages smaller, or raise the limit if this size is right.",
        ),
        SourceBroke,
        OutcomeUnknown,
    ),
    Failure.UNREADABLE: _Meaning(
        Text("Câu trả lời không đúng dạng đã thỏa thuận", "the answer does not have the agreed form"),
        _TELL,
        SourceBroke,
        OutcomeUnknown,
    ),
}


def error_of(
    failure: Failure,
    party: Party,
    *,
    where: str,
    detail: str = "",
    before_request: bool = False,
    retry_after_s: float | None = None,
) -> GatewayError:
    """The domain error for ``failure`` when talking to ``party``.

    ``before_request``: it happened while logging in, so the request itself was never processed.
    ``detail``: what the wire said, already free of secrets.
    """
    meaning = _TABLE[failure]
    kind = _class_for(meaning, party, before_request=before_request)
    tail = f" ({detail})" if detail else ""
    message = Text(meaning.message.vi + tail, meaning.message.en + tail)
    if issubclass(kind, Retry):
        return kind(message, meaning.remedy, where, retry_after_s=retry_after_s)
    return kind(message, meaning.remedy, where)


def _class_for(meaning: _Meaning, party: Party, *, before_request: bool) -> type[GatewayError]:
    if party is Party.SOURCE:
        return meaning.source
    if party is Party.TIMESTAMP:
        return TimestampUnavailable
    if before_request and meaning.receiver is OutcomeUnknown:
        return ReceiverUnavailable
    return meaning.receiver


def failure_of_exception(exc: httpx.HTTPError) -> Failure:
    """What a transport exception means."""
    if isinstance(exc, (httpx.ConnectError, httpx.ConnectTimeout)) and _untrusted(exc):
        return Failure.UNTRUSTED
    if _distrusts_us(exc):
        return Failure.LOGIN_REFUSED
    not_sent = (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
        httpx.LocalProtocolError,
    )
    return Failure.NOT_SENT if isinstance(exc, not_sent) else Failure.CUT_OFF


def _untrusted(exc: BaseException) -> bool:
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(exc))


def _distrusts_us(exc: BaseException) -> bool:
    """Whether the server ended the handshake with an alert about our certificate (RFC 8446 section 6.2).

    With TLS 1.3 that comes only after the request was sent; it was not processed all the same.
    """
    reasons = (str(cause.reason) for cause in _causes(exc) if isinstance(cause, ssl.SSLError))
    return any("_ALERT_" in reason and _ABOUT_US.search(reason) for reason in reasons)


def _causes(exc: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = exc
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def failure_of_status(status: int) -> Failure | None:
    """What an HTTP status means; None for 2xx."""
    if 200 <= status < 300:  # noqa: PLR2004 - RFC 9110 section 15.3
        return None
    exact = {
        401: Failure.LOGIN_REFUSED,
        403: Failure.LOGIN_REFUSED,
        407: Failure.LOGIN_REFUSED,
        408: Failure.OVERLOADED,
        425: Failure.OVERLOADED,
        429: Failure.OVERLOADED,
        503: Failure.OVERLOADED,
    }
    by_class = {3: Failure.REDIRECTED, 4: Failure.REFUSED, 5: Failure.SERVER_BROKE}
    return exact.get(status) or by_class.get(status // 100, Failure.UNREADABLE)


def retry_after_s(header: str | None, now: datetime | None = None) -> float | None:
    """Seconds a ``Retry-After`` header asks for (RFC 9110 section 10.2.3), at most a day; else None."""
    text = (header or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_RETRY_AFTER_S)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    delay = (at - (now or datetime.now(UTC))).total_seconds()
    return min(max(delay, 0.0), _LONGEST_RETRY_AFTER_S)
