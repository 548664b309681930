"""Every key and closed value of a mapping file: its Vietnamese spelling, and what it means in one line."""

from __future__ import annotations

from domain.text import Text
from mappings.vocabulary import Vocabulary, Word


def _word(vi: str, meaning_vi: str, meaning_en: str) -> Word:
    return Word(vi, Text(meaning_vi, meaning_en))


_FILE = {
    "source": _word("nguồn", "tên nguồn, trùng tên tệp nguồn", "the source's name, as its source file"),
    "kind": _word("loại", "loại bản ghi", "the kind of records"),
    "note": _word("ghi chú", "ghi chú cho người đọc", "a note to the reader"),
    "effective_from": _word("hiệu lực từ", "ngày bắt đầu dùng, 2026-06-01", "in use from this day"),
    "fields": _word("trường", "mỗi mục lấy từ đâu", "where each part comes from"),
    "period_by": _word("kỳ theo", "bản ghi thuộc kỳ nào", "what decides the period"),
    "completed_over_assigned": _word(
        "hoàn thành vượt giao", "hoàn thành nhiều hơn được giao thì sao", "when more is done than assigned"
    ),
    "links": _word(
        "liên kết", "nối văn bản với nhiệm vụ nó hoàn thành", "links a document to the task it completes"
    ),
    "authorities": _word(
        "người có thẩm quyền",
        "người ngoài danh sách được xác nhận cho cấp trưởng",
        "who outside the roster may confirm for heads",
    ),
}

_PICK = {
    "from": _word(
        "từ", "trường nguồn; danh sách thì đi vào trong nhóm", "a source field; a list reaches into a group"
    ),
    "first_of": _word("lấy đầu tiên", "trường đầu tiên không trống", "the first field that is not empty"),
    "constant": _word("cố định", "luôn là giá trị này", "always this value"),
    "empty_values": _word(
        "coi là trống", "chữ mà nguồn ghi thay cho để trống", "texts by which the source says nothing"
    ),
    "transforms": _word(
        "biến đổi", "sửa chữ trước khi đọc, lần lượt", "changes to the text before it is read, in order"
    ),
    "table": _word("bảng", "mã nguồn và nghĩa của nó", "codes of the source and what they mean"),
    "default": _word(
        "mặc định",
        "khi nguồn để trống, hoặc mã không có trong bảng",
        "when the source is empty or the code not in the table",
    ),
    "by": _word("nhận biết theo", "nhận ra bằng gì", "recognised by what"),
    "date": _word(
        "dạng ngày",
        "nguồn viết ngày thế nào (một hoặc vài dạng)",
        "how dates are written, one form or several",
    ),
    "number": _word("dạng số", "con số có nghĩa gì", "what the number means"),
    "times": _word("nhân", "nhân với số này để đổi đơn vị", "multiply by this to change the unit"),
    "divided_by": _word("chia", "chia cho số này để đổi đơn vị", "divide by this to change the unit"),
    "where": _word("chỉ đếm khi", "chỉ đếm mục có trường mang mã này", "count only entries with these codes"),
    "always": _word("luôn là", "luôn có nghĩa này", "always this meaning"),
    "when_filled": _word(
        "khi có", "nghĩa khi trường có giá trị", "the meaning when the field says something"
    ),
    "when_empty": _word("khi trống", "nghĩa khi trường để trống", "the meaning when the field is empty"),
    "first_of_rules": _word("quy tắc lần lượt", "thử từng quy tắc theo thứ tự", "rules tried in order"),
    "before": _word("trước", "phần đứng trước dấu này", "what stands before this mark"),
    "after": _word("sau", "phần đứng sau dấu này", "what stands after this mark"),
    "pad_left": _word("thêm bên trái", "thêm ký tự bên trái cho đủ dài", "fill up on the left"),
    "width": _word("đủ", "đủ bao nhiêu ký tự", "up to how many characters"),
    "with": _word("bằng", "thêm bằng ký tự nào", "filled with this character"),
}

_ITEMS = {
    "by_code": _word("theo mã", "nguồn có sẵn mã danh mục", "the source has the catalogue code"),
    "by_table": _word(
        "theo bảng", "mã hoặc tên của nguồn thành mã danh mục", "codes of the source by a table"
    ),
    "by_type_and_keywords": _word(
        "theo loại và từ khóa",
        "theo loại văn bản và chữ trong nội dung",
        "by document type and words of the text",
    ),
    "type": _word("loại văn bản", "trường cho biết loại văn bản", "the field with the document type"),
    "KeywordRule.type": _word("loại văn bản", "các loại văn bản được chọn", "the document types meant"),
    "text": _word("nội dung", "trường có nội dung để tìm từ khóa", "the field searched for keywords"),
    "rules": _word("quy tắc", "danh sách quy tắc, đúng trước thì lấy", "rules; the first that fits decides"),
    "any": _word("có một trong", "có ít nhất một từ khóa này", "at least one of these keywords"),
    "all": _word("có tất cả", "có đủ các từ khóa này", "all of these keywords"),
    "none": _word("không có", "không có từ khóa nào trong số này", "none of these keywords"),
    "KeywordRule.item": _word("mã sản phẩm", "mã trong danh mục quy đổi", "the catalogue code"),
}

_WORK = {
    "person": _word("người thực hiện", "ai thực hiện", "who did it"),
    "organisation": _word("đơn vị", "đơn vị của công việc", "the agency"),
    "item": _word("sản phẩm", "mục nào trong danh mục quy đổi", "which catalogue item"),
    "title": _word("tên công việc", "tên công việc hoặc trích yếu", "the title"),
    "assigned_at": _word("ngày giao", "ngày giao; hệ số lấy theo ngày này", "day of assignment"),
    "due": _word("hạn", "hạn hoàn thành; kỳ tính theo hạn", "the deadline"),
    "completed_at": _word("ngày hoàn thành", "ngày hoàn thành", "day of completion"),
    "status": _word("trạng thái", "trạng thái của công việc", "the status"),
    "origin": _word(
        "nguồn giao", "trong kế hoạch, nhận thay hay đột xuất", "planned, taken over or unplanned"
    ),
    "assigned": _word("số lượng giao", "số lượng được giao, mặc định 1", "quantity assigned, 1 by default"),
    "completed": _word(
        "số lượng hoàn thành", "số lượng hoàn thành; trống: theo trạng thái", "quantity completed"
    ),
    "failed_quality_checks": _word(
        "số lần chưa đạt", "số lần bị đánh giá chưa đạt chất lượng", "failed quality checks"
    ),
    "excused_quality_checks": _word(
        "số lần chưa đạt khách quan", "trong đó đã xác nhận nguyên nhân khách quan", "of these, excused"
    ),
    "late_events": _word(
        "số lần chậm",
        "số lần chậm; trống: tính từ hạn và ngày hoàn thành",
        "late events; empty: by the dates",
    ),
    "excused_late_events": _word(
        "số lần chậm khách quan", "trong đó đã xác nhận nguyên nhân khách quan", "of these, excused"
    ),
    "product_key": _word(
        "khóa sản phẩm",
        "các trường nhận ra cùng một sản phẩm ở hai hệ thống",
        "what makes two records one product",
    ),
    "evidence": _word("minh chứng", "các trường làm minh chứng", "the fields kept as evidence"),
    "document_number": _word("số văn bản", "số ký hiệu văn bản", "the document's number"),
    "task_code": _word("mã nhiệm vụ", "mã nhiệm vụ", "the task's code"),
    "response_for": _word(
        "trả lời văn bản", "số văn bản giao việc hoặc được trả lời", "the document answered, or that assigned"
    ),
}

_OTHERS = {
    "code": _word("mã", "mã đơn vị dạng mới, H38.02.02", "the agency's code, new form"),
    "old_code": _word("mã cũ", "mã đơn vị dạng cũ, 000.02.02.H38", "the agency's code, old form"),
    "name": _word("tên", "tên đơn vị", "the agency's name"),
    "parent": _word("đơn vị cấp trên", "mã đơn vị cấp trên trực tiếp", "code of the agency above"),
    "personal_id": _word("số định danh", "số định danh cá nhân, 12 chữ số", "personal id, 12 digits"),
    "full_name": _word("họ và tên", "họ và tên", "full name"),
    "position": _word("chức vụ", "chức vụ, chức danh", "the position"),
    "rank": _word("cấp lãnh đạo", "cấp trưởng, cấp phó hay không giữ chức vụ", "head, deputy or staff"),
    "supervisor": _word(
        "người phụ trách", "số định danh của cấp phó phụ trách", "personal id of the deputy in charge"
    ),
    "PersonFields.organisation": _word("đơn vị", "đơn vị của công chức", "the person's agency"),
    "EvaluationFields.person": _word("công chức", "của ai", "whose"),
    "CauseFields.person": _word("công chức", "của ai", "whose"),
    "ResultConfirmationFields.person": _word("công chức", "của ai", "whose"),
    "period": _word("kỳ", "kỳ đánh giá, 2026-06 hoặc 2026-Q2", "the period"),
    "common": _word(
        "tiêu chí chung", "điểm của mười tiêu chí Phụ lục I", "points of the ten common criteria"
    ),
    "organising": _word("tổ chức triển khai", "giá trị đ: 1 hoặc 0,5 (Điều 15.3.b)", "value đ: 1 or 0.5"),
    "unity": _word("đoàn kết", "giá trị e: 1 hoặc 0,5 (Điều 15.3.c)", "value e: 1 or 0.5"),
    "indicators": _word(
        "chỉ số", "chỉ số tỉnh thu thập thêm, không tính điểm", "indicators beside the score"
    ),
    "confirmed_by": _word("người xác nhận", "số định danh hoặc họ tên người xác nhận", "who confirmed"),
    "confirmed_on": _word("ngày xác nhận", "ngày xác nhận", "day of the confirmation"),
    "CauseFields.item": _word(
        "công việc", "các trường hợp thành khóa của công việc", "the parts of the work's key"
    ),
    "CauseFields.late_events": _word("số lần chậm", "số lần chậm được xác nhận", "late events confirmed"),
    "quality_checks": _word("số lần chưa đạt", "số lần chưa đạt được xác nhận", "failed checks confirmed"),
    "cause": _word("lý do", "nguyên nhân khách quan", "the objective cause"),
    "ResultConfirmationFields.note": _word("ghi chú", "ghi chú của người xác nhận", "the confirmer's note"),
}

_VALUES = {
    "RecordKind.work_items": _word("công việc", "công việc được giao", "assigned work"),
    "RecordKind.documents": _word("văn bản", "văn bản đã xử lý", "documents handled"),
    "RecordKind.organisations": _word("đơn vị", "danh mục đơn vị", "the list of agencies"),
    "RecordKind.people": _word("công chức", "danh sách công chức", "the personnel list"),
    "RecordKind.evaluations": _word("đánh giá", "điểm tiêu chí chung", "common-criteria points"),
    "RecordKind.objective_causes": _word(
        "nguyên nhân khách quan", "xác nhận nguyên nhân khách quan", "confirmed objective causes"
    ),
    "RecordKind.result_confirmations": _word(
        "xác nhận kết quả", "xác nhận kết quả của kỳ", "confirmations of results"
    ),
    "Status.open": _word("đang làm", "chưa xong", "not finished"),
    "Status.completed": _word("hoàn thành", "đã xong", "finished"),
    "Status.returned": _word("trả lại", "người được giao trả lại: vẫn tính là được giao", "handed back"),
    "Status.withdrawn": _word("thu hồi", "người giao thu hồi: không tính", "taken back by who assigned it"),
    "Origin.assigned": _word("trong kế hoạch", "giao từ đầu, trong kế hoạch", "assigned at the start"),
    "Origin.taken_over": _word("nhận thay", "nhận thay người khác: tính thêm", "taken over: extra"),
    "Origin.unplanned": _word("đột xuất", "ngoài kế hoạch: tính thêm", "outside the plan: extra"),
    "Origin.returned": _word("trả lại", "người được giao trả lại", "handed back"),
    "Origin.withdrawn": _word("thu hồi", "người giao thu hồi", "taken back"),
    "Rank.head": _word("cấp trưởng", "người đứng đầu (Điều 15.3)", "head (Art. 15.3)"),
    "Rank.deputy": _word("cấp phó", "cấp phó (Điều 15.4)", "deputy (Art. 15.4)"),
    "Rank.staff": _word("không giữ chức vụ", "không giữ chức vụ lãnh đạo", "no leader"),
    "park": _word("chờ xử lý", "chờ người có trách nhiệm xem", "wait for a person"),
    "allow": _word("cho phép", "tính đủ số hoàn thành", "count all of it"),
    "due": _word("hạn", "kỳ có hạn nằm trong đó", "the period of the deadline"),
    "personal_id": _word("số định danh", "số định danh cá nhân", "personal id"),
    "full_name": _word("họ và tên", "họ tên trong đúng đơn vị đó", "full name within the agency"),
    "code": _word("mã", "mã mới hoặc mã cũ", "code in either form"),
    "name": _word("tên", "tên như trong danh mục đơn vị", "name as in the list of agencies"),
    "decimal": _word("thập phân", "số thập phân", "a decimal number"),
    "percent": _word("phần trăm", "80 và 80% là 0,8", "80 and 80% are 0.8"),
    "percent_of_assigned": _word(
        "phần trăm được giao", "80% của số lượng được giao", "80% of the quantity assigned"
    ),
    "count": _word("số lần", "số nguyên từ 0", "a whole number from 0"),
    "count_items": _word("số mục", "số mục của một danh sách", "how many entries a list has"),
    "flag": _word("có hay không", "có là 1, không là 0", "true is 1, false is 0"),
    "upper": _word("chữ hoa", "đổi thành chữ hoa", "capital letters"),
    "lower": _word("chữ thường", "đổi thành chữ thường", "small letters"),
    "digits": _word("chữ số", "chỉ giữ chữ số", "digits only"),
    "single_spaces": _word("một dấu cách", "nhiều dấu cách liền nhau thành một", "one space for several"),
    "epoch_ms": _word("mili giây", "mili giây từ 1970-01-01 UTC", "milliseconds since 1970-01-01 UTC"),
}

MAPPING_WORDS = Vocabulary(_FILE | _PICK | _ITEMS | _WORK | _OTHERS, _VALUES)
