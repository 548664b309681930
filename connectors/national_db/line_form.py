"""One result as canonical XML text: a form made once per profile, filled once per person.

A person without leadership values (who leads nobody) uses a form without those elements: a province has two
forms in all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

from connectors.national_db.fields import NULLABLE, RESULT_ATTRIBUTES, AttributeKind
from connectors.national_db.profile import FieldRule, Profile
from domain import canonical_xml
from domain.errors import ImpossibleInput
from domain.identifiers import mask_personal_ids
from domain.results import ResultLine
from domain.text import Text

_Convert = Callable[[Any], str]

# What makes a text differ from its canonical form, or impossible in XML 1.0; quotes matter in the key only.
_SPECIAL = re.compile('[&<>"\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')


@dataclass(frozen=True)
class _Form:
    """``template``: with one %s for the key and each of ``rules``; ``values``: reads them from a line."""

    template: str
    rules: tuple[FieldRule, ...]
    values: Callable[[ResultLine], tuple[Any, ...]]
    converts: tuple[_Convert, ...]


class LineForm:
    """Renders the results of one profile."""

    def __init__(self, profile: Profile) -> None:
        self._rules = profile.fields
        self._prefix = profile.prefix
        self._forms: dict[tuple[bool, bool, bool], _Form] = {}

    def render(self, line: ResultLine) -> str:
        """The ``Result`` element from behind its name (and any namespace declaration) to its end.

        Raises:
            ImpossibleInput: a value is missing, has more decimals than the profile, or holds a character
                that XML cannot carry; the person is named by the masked id.
        """
        present = (line.d is not None, line.dd is not None, line.e is not None)
        form = self._forms.get(present)
        try:
            if form is None:
                form = self._forms[present] = self._form_of(line)
            texts = [convert(value) for convert, value in zip(form.converts, form.values(line), strict=True)]
            if not all(map(str.strip, texts)) or _SPECIAL.search("".join(texts)):
                texts = _escaped(texts, form.rules)
        except ValueError as fault:
            raise _impossible(line, str(fault)) from fault
        return form.template % tuple(texts)

    def _form_of(self, line: ResultLine) -> _Form:
        there = [one for one in self._rules if one.source not in NULLABLE or _value(line, one) is not None]
        if lacking := [one.element for one in self._rules if one not in there and not one.optional]:
            raise ValueError(f"{lacking[0]} is missing")
        elements = "".join(
            f"<{self._prefix}:{one.element}>%s</{self._prefix}:{one.element}>" for one in there
        )
        return _Form(
            f' key="%s">{elements}</{self._prefix}:Result>',
            tuple(there),
            attrgetter("key", *(one.source for one in there)),
            (str, *(_convert_of(one) for one in there)),
        )


def _value(line: ResultLine, rule: FieldRule) -> object:
    return getattr(line, rule.source)


def _convert_of(rule: FieldRule) -> _Convert:
    kind = RESULT_ATTRIBUTES[rule.source]
    if kind is AttributeKind.INSTANT:
        return instant
    return _number(rule.decimals) if rule.decimals is not None else str


@lru_cache(maxsize=1024)  # people are confirmed together: few moments, many results
def instant(moment: datetime) -> str:
    """``moment`` in UTC, ISO 8601 with whole seconds and Z.

    Raises:
        ValueError: it names no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("an instant without zone")
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _number(decimals: int) -> _Convert:
    point = -decimals - 1

    def convert(value: Decimal) -> str:
        text = str(value)
        if decimals and text[point : point + 1] == "." and "E" not in text:
            return text
        if not value.is_finite() or round(value, decimals) != value:
            raise ValueError(f"{value} does not fit {decimals} decimals")
        return f"{value:.{decimals}f}"

    return convert


def _escaped(texts: list[str], rules: tuple[FieldRule, ...]) -> list[str]:
    for rule, value in zip(rules, texts[1:], strict=True):
        if not value.strip():
            raise ValueError(f"{rule.element} is empty")
    return [canonical_xml.attribute(texts[0]), *map(canonical_xml.text, texts[1:])]


def _impossible(line: ResultLine, detail: str) -> ImpossibleInput:
    who, what = mask_personal_ids(line.personal_id), mask_personal_ids(detail)
    return ImpossibleInput(
        Text(
            f"Không ghi được kết quả của {who} (kỳ {line.period}) vào gói tin: {what}",
            f"the result of {who} (period {line.period}) cannot be written into a package: {what}",
        ),
        Text(
            "Sửa dữ liệu gốc của người này (thiếu giá trị, ký tự điều khiển) rồi tính lại",
            "Mend this person's data at the source (missing value, control character) and compute again",
        ),
    )
