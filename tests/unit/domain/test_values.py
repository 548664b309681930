"""Periods, identifiers, digests and rounding."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identifiers import mask_personal_ids, organisation_code, personal_id
from domain.period import Period
from domain.records import RecordKind, SourceRecord, canonical_json
from domain.results import package_key, result_key
from domain.sheets import points


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-12", date(2026, 12, 1), date(2026, 12, 31)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_knows_its_days_and_prints_as_it_was_read(text: str, first: date, last: date) -> None:
    """Months and quarters, leap years and year ends."""
    period = Period.parse(text)
    assert (period.first_day, period.last_day, str(period)) == (first, last, text)
    assert first in period
    assert last in period


@pytest.mark.parametrize("text", ["2026-13", "2026-Q5", "2026", "10/2026", "2026-1", ""])
def test_other_texts_are_no_periods(text: str) -> None:
    """Anything but YYYY-MM and YYYY-Qn is refused."""
    with pytest.raises(ValueError, match="neither"):
        Period.parse(text)


def test_the_month_before_january_is_december() -> None:
    """previous_month crosses the year."""
    assert str(Period.parse("2026-01").previous_month()) == "2025-12"


@pytest.mark.parametrize(
    "code", ["000.00.00.H38", "000.00.04.G14", "999.010.01.H22", "H38.02.02", "h37.dn.001", "H41"]
)
def test_both_forms_of_organisation_codes_are_read(code: str) -> None:
    """QCVN 102 codes and QĐ 20/2020 codes, in any case, with spaces around."""
    assert organisation_code(f" {code} ") == code.upper()


@pytest.mark.parametrize("code", ["", "38.02", "000.00.H38", "Sở Nội vụ", "H38..02"])
def test_other_texts_are_no_organisation_codes(code: str) -> None:
    """Names and broken codes are refused."""
    with pytest.raises(ValueError, match="no organisation code"):
        organisation_code(code)


def test_personal_ids_have_twelve_digits() -> None:
    """Nine-digit identity cards and letters are refused."""
    assert personal_id(" 010086012345 ") == "010086012345"
    for bad in ("123456789", "01008601234X", ""):
        with pytest.raises(ValueError, match="12 digits"):
            personal_id(bad)


def test_masking_hides_the_middle_of_personal_ids_only() -> None:
    """Twelve digits lose their middle six; longer and shorter numbers stay."""
    assert (
        mask_personal_ids("id 010086012345, no 1234567890123, 99") == "id 010******345, no 1234567890123, 99"
    )


def test_a_record_has_one_digest_whatever_the_order_of_its_fields() -> None:
    """Key order does not count, values do; NaN is refused."""
    one = SourceRecord.of("s", RecordKind.DOCUMENTS, "1", {"a": 1, "b": "ố"})
    assert one.digest == SourceRecord.of("s", RecordKind.DOCUMENTS, "1", {"b": "ố", "a": 1}).digest
    assert one.digest != SourceRecord.of("s", RecordKind.DOCUMENTS, "1", {"a": "1", "b": "ố"}).digest
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_json(float("nan"))


def test_idempotency_keys_depend_on_every_part() -> None:
    """Receiver, period, person and revision each make another key; the same parts the same one."""
    base = ("R", "2026-10", "010086012345", 1)
    assert result_key(*base) == result_key(*base)
    others = [("Q", *base[1:]), ("R", "2026-11", *base[2:]), (*base[:2], "010086012346", 1), (*base[:3], 2)]
    assert len({result_key(*base), *(result_key(*o) for o in others)}) == 5
    assert package_key("R", ["a", "b"]) != package_key("R", ["b", "a"])


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 6))
def test_points_round_half_up_once_and_exactly(value: Fraction, places: int) -> None:
    """Against Decimal's own half-up on a quotient with far more digits than any tie needs."""
    exact = Decimal(value.numerator * 10**40 // value.denominator) / Decimal(10) ** 40
    distance = abs(Fraction(points(value, places)) - value)
    assert distance <= Fraction(1, 2 * 10**places)
    if value >= 0 and distance != Fraction(1, 2 * 10**places):
        assert points(value, places) == exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def test_a_tie_goes_away_from_zero() -> None:
    """69.995 is 70.00, and 69.9949999… is 69.99: the half is decided on the exact value."""
    assert points(Fraction("69.995")) == Decimal("70.00")
    assert points(Fraction("69.995") - Fraction(1, 10**30)) == Decimal("69.99")
