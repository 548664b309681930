"""The working calendar as an editable file: the holiday library as a base, official swaps on top.

The library knows statutory holidays (lunar ones too); which days are swapped is announced year by year, so
the file always wins: ``holidays`` adds days off, ``not_holidays`` takes days of the library away,
``working_weekends`` names Saturdays and Sundays worked in exchange.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import holidays as holiday_library
from pydantic import Field

from domain.deadline import WorkCalendar
from domain.errors import BadFile
from domain.faults import Fault, as_error
from domain.text import Text
from mappings.contract import FileModel, hold
from mappings.mapping_file import Day
from mappings.yaml_text import REMEDY, YamlDocument, load_yaml

_SATURDAY = 5
_Year = Annotated[int, Field(ge=2020, le=2100)]


class Library(FileModel):
    """Which years to take from the ``holidays`` library."""

    country: Literal["VN"]
    years: Annotated[tuple[_Year, ...], Field(min_length=1, max_length=20)]


class CalendarFile(FileModel):
    """What a calendar file says: each day with a note about where it comes from."""

    version: Annotated[str, Field(min_length=1, max_length=100)]
    use_holidays_library: Library | None = None
    holidays: dict[Day, str] = Field(default_factory=dict)
    not_holidays: dict[Day, str] = Field(default_factory=dict)
    working_weekends: dict[Day, str] = Field(default_factory=dict)


def parse_calendar(text: str, file: str) -> WorkCalendar:
    """Read a calendar; ``file`` is its name in messages.

    Raises:
        BadFile: every fault of the file, each with line and column.
    """
    document = load_yaml(text, file)
    model = hold(document, CalendarFile)
    if faults := list(_contradictions(model, document)):
        raise as_error(BadFile, file, faults, REMEDY)
    days = set(model.holidays)
    if model.use_holidays_library is not None:
        years = model.use_holidays_library.years
        days |= set(holiday_library.country_holidays("VN", years=years))
    off = days - model.not_holidays.keys() - model.working_weekends.keys()
    return WorkCalendar(model.version, frozenset(off), frozenset(model.working_weekends))


def _contradictions(model: CalendarFile, document: YamlDocument) -> list[Fault]:
    weekends, off, kept = (
        table.keys() for table in (model.working_weekends, model.holidays, model.not_holidays)
    )
    both = "vừa nghỉ vừa làm", "both off and working"
    return [
        *(
            _fault(document, "working_weekends", day, "không phải thứ Bảy, Chủ nhật", "is no weekend day")
            for day in weekends
            if day.weekday() < _SATURDAY
        ),
        *(_fault(document, "working_weekends", day, *both) for day in weekends & off),
        *(_fault(document, "not_holidays", day, *both) for day in kept & off),
    ]


def _fault(document: YamlDocument, table: str, day: date, vi: str, en: str) -> Fault:
    return Fault(document.place((table, day.isoformat())), Text(f"{day}: {vi}", f"{day}: {en}"))
