"""Rules of one mapping file that can never act: a field asked twice, a code that no record can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from domain.faults import Fault
from domain.spelling import without_marks
from domain.text import Text
from mappings.check.subjects import CheckedMapping, Doubt, fields_of
from mappings.rules import CodeRule, CodeStep, Pick, Status
from mappings.transforms import Cut, WordTransform, transformer
from mappings.yaml_text import Path

_TAKE_OUT = Text("Bỏ dòng này hoặc sửa lại", "take this line out or correct it")


def table_findings(checked: CheckedMapping) -> Iterator[Fault]:
    """What is wrong inside one mapping file, whatever else the province has."""
    for path, part in checked.parts():
        if isinstance(part, Pick):
            yield from _fields_twice(checked, part, path)
            yield from _dead_keys(checked, part, path)
            yield from _alike_keys(checked, part, path)
        if isinstance(part, CodeRule):
            yield from _dead_steps(checked, part, path)


def table_of(pick: Pick) -> Mapping[str, object]:
    """The table of ``pick``, empty where it has none."""
    table = getattr(pick, "table", None)
    return table if isinstance(table, Mapping) else {}


def _fields_twice(checked: CheckedMapping, pick: Pick, path: Path) -> Iterator[Fault]:
    seen: set[tuple[str, ...]] = set()
    for place, name in fields_of(pick, path):
        if name in seen:
            shown = ".".join(name)
            yield Fault(
                checked.place(place),
                Text(
                    f"trường {shown} đã có ở trên: lần thứ hai không bao giờ được xét",
                    f"the field {shown} stands above already: the second one is never looked at",
                ),
                _TAKE_OUT,
            )
        seen.add(name)


def _dead_keys(checked: CheckedMapping, pick: Pick, path: Path) -> Iterator[Fault]:
    for key in table_of(pick):
        if (why := _never(key, pick)) is not None:
            yield Fault(checked.place((*path, "table", key)), why, _TAKE_OUT)
    table, constant = table_of(pick), pick.constant
    if constant is not None and table and constant not in table and getattr(pick, "default", None) is None:
        yield Fault(
            checked.place((*path, "constant")),
            Text(
                f"giá trị cố định {constant!r} không có trong table: mọi bản ghi sẽ phải chờ",
                f"the constant {constant!r} is not in the table: every record would wait",
            ),
            Text("Thêm mã này vào table", "add it to the table"),
        )


def _never(key: str, pick: Pick) -> Text | None:
    """Why no text of a source can ever be ``key``; None where one can."""
    if key != key.strip():
        return Text(
            f"mã {key!r} có khoảng trắng ở đầu hoặc cuối: giá trị nguồn được cắt gọn nên không khớp được",
            f"the code {key!r} begins or ends with a space: values are trimmed, so it can never match",
        )
    if key and key in pick.empty_values:
        return Text(
            f"mã {key!r} nằm trong empty_values nên không bao giờ được tra",
            f"the code {key!r} is one of empty_values, so it is never looked up",
        )
    if pick.transforms and _settles(pick.transforms[-1]):
        change = transformer(pick.transforms[-1:])
        if change is not None and change(key) != key:
            return Text(
                f"mã {key!r} không bao giờ khớp: transforms đã đổi giá trị thành dạng {change(key)!r}",
                f"the code {key!r} can never match: the transforms make values look like {change(key)!r}",
            )
    return None


def _settles(step: WordTransform | Cut) -> bool:
    """Whether doing ``step`` to its own result changes nothing."""
    return isinstance(step, WordTransform) or step.after is None


def _alike_keys(checked: CheckedMapping, pick: Pick, path: Path) -> Iterator[Fault]:
    known: dict[str, str] = {}
    table = table_of(pick)
    for key, meaning in table.items():
        first = known.setdefault(without_marks(key), key)
        if first != key and table[first] != meaning and _differ_in_writing_only(first, key):
            yield Doubt(
                checked.place((*path, "table", key)),
                Text(
                    f"mã {key!r} gần giống {first!r} nhưng có nghĩa khác ({meaning} và {table[first]})",
                    f"the code {key!r} is nearly {first!r} but means {meaning}, not {table[first]}",
                ),
                Text(
                    "Xem có phải một mã viết hai cách không", "see whether it is one code written in two ways"
                ),
            )


def _differ_in_writing_only(one: str, other: str) -> bool:
    """Capitals, spaces and underscores; accents make different words."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "".join(text.casefold().replace("_", " ").replace("-", " ").split())


def _dead_steps(checked: CheckedMapping, rule: CodeRule[Status], path: Path) -> Iterator[Fault]:
    steps = rule.first_of_rules or ()
    here = (*path, "first_of_rules")
    for number, step in enumerate(steps):
        if (before := _catches_all(steps[:number])) is not None:
            yield never_reached(checked, (*here, number), (*here, before))
            return
        yield from _dead_codes(checked, steps[:number], step, (*here, number))


def never_reached(checked: CheckedMapping, place: Path, before: Path) -> Fault:
    """The fault of a rule that an earlier one leaves nothing."""
    line = checked.place(before).split(":")[-2]
    return Fault(
        checked.place(place),
        Text(
            f"quy tắc này không bao giờ được dùng: quy tắc ở dòng {line} đã nhận hết",
            f"this rule is never used: the rule in line {line} takes everything it would take",
        ),
        Text("Đổi thứ tự, hoặc bỏ quy tắc thừa", "change the order, or take out the one that is not needed"),
    )


def _catches_all(steps: Sequence[CodeStep[Status]]) -> int | None:
    """The first step that gives a meaning whatever the source says."""
    for number, step in enumerate(steps):
        filled_or_not = step.when_filled is not None and step.when_empty is not None
        if step.always is not None or step.default is not None or filled_or_not:
            return number
    return None


def _dead_codes(
    checked: CheckedMapping, earlier: Sequence[CodeStep[Status]], step: CodeStep[Status], path: Path
) -> Iterator[Fault]:
    """Codes that an earlier step for the same field has given a meaning already."""
    taken = {
        code
        for one in earlier
        if one.paths == step.paths and one.transforms == step.transforms
        for code in table_of(one)
    }
    for code in table_of(step):
        if code in taken:
            yield Fault(
                checked.place((*path, "table", code)),
                Text(
                    f"mã {code!r} đã có ở quy tắc trước cho cùng trường: dòng này không bao giờ được dùng",
                    f"an earlier rule for the same field has the code {code!r}: this line is never used",
                ),
                _TAKE_OUT,
            )
