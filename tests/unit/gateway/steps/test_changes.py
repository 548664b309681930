"""What a preview says of itself: counts, masks, digests."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

from gateway.steps.changes import AgencyChange, ChangePreview, PersonChange, RecordChanges, SideFiles

ZERO = Decimal("0.00")
WHOLE = AgencyChange("", "", 1, 1, ZERO, ZERO, ZERO, ZERO, ZERO)
SIDE = SideFiles("thư mục", 3, "m", "c", "p")
RECORDS = RecordChanges(
    looked_at=10,
    newly_mapped=1,
    newly_parked={"unmapped_item": 2},
    parked_otherwise={"unknown_person → unmapped_item": 3},
    moved_out=4,
    moved_in=0,
    changed=5,
    fields={"coefficient": 5},
    coefficients=(("DC.01", Decimal(1), Decimal(2), 3), ("DC.02", Decimal(5), Decimal(7), 2)),
)


def person(number, **changes):
    """Somebody whose score moves from good to excellent."""
    made = PersonChange(
        person_id=f"{number:012d}",
        name="Nguyễn Văn A",
        agency="H38.01",
        old=Decimal("89.90"),
        new=Decimal("90.10"),
        change=Decimal("0.20"),
        old_band="good",
        new_band="excellent",
        old_reason="",
        new_reason="",
        records=1,
        names=("s:010086000001",),
        result_state="ACCEPTED",
        corrected=True,
    )
    return replace(made, **changes)


def preview(*people, **changes):
    """A preview with these people."""
    made = ChangePreview("2026-10", SIDE, SIDE, RECORDS, people, (WHOLE,), WHOLE)
    return replace(made, **changes)


def test_counts():
    """Bands, corrected deliveries by state, who loses a score and who gets one."""
    lost = person(2, new=None, new_band="", new_reason="zero_assigned", corrected=False)
    got = person(3, old=None, old_band="", old_reason="zero_assigned", result_state="", corrected=False)
    plain = preview(person(1), lost, got).as_json()
    assert plain["people_changed"] == 3
    assert plain["bands_changed"] == 1
    assert (plain["newly_without_score"], plain["newly_with_score"]) == (1, 1)
    assert plain["corrected_deliveries"] == {"ACCEPTED": 1}
    assert plain["records"]["total"] == 1 + 2 + 3 + 4 + 5


def test_plain_values_with_masked_ids():
    """What is stored and shown is JSON as it is, and no personal id stands in it whole."""
    text = json.dumps(preview(person(10086000001)).as_json(), ensure_ascii=False)
    assert "010086000001" not in text
    assert text.count("010******001") == 2


def test_the_digest_is_of_everything_and_of_nothing_else():
    """It does not depend on how much is listed or what the files are called; every number moves it."""
    first = preview(person(1), person(2))
    assert preview(person(1), person(2), top=1).digest == first.digest
    renamed = replace(SIDE, label="phiên bản", version=None)
    assert preview(person(1), person(2), old=renamed).digest == first.digest
    others = [
        preview(person(1), person(2, new=Decimal("90.11"))),
        preview(person(1)),
        preview(person(1), person(2), period="2026-11"),
        preview(person(1), person(2), new=replace(SIDE, policy="q")),
        preview(person(1), person(2), records=replace(RECORDS, coefficients=RECORDS.coefficients[:1])),
    ]
    assert len({first.digest, *(other.digest for other in others)}) == 6
