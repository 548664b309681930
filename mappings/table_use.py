"""What records say, held against what a mapping file expects: codes of its tables, fields it reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domain.records import Json
from mappings.code_readers import written_code
from mappings.explain import rules_of
from mappings.item_rules import ItemRule
from mappings.mapping_file import MappingFile
from mappings.readers import Fields, Reader, raw_reader, remembering
from mappings.rules import CodeRule, Pick
from mappings.values import Unreadable, shown
from mappings.yaml_text import Path

MAX_CODES = 500
"""More different texts than this are no codes; the rest is counted together."""
OTHERS = "…"


@dataclass(frozen=True, slots=True)
class TableSeen:
    """One table and the codes that came. ``used``: its entries that came, with how often; ``unused``: those
    that never did; ``unknown``: what came and is no entry. ``default``: what stands for those, if anything.
    """

    target: str
    path: Path
    used: Mapping[str, int]
    unused: tuple[str, ...]
    unknown: Mapping[str, int]
    default: str | None


class TableUse:
    """Counts the codes of every table of one mapping file."""

    def __init__(self, mapping: MappingFile) -> None:
        self._tables = list(_tables(mapping))
        self._readers = [_code_of(rule) for _, _, rule, _ in self._tables]
        self._seen: list[Counter[str]] = [Counter() for _ in self._tables]

    def add(self, fields: Fields) -> None:
        """Count the codes of one record."""
        for read, seen in zip(self._readers, self._seen, strict=True):
            code = read(fields)
            if code not in seen and len(seen) >= MAX_CODES:
                code = OTHERS
            seen[code] += 1

    def result(self) -> tuple[TableSeen, ...]:
        """Every table, in the order of the file."""
        return tuple(
            _held(target, path, rule, table, seen)
            for (target, path, rule, table), seen in zip(self._tables, self._seen, strict=True)
        )


def _held(target: str, path: Path, rule: Pick, table: Mapping[str, object], seen: Counter[str]) -> TableSeen:
    default = getattr(rule, "default", None)
    return TableSeen(
        target=target,
        path=path,
        used={code: seen[code] for code in table if seen[code]},
        unused=tuple(code for code in table if not seen[code]),
        unknown={shown(code): count for code, count in seen.most_common() if code and code not in table},
        default=None if default is None else str(default),
    )


def _tables(mapping: MappingFile) -> Iterator[tuple[str, Path, Pick, Mapping[str, object]]]:
    for target, path, rule in rules_of(mapping):
        for where, one in _parts(rule, path):
            table = getattr(one, "table", None)
            if table is not None:
                yield target, (*where, "table"), one, table


def _parts(rule: Pick, path: Path) -> Iterator[tuple[Path, Pick]]:
    """A rule, or those it tries in turn."""
    if isinstance(rule, ItemRule) and rule.first_of_rules is not None:
        for number, step in enumerate(rule.first_of_rules):
            if step.by_table is not None:
                yield (*path, "first_of_rules", number, "by_table"), step.by_table
    elif isinstance(rule, CodeRule) and rule.first_of_rules is not None:
        for number, one in enumerate(rule.first_of_rules):
            yield (*path, "first_of_rules", number), one
    else:
        yield path, rule


def _code_of(rule: Pick) -> Reader[str]:
    """What stands in the rule's field before its table, empty for nothing and for what is no code."""

    def read(value: Json) -> str:
        try:
            return written_code(value, rule.label)
        except Unreadable:
            return ""

    return remembering(rule, read)


class FieldUse:
    """Counts which fields of the source a mapping file reads and what they say, and which it never reads."""

    def __init__(self, mapping: MappingFile) -> None:
        self._targets: dict[tuple[str, ...], list[str]] = {}
        for target, _, rule in rules_of(mapping):
            for path in rule.paths:
                self._targets.setdefault(path, []).append(target)
        paths = list(self._targets)
        self._filled = [0] * len(paths)
        self._keys = [(number, path[0]) for number, path in enumerate(paths) if len(path) == 1]
        self._deeper: list[tuple[int, Reader[Json]]] = [
            (number, raw_reader(Pick.model_construct(from_=path)))
            for number, path in enumerate(paths)
            if len(path) > 1
        ]
        self._read = {path[0] for path in paths}
        self._known = set(self._read)
        self.records = 0

    def add(self, fields: Fields) -> None:
        """Count the fields of one record."""
        self.records += 1
        filled, get = self._filled, fields.get
        for number, key in self._keys:
            value = get(key)
            if value is not None and value != "":
                filled[number] += 1
        for number, read in self._deeper:
            value = read(fields)
            if value is not None and value != "":
                filled[number] += 1
        if not fields.keys() <= self._known:
            self._known |= fields.keys()

    @property
    def never_filled(self) -> dict[str, tuple[str, ...]]:
        """Fields that were empty in every record, each with what it is read for."""
        counted = zip(self._targets.items(), self._filled, strict=True)
        return {".".join(path): tuple(targets) for (path, targets), count in counted if not count}

    @property
    def filled(self) -> dict[str, int]:
        """How many records say something in each field that is read."""
        return {".".join(path): count for path, count in zip(self._targets, self._filled, strict=True)}

    @property
    def never_read(self) -> tuple[str, ...]:
        """Fields the source sends and no rule of the file reads."""
        return tuple(sorted(self._known - self._read))
