"""What each entry of a source file means, in words an editor shows while somebody writes one.

An entry of a configuration class may bring its own words (``Field(description="… / …")``); this table has
those of the rest, by entry name, or by ``Class.entry`` where one name means two things. The classes' own
docstrings are for developers and are left out.
"""

from __future__ import annotations

from typing import Any

from connectors.document_mgmt.protocol_words import PROTOCOL_WORDS
from domain.text import Text

WORDS: dict[str, Text] = {
    "name": Text("tên nguồn, trùng tên tệp", "the source's name, as the file's"),
    "protocol": Text("giao thức của hệ thống nguồn", "the system's protocol"),
    "connection": Text(
        "tên kết nối Airflow giữ địa chỉ và tài khoản; không ghi mật khẩu ở đây",
        "the Airflow connection that holds address and login; no password here",
    ),
    "auth": Text("cách đăng nhập", "how to log in"),
    "kind": Text("loại đăng nhập", "the kind of login"),
    "token_path": Text("đường dẫn lấy token OAuth 2", "path of the OAuth 2 token endpoint"),
    "UsernameTokenAuth.password": Text(
        "mật khẩu gửi dạng text hay digest", "the password as text or as digest"
    ),
    "limits": Text("giới hạn của mỗi lần gọi", "bounds of each call"),
    "connect_timeout_s": Text("chờ kết nối tối đa, giây", "longest wait for a connection, seconds"),
    "read_timeout_s": Text("chờ dữ liệu tối đa, giây", "longest wait for data, seconds"),
    "total_timeout_s": Text("đọc một câu trả lời tối đa, giây", "longest reading of one answer, seconds"),
    "max_page_bytes": Text(
        "kích thước tối đa một trang sau khi giải nén, byte", "largest page after decompression, bytes"
    ),
    "max_pages": Text("số trang tối đa một lượt đọc", "most pages of one pass"),
    "retries": Text("gọi lại khi hệ thống không trả lời", "calling again when the system does not answer"),
    "attempts": Text("số lần gọi một trang, kể cả lần đầu", "calls of a page, the first included"),
    "max_wait_s": Text("tổng thời gian chờ của một trang, giây", "all waits of a page together, seconds"),
    "requests_per_minute": Text(
        "số lần gọi tối đa mỗi phút, tính chung mọi tiến trình", "most calls a minute, all processes together"
    ),
    "overlap_hours": Text(
        "mỗi lần đọc lùi lại bao nhiêu giờ để không sót bản ghi ghi muộn",
        "how far each pull reaches back, hours, so that rows written late are seen",
    ),
    "max_drop_percent": Text(
        "lần đọc đầy đủ thiếu quá tỷ lệ này thì chờ người xem, phần trăm",
        "a complete reading that misses more than this is held for a person, per cent",
    ),
    "schedule": Text("khi nào đọc", "when to read"),
    "every_minutes": Text("đọc lại sau bao nhiêu phút", "minutes between two readings"),
    "quiet_hours": Text(
        "giờ địa phương không gọi hệ thống, ví dụ 07:30-09:00", "local hours without calls, e.g. 07:30-09:00"
    ),
    "complete_at": Text(
        "giờ đọc đầy đủ hằng đêm; trống: không đọc đầy đủ",
        "local time of the complete reading; empty: never",
    ),
    "kinds": Text("các loại bản ghi và cách đọc", "the kinds of records and how each is read"),
    "key_field": Text(
        "trường khóa, hoặc danh sách vài trường cùng làm khóa", "the key field, or several together"
    ),
    "drop": Text("trường không bao giờ được lưu, ở mọi cấp", "fields never kept, at any depth"),
    "contract": Text("mỗi bản ghi phải có những trường nào", "what each record must look like"),
    "attachments": Text("tệp đính kèm của bản ghi", "the files a record names"),
    "AttachmentList.list": Text("trường chứa danh sách tệp đính kèm", "the field with the list of files"),
    "AttachmentList.id": Text("trường mã tệp trong mỗi mục", "the field with a file's id"),
    "AttachmentList.name": Text("trường tên tệp trong mỗi mục", "the field with a file's name"),
    "AttachmentList.path": Text(
        "đường dẫn tải một tệp, {id} là mã tệp", "path that fetches one, {id} stands for its id"
    ),
    "AttachmentList.url": Text(
        "trường địa chỉ tệp (cùng máy chủ)", "the field with a file's address (same host)"
    ),
    "max_bytes": Text("kích thước tối đa một tệp, byte", "largest file, bytes"),
    "max_files": Text("số tệp tối đa một bản ghi", "most files of a record"),
    "updated": Text("trường thời điểm thay đổi", "the field with the time of change"),
    "since": Text("tham số hỏi bản ghi đổi từ một thời điểm", "the parameter that asks for changes since"),
    "period_parameter": Text("tham số kỳ (YYYY-MM) nếu hệ thống cần", "the parameter for the period, if any"),
    "paging": Text("tham số phân trang; không có: một lần gọi", "paging parameters; without: one call"),
    "total_path": Text("chỗ ghi tổng số bản ghi", "where the answer counts all records"),
    "fixed": Text("tham số luôn gửi kèm", "parameters that are always sent"),
    "path": Text("đường dẫn, bắt đầu bằng /", "the path, from /"),
    "records_path": Text("chỗ có danh sách bản ghi, ví dụ Data.PageData", "where the list of records is"),
    "success": Text("câu trả lời chỉ được tin khi đúng mục này", "when an answer counts as one"),
    "Success.path": Text("chỗ ghi kết quả trong câu trả lời", "where the answer says whether it is one"),
    "equals": Text("giá trị nghĩa là thành công", "the value that means success"),
    "page_parameter": Text("tham số số trang", "parameter for the page number"),
    "size_parameter": Text("tham số số bản ghi một trang", "parameter for the page's size"),
    "size": Text("số bản ghi một trang", "records a page"),
    "first_page": Text("trang đầu là 0 hay 1", "whether the first page is 0 or 1"),
    "field": Text("tên trường", "the field's name"),
    "format": Text("cách hệ thống viết ngày giờ", "how the system writes it"),
    "parameter": Text("tên tham số", "the parameter's name"),
    "wsdl": Text("tệp WSDL ghim cạnh tệp nguồn, trong wsdl/", "the pinned WSDL beside this file, in wsdl/"),
    "endpoint_path": Text("đường dẫn dịch vụ, nối sau địa chỉ kết nối", "the service's path"),
    "operation": Text("thao tác SOAP", "the SOAP operation"),
    "record_element": Text("tên phần tử là một bản ghi", "local name of the element that is a record"),
    "new": Text("gặp trường mới: tell báo, freeze dừng", "a new field: tell and go on, or freeze"),
    "missing": Text("mất trường: freeze dừng, park chờ người xem", "a field is gone: freeze or park"),
    "retyped": Text("sai kiểu hay ngoài mã: freeze hoặc park", "another type or code: freeze or park"),
    "fields": Text("từng trường và kiểu của nó", "each field and its type"),
    "type": Text("kiểu của trường", "the field's type"),
    "optional": Text("được phép vắng mặt", "may be left out"),
    "empty": Text("được phép trống", "may be null or empty"),
    "codes": Text("chỉ nhận các mã này", "the only values it takes"),
    **PROTOCOL_WORDS,
}


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """``schema`` with our words at each entry, and without the library's titles."""
    for name, definition in schema.get("$defs", {}).items():
        definition.pop("title", None)
        definition.pop("description", None)
        for entry, part in definition.get("properties", {}).items():
            part.pop("title", None)
            words = WORDS.get(f"{name}.{entry}") or WORDS.get(entry)
            if words and "description" not in part:
                part["description"] = str(words)
    return schema


def undescribed(schema: dict[str, Any]) -> list[str]:
    """Entries nobody has said anything about, as ``Class.entry``."""
    return [
        f"{name}.{entry}"
        for name, definition in schema.get("$defs", {}).items()
        for entry, part in definition.get("properties", {}).items()
        if " / " not in part.get("description", "")
    ]
