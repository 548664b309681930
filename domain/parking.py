"""Why a record or a person waits for somebody's decision: a closed list.

A parked record is never dropped and never guessed, and blocks only itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.text import Text


class ParkReason(StrEnum):
    """Why something cannot go on by itself."""

    AGAINST_CONTRACT = "against_contract"
    MISSING_AT_SOURCE = "missing_at_source"
    UNREADABLE_FIELD = "unreadable_field"
    UNKNOWN_PERSON = "unknown_person"
    UNKNOWN_ORGANISATION = "unknown_organisation"
    UNMAPPED_ITEM = "unmapped_item"
    UNKNOWN_STATUS = "unknown_status"
    CONTRADICTORY_DATES = "contradictory_dates"
    MISSING_DEADLINE = "missing_deadline"
    DUPLICATE_PRODUCT = "duplicate_product"
    UNVERIFIED_CONFIRMATION = "unverified_confirmation"
    UNKNOWN_UNIT = "unknown_unit"
    ZERO_ASSIGNED = "zero_assigned"
    MISSING_COMMON_SCORE = "missing_common_score"
    MISSING_LEADERSHIP_VALUE = "missing_leadership_value"
    UNSCORED_SUBORDINATE = "unscored_subordinate"
    IMPOSSIBLE_NUMBERS = "impossible_numbers"


@dataclass(frozen=True, slots=True)
class Parked:
    """One thing that waits. ``field``: the source field concerned (may be empty); ``detail``: what was
    found there, already safe to show.
    """

    reason: ParkReason
    field: str = ""
    detail: str = ""


MEANING: dict[ParkReason, Text] = {
    ParkReason.AGAINST_CONTRACT: Text(
        "Bản ghi không đúng cấu trúc đã thống nhất với nguồn", "the record departs from its source's contract"
    ),
    ParkReason.MISSING_AT_SOURCE: Text(
        "Nguồn không còn bản ghi này; kết quả vẫn được tính cho đến khi có quyết định",
        "the source no longer has this record; it counts until somebody decides",
    ),
    ParkReason.UNREADABLE_FIELD: Text("Trường dữ liệu không đọc được", "a field cannot be read"),
    ParkReason.UNKNOWN_PERSON: Text(
        "Không tìm thấy công chức trong danh sách", "the person is not on the roster"
    ),
    ParkReason.UNKNOWN_ORGANISATION: Text("Mã đơn vị không có trong danh mục", "unknown organisation code"),
    ParkReason.UNMAPPED_ITEM: Text(
        "Công việc ngoài danh mục quy đổi (Điều 13.3)", "the item is outside the catalogue (Art. 13.3)"
    ),
    ParkReason.UNKNOWN_STATUS: Text("Trạng thái chưa có trong tệp ánh xạ", "status not in the mapping file"),
    ParkReason.CONTRADICTORY_DATES: Text("Ngày tháng mâu thuẫn", "the dates contradict each other"),
    ParkReason.MISSING_DEADLINE: Text("Thiếu hạn xử lý (Điều 18.1.b)", "no deadline (Art. 18.1.b)"),
    ParkReason.DUPLICATE_PRODUCT: Text(
        "Sản phẩm đã được hệ thống khác ghi nhận", "another system already recorded this product"
    ),
    ParkReason.UNVERIFIED_CONFIRMATION: Text(
        "Xác nhận chưa kiểm chứng được: thiếu người xác nhận, hoặc không phải cấp trên (Điều 14, 17)",
        "the confirmation is not verified: nobody confirmed, or not a superior of this person (Art. 14, 17)",
    ),
    ParkReason.UNKNOWN_UNIT: Text(
        "Không tìm thấy đúng một công việc mà xác nhận nhắc tới",
        "the confirmation does not name exactly one known piece of work",
    ),
    ParkReason.ZERO_ASSIGNED: Text(
        "Không có công việc được giao trong kỳ (Điều 18.1.d)", "no assigned work in the period (Art. 18.1.d)"
    ),
    ParkReason.MISSING_COMMON_SCORE: Text("Thiếu điểm tiêu chí chung", "no common-criteria score"),
    ParkReason.MISSING_LEADERSHIP_VALUE: Text(
        "Thiếu giá trị tiêu chí lãnh đạo đ hoặc e (Điều 15.3)",
        "leadership value đ or e is missing (Art. 15.3)",
    ),
    ParkReason.UNSCORED_SUBORDINATE: Text(
        "Có cấp dưới chưa có điểm nên chưa tính được tiêu chí d",
        "a subordinate has no score yet, so criterion d is open",
    ),
    ParkReason.IMPOSSIBLE_NUMBERS: Text(
        "Số liệu trái quy định của nghị định", "numbers the decree does not allow"
    ),
}

REMEDY: dict[ParkReason, Text] = {
    ParkReason.AGAINST_CONTRACT: Text(
        "Sửa dữ liệu tại nguồn hoặc mục contract của tệp nguồn; retry để chấp nhận bản ghi như hiện có",
        "correct it at the source or contract in the source file; retry accepts the record as it is",
    ),
    ParkReason.MISSING_AT_SOURCE: Text(
        "Hỏi đơn vị quản lý nguồn: drop nếu đã xóa đúng, retry để giữ lại",
        "ask the source's operator: drop if it was rightly deleted, retry to keep it",
    ),
    ParkReason.UNREADABLE_FIELD: Text(
        "Sửa dữ liệu tại nguồn hoặc định dạng trong tệp ánh xạ, rồi thử lại",
        "correct it at the source or its format in the mapping file, then retry",
    ),
    ParkReason.UNKNOWN_PERSON: Text(
        "Bổ sung công chức vào danh sách nhân sự hoặc sửa số định danh tại nguồn",
        "add the person to the personnel list or correct the number at the source",
    ),
    ParkReason.UNKNOWN_ORGANISATION: Text(
        "Bổ sung mã đơn vị (mã cũ và mã mới) vào danh mục đơn vị",
        "add the organisation with its old and new code",
    ),
    ParkReason.UNMAPPED_ITEM: Text(
        "Đề xuất bổ sung danh mục hoặc thêm quy tắc ánh xạ", "propose a catalogue entry or add a mapping rule"
    ),
    ParkReason.UNKNOWN_STATUS: Text(
        "Thêm trạng thái này vào bảng trạng thái của tệp ánh xạ",
        "add the status to the mapping file's status table",
    ),
    ParkReason.CONTRADICTORY_DATES: Text(
        "Sửa ngày giao, hạn hoặc ngày hoàn thành tại nguồn",
        "correct the dates of assignment, deadline or completion at the source",
    ),
    ParkReason.MISSING_DEADLINE: Text("Nhập hạn xử lý tại nguồn", "enter the deadline at the source"),
    ParkReason.DUPLICATE_PRODUCT: Text(
        "Nếu là hai sản phẩm khác nhau, sửa số ký hiệu tại nguồn; nếu trùng, bỏ bản ghi kèm lý do",
        "if they are two products correct the number at the source; if one, drop this record with the reason",
    ),
    ParkReason.UNVERIFIED_CONFIRMATION: Text(
        "Bổ sung số định danh của cấp trên trực tiếp đã xác nhận, hoặc authorities trong tệp ánh xạ",
        "enter the personal number of the superior who confirmed, or authorities in the mapping file",
    ),
    ParkReason.UNKNOWN_UNIT: Text(
        "Ghi đúng số văn bản, mã công việc hoặc kỳ tại nguồn; nếu công việc chưa được đọc thì chờ lần sau",
        "correct the document number, task code or period at the source; work not read yet comes later",
    ),
    ParkReason.ZERO_ASSIGNED: Text(
        "Cấp có thẩm quyền quyết định: giao việc bổ sung hoặc không đánh giá kỳ này",
        "the competent level decides: enter the assigned work, or no evaluation this period",
    ),
    ParkReason.MISSING_COMMON_SCORE: Text(
        "Nhập điểm tiêu chí chung trong phần mềm đánh giá", "enter the score in the evaluation software"
    ),
    ParkReason.MISSING_LEADERSHIP_VALUE: Text(
        "Cấp có thẩm quyền chọn 100% hoặc 50%", "the competent level chooses 100 % or 50 %"
    ),
    ParkReason.UNSCORED_SUBORDINATE: Text(
        "Xử lý hồ sơ của cấp dưới trước, rồi tính lại",
        "settle the subordinate's case first, then score again",
    ),
    ParkReason.IMPOSSIBLE_NUMBERS: Text(
        "Sửa số liệu tại nguồn theo lý do ghi kèm", "correct the numbers at the source as the detail says"
    ),
}
