"""From the rows of a dropped table to records, with what a person must look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from connectors.document_mgmt.contract import Change, ContractCheck, Drift, FieldContract
from connectors.document_mgmt.files.config import FilesKind
from connectors.document_mgmt.files.period_text import read_period
from connectors.document_mgmt.files.table import Table, TableRow
from connectors.document_mgmt.files.table_values import MAX_CHARS, field_text
from connectors.document_mgmt.files.xlsx import Cell
from connectors.document_mgmt.rows import KEY_SEPARATOR
from domain.errors import SourceDrifted
from domain.records import Json, RecordKind, SourceRecord, digest_of
from domain.text import Text

_DIGEST_CHARS = 16


@dataclass(slots=True)
class Rows:
    """The records of one table. ``suspects``: by key; ``drifts``: every kind of change once."""

    records: dict[str, SourceRecord] = field(default_factory=dict)
    suspects: dict[str, Drift] = field(default_factory=dict)
    drifts: dict[tuple[str, str], Drift] = field(default_factory=dict)


class TableReader:
    """What one kind of one source does to every table."""

    def __init__(self, source: str, kind: RecordKind, settings: FilesKind) -> None:
        self._source = source
        self._kind = kind
        self._settings = settings
        contract = settings.contract
        self._fields: Mapping[str, FieldContract] = contract.fields if contract else {}
        self._check = ContractCheck(contract, textual=True) if contract else None

    def read(self, file: str, table: Table) -> Rows:
        """Every row as a record; a row that cannot be trusted is one too, and suspect.

        Raises:
            SourceDrifted: the contract says to stop.
        """
        rows = Rows()
        for row in table.rows:
            place = _Place(file, table.sheet, row.number)
            fields, trouble = self._fields_of(row, table)
            drifts = [*trouble, *self._departures(fields, file)]
            for drift in drifts:
                rows.drifts.setdefault((drift.field, drift.change), drift)
            self._add(rows, fields, next((d for d in drifts if d.change is not Change.NEW), None), place)
        return rows

    def _fields_of(self, row: TableRow, table: Table) -> tuple[dict[str, Json], list[Drift]]:
        settings, trouble = self._settings, []
        fields: dict[str, Json] = {}
        for name, cell in row.cells.items():
            if name in settings.drop or name in settings.ignore:
                continue
            text = self._text(name, cell)
            if "\x00" in text or len(text) > MAX_CHARS:
                text = text.replace("\x00", "\ufffd")[:MAX_CHARS]
                trouble.append(
                    Drift(name, Change.RETYPED, "NUL" if len(text) < MAX_CHARS else f"> {MAX_CHARS}")
                )
            fields[name] = text
        if row.surplus:
            trouble.append(Drift("ngoài bảng / outside the table", Change.RETYPED, row.surplus))
        wanted = settings.period_from
        if wanted is not None:
            fields[wanted.field] = table.period or _period_of(row.cells.get(wanted.column or ""))
        return fields, trouble

    def _text(self, name: str, cell: Cell) -> str:
        contract = self._fields.get(name)
        return field_text(
            cell, contract.type if contract else None, width=self._settings.leading_zeros.get(name, 0)
        )

    def _departures(self, fields: Mapping[str, Json], file: str) -> list[Drift]:
        if self._check is None:
            return []
        drifts = self._check(fields)
        stopping = [drift for drift in drifts if self._check.freezes(drift)]
        if stopping:
            raise _drifted(stopping, file)
        return drifts

    def _add(self, rows: Rows, fields: dict[str, Json], why: Drift | None, place: _Place) -> None:
        """A row under its key; one without key, and one whose key another row has, under its own digest."""
        parts = [str(fields.get(name, "")) for name in self._settings.key_columns]
        key = KEY_SEPARATOR.join(parts)
        record = SourceRecord.of(self._source, self._kind, key, fields)
        taken = rows.records.get(key)
        if not all(parts):
            missing = self._settings.key_columns[parts.index("")]
            why = Drift(missing, Change.MISSING, "trống / empty")
        elif taken is not None and taken.digest == record.digest:
            return
        elif taken is not None:
            why = Drift(" + ".join(self._settings.key_columns), Change.RETYPED, f"khóa trùng / twice: {key}")
            rows.suspects.setdefault(key, place.of(why))
        if taken is not None or not all(parts):
            key = f"{key}?{digest_of(fields)[:_DIGEST_CHARS]}"
            record = replace(record, key=key)
        rows.records[key] = record
        if why is not None:
            rows.suspects[key] = place.of(why)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a row stands, in the words people find it with."""

    file: str
    sheet: str
    row: int

    def of(self, drift: Drift) -> Drift:
        sheet = f", trang tính (sheet) {self.sheet}" if self.sheet else ""
        where = f"tệp (file) {self.file}{sheet}, dòng (row) {self.row}, cột (column) {drift.field}"
        return replace(drift, field=where)


def _period_of(cell: Cell) -> str:
    """The period of one row; empty where none can be read, which the contract then names."""
    try:
        return read_period(str(cell or ""))
    except ValueError:
        return ""


def _drifted(drifts: list[Drift], where: str) -> SourceDrifted:
    texts = [drift.as_text() for drift in drifts[:10]]
    return SourceDrifted(
        Text(
            f"Bảng không đúng cấu trúc đã khai: {'; '.join(text.vi for text in texts)}",
            f"the table is not what the source file says: {'; '.join(text.en for text in texts)}",
        ),
        Text(
            "Sửa tên cột trong tệp, hoặc sửa spellings / contract của tệp nguồn rồi đọc lại.",
            "Mend the column names, or spellings / contract in the source file, then pull again.",
        ),
        where,
    )
