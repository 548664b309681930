"""A source record becomes a unit, waits, or belongs to another period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from domain.clock import HANOI
from domain.errors import Misconfigured
from domain.parking import Parked, ParkReason
from domain.period import Period
from domain.work import Origin, WorkUnit
from mappings.apply import map_work
from mappings.mapping_file import parse_mapping
from mappings.work_dates import OtherPeriod


def test_a_work_item_becomes_a_unit(lao_cai):
    """Every part of the unit comes from the field the file names; lateness is derived from the dates."""
    record = lao_cai.work_item()
    assert lao_cai.map(record) == WorkUnit(
        record_digest=record.digest,
        source="van_phong",
        person_id="038000000001",
        organisation="H38.02.02",
        period="2026-06",
        catalogue_code="DC.05",
        title="Báo cáo tháng",
        coefficient=Decimal(12),
        origin=Origin.ASSIGNED,
        assigned=Decimal(2),
        completed=Decimal("1.5"),
        due_on=date(2026, 6, 10),
        assigned_at=datetime(2026, 6, 1, 8, 0, tzinfo=HANOI),
        completed_at=datetime(2026, 6, 12, 9, 30, tzinfo=HANOI),
        failed_quality_checks=2,
        late_events=1,
        late_days=2,
        excused_quality_checks=1,
        product_key="123/BC-SNV",
        evidence=("CV1", "123/bc-snv"),
        document_number="123/BC-SNV",
    )


def test_a_document_without_zone_is_hanoi_time(lao_cai):
    """Local times get the zone of Hà Nội, and the deadline's day ends at 24:00."""
    unit = lao_cai.map(lao_cai.document())
    assert unit.assigned_at == datetime(2026, 6, 1, 8, 0, tzinfo=HANOI)
    assert (unit.late_events, unit.late_days) == (0, 0)
    late = lao_cai.map(lao_cai.document(NgayHoanThanh="11/06/2026 00:00:00"))
    assert (late.late_events, late.late_days) == (1, 1)


def test_the_same_product_in_two_systems_has_one_key(lao_cai):
    """Case and spaces of a document number do not make two products of one."""
    keys = {lao_cai.map(lao_cai.work_item()).product_key, lao_cai.map(lao_cai.document()).product_key}
    assert keys == {"123/BC-SNV"}
    assert lao_cai.map(lao_cai.document(SoKyHieu="")).product_key == ""


def test_an_instant_in_another_zone_is_moved_to_hanoi(lao_cai):
    """22:00 UTC on the deadline's day is already the next day in Hà Nội: late."""
    unit = lao_cai.map(lao_cai.work_item(NgayHoanThanh="2026-06-10T22:00:00Z"))
    assert (unit.late_events, unit.late_days) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "reason", "field"),
    [
        ({"SoDinhDanhCaNhan": "038000000009"}, ParkReason.UNKNOWN_PERSON, "SoDinhDanhCaNhan"),
        ({"SoDinhDanhCaNhan": None}, ParkReason.UNKNOWN_PERSON, "SoDinhDanhCaNhan"),
        ({"MaDonViThucHien": "H38.99"}, ParkReason.UNKNOWN_ORGANISATION, "MaDonViThucHien"),
        ({"MaSanPham": "XX.99"}, ParkReason.UNMAPPED_ITEM, "MaSanPham"),
        ({"MaSanPham": ""}, ParkReason.UNMAPPED_ITEM, "MaSanPham"),
        ({"MaTrangThai": "LA"}, ParkReason.UNKNOWN_STATUS, "MaTrangThai"),
        ({"MaTrangThai": None}, ParkReason.UNKNOWN_STATUS, "MaTrangThai"),
        ({"NguonGiao": "LA"}, ParkReason.UNREADABLE_FIELD, "NguonGiao"),
        ({"HanXuLy": None}, ParkReason.MISSING_DEADLINE, "HanXuLy"),
        ({"HanXuLy": "10/06/2026"}, ParkReason.UNREADABLE_FIELD, "HanXuLy"),
        ({"HanXuLy": ["2026-06-10"]}, ParkReason.UNREADABLE_FIELD, "HanXuLy"),
        ({"ThoiGianGiaoViec": None}, ParkReason.UNREADABLE_FIELD, "ThoiGianGiaoViec"),
        (
            {"ThoiGianGiaoViec": "2026-06-11T08:00:00+07:00"},
            ParkReason.CONTRADICTORY_DATES,
            "HanXuLy",
        ),
        (
            {"NgayHoanThanh": "2026-06-01T07:59:59+07:00"},
            ParkReason.CONTRADICTORY_DATES,
            "NgayHoanThanh",
        ),
        ({"NgayHoanThanh": None}, ParkReason.UNREADABLE_FIELD, "NgayHoanThanh"),
        ({"SoLuongGiao": "0"}, ParkReason.IMPOSSIBLE_NUMBERS, "SoLuongGiao"),
        ({"SoLuongGiao": "-1"}, ParkReason.IMPOSSIBLE_NUMBERS, "SoLuongGiao"),
        ({"SoLuongHoanThanh": "-0.5"}, ParkReason.IMPOSSIBLE_NUMBERS, "SoLuongHoanThanh"),
        ({"SoLuongHoanThanh": "2.5"}, ParkReason.IMPOSSIBLE_NUMBERS, "SoLuongHoanThanh"),
        ({"SoLuongGiao": "1.000,5"}, ParkReason.UNREADABLE_FIELD, "SoLuongGiao"),
        ({"SoLanKhongDatKhachQuan": 3}, ParkReason.IMPOSSIBLE_NUMBERS, "SoLanKhongDatKhachQuan"),
        ({"SoLanCham": -1}, ParkReason.IMPOSSIBLE_NUMBERS, "SoLanChamKhachQuan"),
        ({"SoLanChamKhachQuan": 2}, ParkReason.IMPOSSIBLE_NUMBERS, "SoLanChamKhachQuan"),
        ({"SoLanKhongDat": 1.5}, ParkReason.UNREADABLE_FIELD, "SoLanKhongDat"),
        ({"TenCv": {"a": 1}}, ParkReason.UNREADABLE_FIELD, "TenCv"),
    ],
)
def test_what_cannot_go_on_waits_with_its_reason(lao_cai, changes, reason, field):
    """Each fault of a record parks it under its own reason and names the source field."""
    outcome = lao_cai.map(lao_cai.work_item(**changes))
    assert isinstance(outcome, Parked)
    assert (outcome.reason, outcome.field) == (reason, field)


def test_parked_details_hide_personal_numbers_and_texts(lao_cai):
    """What a parked record shows is safe: ids masked, free text only as its kind and length."""
    unknown = lao_cai.map(lao_cai.work_item(SoDinhDanhCaNhan="038000000009"))
    assert unknown.detail == "038******009"
    unreadable = lao_cai.map(lao_cai.work_item(HanXuLy="Nguyễn Văn A"))
    assert unreadable.detail == "iso ← text[12]"


def test_returned_work_stays_assigned_and_is_not_completed(lao_cai):
    """Art. 18.1.d: whatever quantity the source still shows."""
    unit = lao_cai.map(lao_cai.work_item(MaTrangThai="TRA_LAI"))
    assert (unit.origin, unit.assigned, unit.completed) == (Origin.RETURNED, Decimal(2), Decimal(0))


def test_withdrawn_work_is_kept_as_evidence(lao_cai):
    """Work taken back by whoever assigned it becomes a unit that scoring counts nowhere."""
    assert lao_cai.map(lao_cai.work_item(MaTrangThai="THU_HOI")).origin is Origin.WITHDRAWN


@pytest.mark.parametrize(
    ("code", "origin"), [("NHAN_THAY", Origin.TAKEN_OVER), ("DOT_XUAT", Origin.UNPLANNED)]
)
def test_extra_work_keeps_its_origin(lao_cai, code, origin):
    """Taken-over and unplanned work is marked as outside the assigned total."""
    assert lao_cai.map(lao_cai.work_item(NguonGiao=code)).origin is origin


def test_open_work_without_a_quantity_is_not_completed(lao_cai):
    """No completed quantity means none while the status is open, and all once it is completed."""
    still_open = {"MaTrangThai": "DANG_THUC_HIEN", "NgayHoanThanh": None, "SoLuongHoanThanh": ""}
    assert lao_cai.map(lao_cai.work_item(**still_open)).completed == 0
    assert lao_cai.map(lao_cai.work_item(SoLuongHoanThanh=None)).completed == 2


def test_events_of_the_source_win_over_the_derived_one(lao_cai):
    """A source that counts late events itself is believed; the days still come from the dates."""
    unit = lao_cai.map(lao_cai.work_item(SoLanCham=3, SoLanChamKhachQuan="1"))
    assert (unit.late_events, unit.excused_late_events, unit.late_days) == (3, 1, 2)


def test_a_unit_belongs_to_the_period_of_its_deadline(lao_cai):
    """A June deadline is June's, whenever it was assigned or finished."""
    record = lao_cai.work_item(MaSanPham="HB.05", ThoiGianGiaoViec="2026-05-20T08:00:00+07:00")
    assert isinstance(lao_cai.map(record), WorkUnit)
    assert lao_cai.map(record, period=Period.parse("2026-05")) == OtherPeriod(lao_cai.june)
    quarter = Period.parse("2026-Q3")
    assert lao_cai.map(record, period=quarter) == OtherPeriod(Period.parse("2026-Q2"))


@pytest.mark.parametrize("due", [None, "hỏng"])
def test_without_a_deadline_it_waits_in_the_period_of_assignment_only(lao_cai, due):
    """A record without a readable deadline is parked once, not in every period that is mapped."""
    record = lao_cai.work_item(HanXuLy=due)
    assert isinstance(lao_cai.map(record), Parked)
    assert lao_cai.map(record, period=Period.parse("2026-07")) == OtherPeriod(lao_cai.june)


def test_the_coefficient_is_that_of_the_day_of_assignment(lao_cai):
    """An item that ended before the assignment is outside the catalogue (Art. 13.3)."""
    items = tuple(
        replace(item, valid_to=date(2026, 5, 31)) if item.code == "DC.05" else item
        for item in lao_cai.catalogue.items
    )
    ended = type(lao_cai.catalogue)(items)
    record = lao_cai.work_item()
    outcome = map_work(record, lao_cai.work, catalogue=ended, roster=lao_cai.roster, period=lao_cai.june)
    assert outcome == Parked(ParkReason.UNMAPPED_ITEM, "MaSanPham", "DC.05")


def test_a_mapping_of_another_kind_is_refused(lao_cai):
    """Work mapped by the personnel mapping is a mistake of wiring, told as such."""
    with pytest.raises(Misconfigured, match="of kind people"):
        lao_cai.map(lao_cai.work_item(), by=lao_cai.mapping("van_phong.people.yaml"))


def test_over_completion_can_be_allowed_by_the_file(lao_cai):
    """``completed_over_assigned: allow`` lets more be completed than was assigned."""
    text = lao_cai.text("van_phong.work_items.yaml")
    allowing = parse_mapping(text.replace("assigned: park", "assigned: allow"), "f.yaml")
    assert lao_cai.map(lao_cai.work_item(SoLuongHoanThanh="3"), by=allowing).completed == 3
