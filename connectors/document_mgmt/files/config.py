"""What a source file of the protocol ``files`` says: tables that people drop in a folder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from connectors.document_mgmt.config import Group, KindConfig, Name, SourceConfig
from domain.records import RecordKind


def _below(glob: str) -> str:
    """A pattern that stays below the folder."""
    if glob.startswith("/") or {"", ".", ".."} & set(glob.split("/")):
        raise ValueError("mẫu tên tệp phải nằm trong thư mục / the pattern must stay within the folder")
    return glob


Glob = Annotated[str, Field(pattern=r"^[^\x00-\x1f\\]+$", max_length=300), AfterValidator(_below)]
Cell = Annotated[str, Field(pattern=r"^[A-Z]{1,2}[1-9][0-9]{0,3}$")]

_NOT_OF_FILES = ("since", "updated", "paging", "total_path", "fixed", "period_parameter", "next_page")


class Header(Group):
    """Where the column names stand: in ``row`` (counted from 1), or in the first of the first ``within`` rows
    that holds all ``columns`` (without ``columns``: all columns of ``key_field``).
    """

    row: int | None = Field(default=None, ge=1, le=1000)
    columns: tuple[Name, ...] = ()
    within: int = Field(default=50, ge=1, le=1000)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.row is not None and self.columns:
            raise ValueError("chỉ dùng row hoặc columns / row or columns, not both")
        return self


class PeriodFrom(Group):
    """Where a table says which period it is for. The period becomes the column ``field``, as ``2026-06`` or
    ``2026-Q2``. ``file_name``: the name with ``{yyyy}``, ``{mm}`` or ``{q}`` and ``*`` for anything;
    ``cell``: a cell like ``B2`` ("Tháng 6 năm 2026"); ``column``: a column of the table.
    """

    field: Name
    file_name: str | None = Field(default=None, pattern=r"\{yyyy\}", max_length=200)
    cell: Cell | None = None
    column: Name | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        given = [place for place in (self.file_name, self.cell, self.column) if place is not None]
        if len(given) != 1:
            raise ValueError(
                "cần đúng một mục: file_name, cell hoặc column / exactly one of file_name, cell, column"
            )
        if self.file_name is not None and ("{mm}" in self.file_name) == ("{q}" in self.file_name):
            raise ValueError("file_name cần {yyyy} và {mm} hoặc {q} / needs {yyyy} and {mm} or {q}")
        return self


class FilesKind(KindConfig):
    """How the tables of one kind are read.

    ``glob``: which files, below the address of the connection (``*.xlsx``, ``*/nhat-ky-*.csv``). ``sheet``:
    of a workbook, without it the first. ``stop_at``: how the first cell of the line after the last record
    begins ("Tổng cộng"). ``ignore``: columns without content (a running number changes when a line is added
    above, and every record below would look edited).
    ``spellings``: other names a column goes by, by the name used here.
    ``leading_zeros``: columns whose numbers lost their first zeros in Excel, with how many digits they have.
    ``encoding`` and ``delimiter`` are of CSV files; a byte order mark wins over ``encoding``.
    """

    glob: Glob
    sheet: Name | None = None
    header: Header = Header()
    stop_at: tuple[Name, ...] = ()
    ignore: tuple[Name, ...] = ()
    spellings: Mapping[Name, tuple[Name, ...]] = Field(default_factory=dict)
    leading_zeros: Mapping[Name, Annotated[int, Field(ge=2, le=20)]] = Field(default_factory=dict)
    period_from: PeriodFrom | None = None
    encoding: Literal["utf-8", "windows-1258"] = "utf-8"
    delimiter: Literal["auto", ",", ";", "tab"] = "auto"

    @model_validator(mode="after")
    def _nothing_of_other_protocols(self) -> Self:
        for name in sorted(self.model_fields_set & set(_NOT_OF_FILES)):
            raise ValueError(f"{name} không dùng cho giao thức files / {name} is not for the protocol files")
        return self

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The columns of the key."""
        return (self.key_field,) if isinstance(self.key_field, str) else self.key_field


class FilesConfig(SourceConfig):
    """Tables (CSV, XLSX) in a folder or an object store; the connection holds its address.

    ``settle_seconds``: a file younger than this may still be being written and waits. ``after``: whether a
    file stays where it is (``leave``), or goes to ``done_folder`` beside it once every kind that reads it is
    stored. ``limits.max_page_bytes`` bounds a file.
    """

    protocol: Literal["files"]
    route: None = None
    settle_seconds: int = Field(default=60, ge=0, le=86_400)
    after: Literal["leave", "move"] = "leave"
    done_folder: Annotated[str, Field(pattern=r"^[^/\\.\x00-\x1f*?][^/\\\x00-\x1f*?]*$", max_length=100)] = (
        "done"
    )
    kinds: Mapping[RecordKind, FilesKind] = Field(min_length=1)
