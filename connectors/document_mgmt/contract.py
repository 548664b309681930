"""What each row of a source must look like, and what to do when it no longer does.

A system that renames a field or writes a number as text goes on answering, and every record would be read
wrongly: the contract of the source file notices. A change either freezes the stream (its cursor stays, a
person looks) or parks the record, as the file says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias, cast

from pydantic import BaseModel, ConfigDict, Field

from connectors.document_mgmt.timestamps import TimeFormat, read_instant
from domain.records import Json
from domain.text import Text

_SHOWN_CHARS = 60


class FieldType(StrEnum):
    """What a field holds, as it arrives. ``instant`` and ``day`` are texts of a form."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DAY = "day"
    INSTANT = "instant"
    OBJECT = "object"
    LIST = "list"


class DayFormat(StrEnum):
    """How a system writes a day."""

    ISO = "iso"
    LOCAL = "dd/MM/yyyy"
    SLASHED = "yyyy/MM/dd"


class FieldContract(BaseModel):
    """One field. ``optional``: it may be left out; ``empty``: it may be null or empty text; ``codes``: the
    only values it takes, as texts; ``format``: of an instant or a day.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: FieldType = FieldType.TEXT
    optional: bool = False
    empty: bool = False
    format: TimeFormat | DayFormat | None = None
    codes: tuple[str, ...] = ()


Reaction: TypeAlias = Literal["freeze", "park"]


class Contract(BaseModel):
    """The fields of a kind. ``new``: a field nobody named (tell: read on and tell the operator);
    ``missing``: one that is gone; ``retyped``: a value of another type or outside its codes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    new: Literal["tell", "freeze"] = "tell"
    missing: Reaction = "freeze"
    retyped: Reaction = "park"
    fields: Mapping[Annotated[str, Field(min_length=1, max_length=200)], FieldContract] = Field(min_length=1)


class Change(StrEnum):
    """How a row departs from its contract."""

    NEW = "new"
    MISSING = "missing"
    RETYPED = "retyped"
    UNKNOWN_CODE = "unknown_code"


@dataclass(frozen=True, slots=True)
class Drift:
    """One departure: which field, how, and what was found (shortened)."""

    field: str
    change: Change
    found: str = ""

    def as_text(self) -> Text:
        """The same for people."""
        words = _WORDS[self.change]
        found = f" ({self.found})" if self.found else ""
        return Text(f"{self.field}: {words.vi}{found}", f"{self.field}: {words.en}{found}")


_WORDS = {
    Change.NEW: Text("trường mới", "a new field"),
    Change.MISSING: Text("không còn trường này", "the field is missing"),
    Change.RETYPED: Text("sai kiểu dữ liệu", "another type than the contract says"),
    Change.UNKNOWN_CODE: Text("mã ngoài danh mục", "a code outside the list"),
}

Check: TypeAlias = "Callable[[Json], Change | None]"
ColumnCheck: TypeAlias = "Callable[[list[Json]], bool]"


class ContractCheck:
    """A contract made ready once: a call looks at one row and gives what departs, usually nothing.

    ``textual``: the protocol writes everything as text (XML, CSV), so ``"15"`` is an integer there.
    """

    def __init__(self, contract: Contract, *, textual: bool) -> None:
        self.contract = contract
        self._checks = {name: _check_of(field, textual=textual) for name, field in contract.fields.items()}
        self._columns = {
            name: _column_of(field, self._checks[name], textual=textual)
            for name, field in contract.fields.items()
        }
        self._required = frozenset(name for name, field in contract.fields.items() if not field.optional)
        self._known = frozenset(contract.fields)

    def __call__(self, row: Mapping[str, Json]) -> list[Drift]:
        """Every departure of ``row``."""
        found: list[Drift] = []
        names = row.keys()
        if names != self._known:
            found += [Drift(name, Change.MISSING) for name in sorted(self._required - names)]
            found += [Drift(name, Change.NEW, _shown(row[name])) for name in sorted(names - self._known)]
        for name, check in self._checks.items():
            if name in row and (change := check(row[name])) is not None:
                found.append(Drift(name, change, _shown(row[name])))
        return found

    def keeps(self, rows: Sequence[Mapping[str, Json]]) -> bool:
        """Whether no row departs: the usual answer, found a column at a time, many times faster.

        False only says that a row may depart: then each row is to be looked at by itself.
        """
        shapes = [frozenset(shape) for shape in set(map(tuple, rows))]
        if not all(self._required <= shape <= self._known for shape in shapes):
            return False
        everywhere = self._known.intersection(*shapes)
        return all(
            holds([row[name] for row in rows if name in everywhere or name in row])
            for name, holds in self._columns.items()
        )

    def freezes(self, drift: Drift) -> bool:
        """Whether reading must stop for ``drift``."""
        if drift.change is Change.NEW:
            return self.contract.new == "freeze"
        if drift.change is Change.MISSING:
            return self.contract.missing == "freeze"
        return self.contract.retyped == "freeze"


def _shown(value: Json) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text[:_SHOWN_CHARS]


def _check_of(field: FieldContract, *, textual: bool) -> Check:
    of_type = _of_type(field, textual=textual)
    codes = frozenset(field.codes)

    def check(value: Json) -> Change | None:
        if value is None or value == "":
            return None if field.empty else Change.RETYPED
        if not of_type(value):
            return Change.RETYPED
        return Change.UNKNOWN_CODE if codes and str(value) not in codes else None

    return check


def _column_of(field: FieldContract, check: Check, *, textual: bool) -> ColumnCheck:
    """Whether ``check`` finds nothing in any of many values. Where the type decides, none is looked at;
    elsewhere each different one once: codes, days and units repeat.
    """
    decisive = None if field.codes or (textual and field.type in _TEXTUAL) else _DECISIVE.get(field.type)
    enough = {decisive, _NONE} if field.empty else {decisive}

    def holds(values: list[Json]) -> bool:
        types = set(map(type, values))
        if types <= enough:
            return field.empty or decisive is not str or "" not in values
        if types <= _TOLD_APART:
            return all(check(value) is None for value in set(cast("list[str]", values)))
        return all(check(value) is None for value in values)

    return holds


def _of_type(field: FieldContract, *, textual: bool) -> Callable[[Json], bool]:
    written = str(field.format or "")  # "dd/MM/yyyy" is a form of both
    if field.type is FieldType.INSTANT:
        form = TimeFormat(written) if written in set(TimeFormat) else TimeFormat.ISO
        return lambda value: isinstance(value, str) and _reads(read_instant, value, form)
    if field.type is FieldType.DAY:
        day_form = DayFormat(written) if written in set(DayFormat) else DayFormat.ISO
        return lambda value: isinstance(value, str) and _reads(read_day, value, day_form)
    return (_TEXTUAL if textual else {}).get(field.type) or _PLAIN[field.type]


def read_day(text: str, form: DayFormat) -> date:
    """A day of the calendar, without a zone.

    Raises:
        ValueError: not of this form, or a day that does not exist.
    """
    if form is DayFormat.ISO:
        return date.fromisoformat(text.strip()[:10])
    pattern = "%d/%m/%Y" if form is DayFormat.LOCAL else "%Y/%m/%d"
    return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone


def _reads(read: Callable[..., object], value: str, form: object) -> bool:
    try:
        read(value, form)
    except (ValueError, OverflowError):
        return False
    return True


def _is_integer(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _reads_as_integer(value: Json) -> bool:
    """A text that is one; JSON inside XML may have the number itself."""
    return _is_integer(value) or (isinstance(value, str) and value.strip().lstrip("+-").isdecimal())


def _is_number(value: Json) -> bool:
    """A number; fractions arrive as the text the system wrote, so a text that is one counts too."""
    if isinstance(value, str):
        return value.strip().lstrip("+-").replace(".", "", 1).replace(",", "", 1).isdecimal()
    return isinstance(value, int | float) and not isinstance(value, bool)


_PLAIN: Mapping[FieldType, Callable[[Json], bool]] = {
    FieldType.TEXT: lambda value: isinstance(value, str),
    FieldType.INTEGER: _is_integer,
    FieldType.NUMBER: _is_number,
    FieldType.BOOLEAN: lambda value: isinstance(value, bool),
    FieldType.OBJECT: lambda value: isinstance(value, dict),
    FieldType.LIST: lambda value: isinstance(value, list),
}
_NONE = type(None)
_DECISIVE: Mapping[FieldType, type] = {
    FieldType.TEXT: str,
    FieldType.INTEGER: int,
    FieldType.BOOLEAN: bool,
    FieldType.OBJECT: dict,
    FieldType.LIST: list,
}
"""Fields whose check is answered by the type of the value alone, unless it is empty or has codes."""
_TOLD_APART: frozenset[type] = frozenset({str, int, _NONE})
"""Types whose values are equal only if they are the same (``True == 1`` would hide one behind the other)."""
_TEXTUAL: Mapping[FieldType, Callable[[Json], bool]] = {
    FieldType.INTEGER: _reads_as_integer,
    FieldType.BOOLEAN: lambda value: (
        isinstance(value, bool) or value in ("true", "false", "True", "False", "0", "1")
    ),
}
