"""What the entries of single protocols, logins and routes mean; part of ``source_words``."""

from __future__ import annotations

from domain.text import Text

PROTOCOL_WORDS: dict[str, Text] = {
    # every source on HTTP
    "route": Text("đường đi: X-Road, XrdAdapter hoặc LGSP", "the way there: X-Road, its adapter or an LGSP"),
    "readers": Text("số tiến trình được đọc cùng lúc", "how many processes may read at once"),
    "max_depth": Text("độ lồng sâu tối đa của câu trả lời", "deepest nesting of an answer"),
    "max_text_chars": Text(
        "độ dài tối đa một trường chữ; dài hơn thì chờ người xem", "longest text; more parks the record"
    ),
    "any_of": Text("một trong các giá trị này", "one of these values"),
    "counts": Text(
        "page_parameter đếm trang (pages) hay dòng (rows)", "whether it counts pages or rows (offset)"
    ),
    "client": Text("thành viên X-Road của ta", "our own X-Road subsystem"),
    "service": Text("dịch vụ X-Road của hệ thống nguồn", "the system's X-Road service"),
    "user_id": Text("X-Road-UserId, nếu cần", "X-Road-UserId, if wanted"),
    "instance": Text("instance X-Road, ở Việt Nam là VN", "X-Road instance, VN in Viet Nam"),
    "class": Text("loại thành viên: GOV hoặc COM", "member class: GOV or COM"),
    "member": Text("mã định danh của thành viên", "the member's code"),
    "subsystem": Text("hệ thống con", "the subsystem"),
    "code": Text("mã dịch vụ", "the service's code"),
    "provider": Text("bên cung cấp, ghi vào dstcode", "the provider, written into dstcode"),
    "provider_url": Text("địa chỉ dịch vụ ở bên cung cấp", "address of the service at the provider"),
    "LgspRoute.prefix": Text(
        "tên API trên LGSP, đứng trước mọi đường dẫn", "the API's name, before every path"
    ),
    # logins
    "LoginTokenAuth.body": Text(
        "nội dung gửi khi đăng nhập; {login}, {password} lấy từ kết nối",
        "what is posted; {login} and {password} come from the connection",
    ),
    "send": Text("tham số gửi ở query, json hay form", "where parameters go: query, json or form"),
    "token": Text("chỗ có token trong câu trả lời", "where the token is in the answer"),
    "LoginTokenAuth.header": Text("header mang token", "the header that carries the token"),
    "LoginTokenAuth.prefix": Text("chữ đứng trước token, ví dụ Bearer", "text before the token, e.g. Bearer"),
    "lifetime_minutes": Text("đăng nhập lại trước khi hết số phút này", "log in again before it is over"),
    "expired": Text("câu trả lời nghĩa là token hết hạn", "the answer that means an expired token"),
    "headers": Text(
        "header gửi kèm mọi lần gọi; {password} lấy từ kết nối",
        "headers of every call; {password} comes from the connection",
    ),
    "namespace": Text("không gian tên XML của thao tác", "XML namespace of the operation"),
    "user_element": Text("phần tử chứa tên đăng nhập", "the element of the user name"),
    "password_element": Text("phần tử chứa mật khẩu", "the element of the password"),
    # rest
    "method": Text("phương thức HTTP", "the HTTP method"),
    "body": Text("phần cố định của thân JSON", "what a JSON body holds beside the parameters"),
    "rows": Text("bản ghi đứng ở dạng nào", "how the records stand there"),
    "Rows.form": Text(
        "list: danh sách; json_text: JSON trong chữ; text_blob: khối chữ",
        "list, json_text (JSON in a text) or text_blob (lines NAME: value)",
    ),
    "acknowledge": Text("báo hệ thống biết đã nhận", "tell the system that it was received"),
    "Acknowledgement.parameter": Text("tham số chứa các khóa đã nhận", "the parameter with the keys"),
    "separator": Text("dấu nối các khóa", "what joins the keys"),
    "at_most": Text("số khóa tối đa một lần gọi", "keys a call"),
    "takes_off_list": Text("đã báo nhận thì không liệt kê lại", "what was acknowledged is not listed again"),
    "next_path": Text("chỗ có mã trang kế tiếp", "where an answer names the next page by a token"),
    # soap
    "pins": Text("SHA-256 của từng tệp đã ghim", "SHA-256 of each pinned file (gateway wsdl inspect)"),
    "schema_locations": Text(
        "địa chỉ XSD nào đọc từ tệp ghim nào", "which pinned file stands for which import"
    ),
    "port": Text("cổng WSDL, khi có nhiều", "the WSDL port, if there are several"),
    "soap_version": Text("SOAP 1.1 hay 1.2", "SOAP 1.1 or 1.2"),
    "rows_as": Text("trường là phần tử con hay thuộc tính", "fields are child elements or attributes"),
    "unwrap": Text(
        "chữ trong câu trả lời lại là JSON hoặc XML", "a text of the answer that is JSON or XML again"
    ),
    "Unwrap.form": Text("json hoặc xml", "json or xml"),
    "Unwrap.path": Text("chỗ có đoạn chữ đó", "where that text is"),
    "login_refused": Text("mã lỗi nghĩa là sai đăng nhập", "fault codes that mean a wrong login"),
    # tandan
    "times": Text(
        "giờ không kèm múi: site là giờ Hà Nội, utc là UTC", "times without a zone: site (Hà Nội) or utc"
    ),
    "read": Text("sharepoint_list hoặc web_method", "sharepoint_list or web_method"),
    "ListKind.list": Text("tên hoặc GUID của danh sách", "title or GUID of the list"),
    "view": Text("khung nhìn của danh sách", "a view of the list"),
    "columns": Text("tên cột", "names of columns"),
    "lookups": Text("cột dạng 12;#Nguyễn Văn A", "columns written 12;#Nguyễn Văn A"),
    "numbers": Text("cột số dạng 3.00000000000000", "columns written 3.00000000000000"),
    "instants": Text("cột thời điểm không kèm múi giờ", "columns with times without a zone"),
    "recursive": Text("đọc cả thư mục con", "folders inside too"),
    "counted": Text("đối chiếu với số dòng danh sách tự báo", "hold it against the list's own count"),
    "holds": Text("kết quả chữ chứa json, xml hay rows", "what the result's text holds: json, xml or rows"),
    "action": Text("SOAPAction", "SOAPAction"),
    "order": Text("thứ tự tham số như phương thức khai báo", "the parameters in the method's order"),
    # hand-out queues
    "confirm": Text(
        "báo đã nhận sau khi lưu; false nếu hệ thống khác đọc chung hàng đợi",
        "confirm after storing; false if another system reads the same queue",
    ),
    "message_type": Text("edoc: văn bản; status: trạng thái", "edoc: documents; status: what became of them"),
    "service_type": Text("loại dịch vụ trên trục", "the axis's type of service"),
    "begins_on": Text("không hỏi trước ngày này", "nothing before this day is asked for"),
    "step_days": Text("số ngày một lần hỏi", "days a list call"),
    "day_format": Text("cách viết ngày khi hỏi", "how days are written when asking"),
    "refused_codes": Text("mã lỗi nghĩa là sai đăng nhập", "error codes that mean a wrong login"),
    "application_code": Text("mã ứng dụng trên trục", "the application's code on the axis"),
    "login_path": Text("đường dẫn đăng nhập", "the path of the login"),
    "body_namespace": Text("không gian tên của phần tử yêu cầu", "namespace of request elements"),
    "token_namespace": Text("không gian tên của token trong header", "namespace of the token in the header"),
    # files
    "settle_seconds": Text("tệp mới hơn thì chờ, giây", "a younger file waits, seconds"),
    "after": Text("đọc xong: leave để nguyên, move chuyển đi", "when read: leave it, or move it"),
    "done_folder": Text("thư mục nhận tệp đã đọc", "the folder for files that were read"),
    "glob": Text("tệp nào, ví dụ *.xlsx", "which files, e.g. *.xlsx"),
    "sheet": Text("trang tính; trống: trang đầu", "the sheet; empty: the first"),
    "FilesKind.header": Text("dòng tên cột ở đâu", "where the column names stand"),
    "row": Text("số dòng có tên cột, từ 1", "the row with the column names, from 1"),
    "within": Text("tìm trong bấy nhiêu dòng đầu", "look in so many first rows"),
    "stop_at": Text("ô đầu của dòng sau bản ghi cuối, ví dụ Tổng cộng", "first cell after the last record"),
    "ignore": Text("cột bỏ qua, ví dụ số thứ tự", "columns without content, e.g. a running number"),
    "spellings": Text("các cách viết khác của tên cột", "other names a column goes by"),
    "leading_zeros": Text("cột mất số 0 ở đầu và số chữ số đúng", "columns that lost leading zeros: digits"),
    "period_from": Text("kỳ của bảng ghi ở đâu", "where a table says its period"),
    "file_name": Text("mẫu tên tệp có {yyyy}, {mm} hoặc {q}", "pattern of the name with {yyyy}, {mm} or {q}"),
    "cell": Text("ô có kỳ, ví dụ B2", "the cell with the period, e.g. B2"),
    "column": Text("cột có kỳ", "the column with the period"),
    "encoding": Text("mã chữ của tệp CSV", "encoding of CSV files"),
    "delimiter": Text("dấu ngăn cột của CSV", "delimiter of CSV files"),
}
