"""What the YAML parser complains about, in words for the person who wrote the file, with what to do."""

from __future__ import annotations

from domain.text import Text

_QUOTE = Text(
    'Đặt cả giá trị trong dấu nháy: "…"',
    'put the whole value in quotes: "…"',
)
_INDENT = Text(
    "Canh các khóa cùng cấp thẳng cột, thụt vào bằng dấu cách",
    "align the keys of one level in one column, indented by spaces",
)
_CLOSE = Text("Đóng ngoặc hoặc dấu nháy đã mở", "close the bracket or quote that was opened")
_LOOK = Text("Xem lại dòng này và dòng ngay trên", "look at this line and the one above")

_WORDS: dict[str, tuple[Text, Text]] = {
    "mapping values are not allowed in this context": (
        Text(
            "dấu hai chấm thứ hai trong một dòng, hoặc dòng thụt sai",
            "a second colon in a line, or a wrong indent",
        ),
        _QUOTE,
    ),
    "did not find expected key": (
        Text("dòng này thụt vào không khớp", "this line's indent does not fit"),
        _INDENT,
    ),
    "did not find expected '-' indicator": (
        Text(
            "danh sách bị ngắt: thiếu dấu gạch đầu dòng hoặc thụt sai",
            "a list breaks off: a dash is missing, or the indent is wrong",
        ),
        _INDENT,
    ),
    "did not find expected ',' or ']'": (Text("thiếu dấu phẩy hoặc ]", "a comma or ] is missing"), _CLOSE),
    "did not find expected ',' or '}'": (Text("thiếu dấu phẩy hoặc }", "a comma or } is missing"), _CLOSE),
    "found unexpected end of stream": (Text("dấu nháy không được đóng", "a quote is not closed"), _CLOSE),
    "found unexpected document indicator": (
        Text("dấu nháy không được đóng trước ---", "a quote is not closed before ---"),
        _CLOSE,
    ),
    "could not find expected ':'": (
        Text("thiếu dấu hai chấm sau khóa", "a colon is missing after a key"),
        Text("Viết: khóa, dấu hai chấm, dấu cách, giá trị", "write: key, colon, space, value"),
    ),
    "found character that cannot start any token": (
        Text("ký tự đặc biệt ở đầu giá trị (@ ` %)", "a special character begins the value (@ ` %)"),
        _QUOTE,
    ),
    "found unknown escape character": (
        Text(
            "dấu \\ trong dấu nháy kép có nghĩa đặc biệt",
            "a \\ inside double quotes has a meaning of its own",
        ),
        Text("Dùng dấu nháy đơn '…' hoặc viết \\\\", "use single quotes '…' or write \\\\"),
    ),
    "block sequence entries are not allowed in this context": (
        Text("dấu gạch đầu dòng không được ở đây", "a dash is not allowed here"),
        Text("Xuống dòng trước dấu gạch đầu dòng", "begin a new line before the dash"),
    ),
    "block mapping values are not allowed in this context": (
        Text("khóa không được ở đây", "a key is not allowed here"),
        _INDENT,
    ),
    "found a tab character that violates indentation": (
        Text("có ký tự TAB", "a TAB character"),
        Text("Dùng dấu cách", "use spaces"),
    ),
    "did not find expected node content": (Text("thiếu giá trị", "a value is missing"), _LOOK),
    "did not find expected <document start>": (
        Text("nội dung thừa sau phần chính", "something follows the end of the content"),
        _INDENT,
    ),
}


def in_words(problem: str) -> tuple[Text, Text]:
    """The fault and its remedy; the parser's own words stay in brackets for whoever looks them up."""
    known = _WORDS.get(problem)
    if known is None:
        return Text(f"sai cú pháp YAML ({problem})", f"YAML syntax: {problem}"), _LOOK
    words, remedy = known
    return Text(f"sai cú pháp YAML: {words.vi} ({problem})", f"YAML syntax: {words.en} ({problem})"), remedy
