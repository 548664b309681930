"""What went wrong with single documents of a queue while the others were read."""

from __future__ import annotations

from domain.errors import GatewayError, Misconfigured, Retry, SourceBroke, SourceUnavailable
from domain.text import Text

_SHOWN = 10
_REMEDY = Text(
    "Các văn bản khác đã được nhận. Những văn bản này vẫn nằm trong hàng đợi, lần sau đọc lại; nếu lặp lại, "
    "báo mã văn bản cho đơn vị vận hành.",
    "All others were taken in. These stay in the queue and are read again next time; if it recurs, tell the "
    "operator of the queue their ids.",
)


class Troubles:
    """Documents that could not be had or confirmed, with why; true once there is one.

    ``fetches_in_a_row``, ``confirms_in_a_row``: how many failed since the last one that worked.
    """

    def __init__(self) -> None:
        self._faults: dict[str, GatewayError] = {}
        self.fetches_in_a_row = 0
        self.confirms_in_a_row = 0

    def __bool__(self) -> bool:
        return bool(self._faults)

    def unfetched(self, item_id: str, fault: GatewayError) -> None:
        """One more that could not be had."""
        self._faults[item_id] = fault
        self.fetches_in_a_row += 1

    def unconfirmed(self, item_id: str, fault: GatewayError) -> None:
        """One more that is stored here and whose confirmation was not taken."""
        self._faults[item_id] = fault
        self.confirms_in_a_row += 1

    def error(self, where: str) -> GatewayError:
        """All of them as one error: ``SourceUnavailable`` if each may go through later."""
        names = ", ".join(list(self._faults)[:_SHOWN]) + (" …" if len(self._faults) > _SHOWN else "")
        first = next(iter(self._faults.values())).message
        count = len(self._faults)
        message = Text(
            f"{count} văn bản không nhận hoặc không xác nhận được: {names}; lỗi đầu tiên: {first.vi}",
            f"{count} documents could not be fetched or confirmed: {names}; the first: {first.en}",
        )
        if all(isinstance(fault, Retry) for fault in self._faults.values()):
            return SourceUnavailable(message, _REMEDY, where)
        return SourceBroke(message, _REMEDY, where)


def only_a_queue(source: str) -> Misconfigured:
    """Asked for the past, and the queue has none."""
    return Misconfigured(
        Text(
            "Hàng đợi này chỉ trả văn bản chưa xác nhận, không đọc lại được theo ngày",
            "this queue gives only what was not confirmed yet and cannot be read again by date",
        ),
        Text(
            "Để trống schedule.complete_at; hỏi đơn vị vận hành nếu cần gửi lại văn bản cũ.",
            "Leave schedule.complete_at empty; ask the operator of the queue to send old documents again.",
        ),
        source,
    )
