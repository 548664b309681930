"""From the rows of an answer to records: key, digest, time of change, and what departs from the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from connectors.document_mgmt.canonical_row import canonical_row
from connectors.document_mgmt.config import KindConfig
from connectors.document_mgmt.contract import Change, ContractCheck, Drift
from connectors.document_mgmt.paging import FetchedPage
from connectors.document_mgmt.readers import Reply, unreadable
from connectors.document_mgmt.timestamps import read_instant
from domain.errors import SourceDrifted
from domain.records import Json, RecordKind, SourceRecord, canonical_json
from domain.text import Text

Row: TypeAlias = "Mapping[str, Json]"

KEY_SEPARATOR = "|"
_SHOWN_DRIFTS = 10
_LONGEST_KEY = 500


class RowReader:
    """What one kind of one source does to every row. ``textual``: see ``ContractCheck``."""

    def __init__(self, source: str, kind: RecordKind, settings: KindConfig, *, textual: bool) -> None:
        self._source = source
        self._kind = kind
        self._where = f"{source}.{kind.value}"
        self._settings = settings
        key = settings.key_field
        self._key_fields = (key,) if isinstance(key, str) else key
        self._drop = frozenset(settings.drop)
        self._check = ContractCheck(settings.contract, textual=textual) if settings.contract else None

    def page(self, reply: Reply) -> FetchedPage:
        """The records of an answer.

        Raises:
            SourceBroke: a row without its key, or with text that no store can hold.
            SourceDrifted: the contract says to stop.
        """
        rows: Sequence[Row] = reply.rows
        if reply.unreadable:
            rows = [self._bare(row, reply.unreadable.get(place)) for place, row in enumerate(rows)]
        rows = rows if not self._drop else [self._without(row) for row in rows]
        raw = reply.raw if not self._drop else canonical_json([dict(row) for row in rows])
        suspects, drifts = self._compare(
            [row for place, row in enumerate(rows) if place not in reply.unreadable]
            if reply.unreadable
            else rows
        )
        for place, reason in reply.unreadable.items():
            suspects[self._key(rows[place])] = Drift("unreadable", Change.RETYPED, reason)
        records = tuple(self._record(row) for row in rows)
        newest, odd = self._newest(rows)
        return FetchedPage(
            records,
            raw,
            reply.total,
            newest,
            suspects,
            (*drifts, *odd),
            reply.validator,
            reply.unchanged,
            reply.next,
        )

    def _bare(self, row: Row, reason: str | None) -> Row:
        """Of a row that cannot be kept, its key and why; any other row as it is."""
        if reason is None:
            return row
        return {name: self._key_part(row, name) for name in self._key_fields} | {"unreadable": reason}

    def _key(self, row: Row) -> str:
        """One field as it is; of several each so that no two rows of different fields have one key."""
        if len(self._key_fields) == 1:
            return self._key_part(row, self._key_fields[0])
        parts = [self._key_part(row, name) for name in self._key_fields]
        return KEY_SEPARATOR.join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)

    def _record(self, row: Row) -> SourceRecord:
        key = self._key(row)
        try:
            return SourceRecord.of(self._source, self._kind, key, row, canonical_row(row))
        except ValueError as exc:  # a lone surrogate: text that no store can hold
            raise unreadable(self._where, f"{self._key_fields}={key!r}: Unicode") from exc

    def _key_part(self, row: Row, name: str) -> str:
        part = row.get(name)
        if type(part) is str and 0 < len(part) <= _LONGEST_KEY and "\0" not in part:
            return part  # nearly always
        if isinstance(part, bool) or not isinstance(part, (str, int)) or part == "":
            raise unreadable(self._where, f"thiếu khóa / no key: {name}")
        text = str(part)
        if len(text) > _LONGEST_KEY or "\0" in text:
            raise unreadable(self._where, f"khóa không dùng được / no usable key: {name}={text[:40]!r}")
        return text

    def _newest(self, rows: Sequence[Row]) -> tuple[datetime | None, tuple[Drift, ...]]:
        """The newest time of change. An impossible one moves nothing and is told: its row is kept."""
        updated = self._settings.updated
        newest: datetime | None = None
        odd: tuple[Drift, ...] = ()
        if updated is None:
            return None, ()
        for row in rows:
            value = row.get(updated.field)
            if value is None or value == "":
                continue
            try:
                at = read_instant(str(value), updated.format)
            except (ValueError, OverflowError):
                odd = (Drift(updated.field, Change.RETYPED, str(value)[:60]),)
                continue
            if newest is None or at > newest:
                newest = at
        return newest, odd

    def _compare(self, rows: Sequence[Row]) -> tuple[dict[str, Drift], tuple[Drift, ...]]:
        """Records to park by key, and every kind of change once."""
        if self._check is None or self._check.keeps(rows):
            return {}, ()
        suspects: dict[str, Drift] = {}
        every: dict[tuple[str, str], Drift] = {}
        stopping: dict[tuple[str, str], Drift] = {}
        for row in rows:
            for drift in self._check(row):
                every.setdefault((drift.field, drift.change), drift)
                if self._check.freezes(drift):
                    stopping.setdefault((drift.field, drift.change), drift)
                elif drift.change is not Change.NEW:
                    suspects.setdefault(self._key(row), drift)
        if stopping:
            raise _drifted(list(stopping.values()), self._where)
        return suspects, tuple(every.values())

    def _without(self, value: Row) -> dict[str, Json]:
        return {name: self._cleaned(inner) for name, inner in value.items() if name not in self._drop}

    def _cleaned(self, value: Json) -> Json:
        if isinstance(value, dict):
            return self._without(value)
        return [self._cleaned(one) for one in value] if isinstance(value, list) else value


def _drifted(drifts: list[Drift], where: str) -> SourceDrifted:
    shown = [drift.as_text() for drift in drifts[:_SHOWN_DRIFTS]]
    return SourceDrifted(
        Text(
            f"Cấu trúc dữ liệu của nguồn đã đổi: {'; '.join(text.vi for text in shown)}",
            f"the fields of the source changed: {'; '.join(text.en for text in shown)}",
        ),
        Text(
            "Con trỏ giữ nguyên. Hỏi đơn vị quản lý nguồn, sửa mục contract của tệp nguồn rồi đọc lại.",
            "The cursor stays. Ask the source's operator, mend contract in the source file, pull again.",
        ),
        where,
    )
