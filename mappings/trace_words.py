"""What a rule did, in words."""

from __future__ import annotations

from domain.text import Text
from mappings.rule_trace import Applied, How

_WORDS: dict[How, Text] = {
    How.CONSTANT: Text("luôn là {gave}", "always {gave}"),
    How.ALTERNATIVE: Text("các trường trước trống, lấy {gave}", "those before it are empty, {gave} is taken"),
    How.EMPTY_VALUE: Text("{found} coi như để trống", "{found} counts as empty"),
    How.TRANSFORM: Text("biến đổi {found} → {gave}", "transformed {found} → {gave}"),
    How.DATE: Text("đọc {found} theo dạng {gave}", "{found} read as {gave}"),
    How.NUMBER: Text("đọc theo cách {gave}", "read as {gave}"),
    How.TABLE: Text("bảng mã: {found} → {gave}", "table: {found} → {gave}"),
    How.NOT_IN_TABLE: Text("{found} không có trong bảng mã", "{found} is not in the table"),
    How.DEFAULT: Text("mặc định {gave}", "by default {gave}"),
    How.ALWAYS: Text("luôn là {gave}", "always {gave}"),
    How.WHEN_FILLED: Text("có giá trị → {gave}", "filled → {gave}"),
    How.WHEN_EMPTY: Text("để trống → {gave}", "empty → {gave}"),
    How.ITEM_RULE: Text("quy tắc này cho {gave} từ {found}", "this rule gives {gave} from {found}"),
    How.PASSED_ON: Text("không khớp {found}, hỏi quy tắc sau", "nothing for {found}, the next rule is asked"),
}


def in_words(applied: Applied) -> Text:
    """One thing a rule did, for a person."""
    words = _WORDS[applied.how]
    found, gave = f"'{applied.found}'" if applied.found else "∅", applied.gave or "∅"
    return Text(words.vi.format(found=found, gave=gave), words.en.format(found=found, gave=gave))
