"""What the status codes of QĐ 28/2018/QĐ-TTg mean. 07 to 12 and 14 are not in use."""

from __future__ import annotations

from collections.abc import Mapping

from domain.text import Text

ASSIGNED = "04"
FINISHED = "06"

STATUS_MEANINGS: Mapping[str, Text] = {
    "01": Text(
        "Đã đến; phần mềm đã nhận, văn thư chưa xử lý",
        "arrived: the software has it, the clerk has not handled it",
    ),
    "02": Text("Từ chối tiếp nhận", "the clerk refuses to accept it"),
    "03": Text("Đã tiếp nhận, đã vào sổ văn bản đến", "accepted and entered in the incoming register"),
    "04": Text("Lãnh đạo phân công xử lý", "a leader assigned it"),
    "05": Text("Đang xử lý", "being handled"),
    "06": Text("Hoàn thành xử lý, đã ban hành văn bản trả lời", "handled: a reply was issued"),
    "13": Text("Bên gửi lấy lại văn bản", "the sender takes it back"),
    "15": Text("Đồng ý cập nhật hoặc lấy lại", "agrees to the update or the taking back"),
    "16": Text("Từ chối cập nhật hoặc lấy lại", "refuses the update or the taking back"),
}
