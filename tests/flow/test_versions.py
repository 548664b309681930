"""Two persons and a way back: the story of a change of one coefficient, on the real store."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa

from domain.errors import BadFile, ChangeRefused, Misconfigured
from domain.period import Period
from domain.records import RecordKind
from gateway.settings import Settings
from gateway.steps.audit import verify_audit
from gateway.steps.map import map_period
from gateway.steps.prepare import prepare_store
from gateway.steps.propose import propose
from gateway.steps.publish import approve, publish, refuse, rollback
from gateway.steps.pull import pull_source
from gateway.steps.release import confirm_period, release_summary
from gateway.steps.score import score_period
from gateway.steps.status import period_status
from gateway.steps.versions import list_versions, show_version, write_version
from gateway.store.schema import audit_log, result, work_unit
from gateway.versions.open import files_named

PERIOD = Period.parse("2026-10")
AN, BINH = "Nguyễn Văn An", "Trần Thị Bình"
CHANGED = "DC.05"
"""The item whose coefficient is changed; one late product of it makes the change count."""
WHY = "nhập sai hệ số so với Quyết định"


@pytest.fixture
def office(house):
    """A second gateway on the same store that uses what was published, and one month mapped and scored."""
    settings = Settings(**{**house.settings.model_dump(), "files_from": "published"})
    gw = type(house)(settings, clock=house.clock, world=house.world)
    gw.opened = []
    prepare_store(gw)
    late = gw.world.sources["van_phong"].streams[RecordKind.WORK_ITEMS]
    late[0] = late[0] | {"MaSanPham": CHANGED, "SoLanCham": "1"}
    pull_source(gw, "van_phong", PERIOD)
    map_period(gw, PERIOD)
    score_period(gw, PERIOD)
    yield gw
    for opened in [*gw.opened, gw]:
        opened.close()


def _again(gw):
    """What the next command or task would open."""
    gw.opened.append(type(gw)(gw.settings, clock=gw.clock, world=gw.world))
    return gw.opened[-1]


def _double_the_first_coefficient(gw) -> tuple[str, Decimal]:
    """Edit catalogue.csv as an administrator would; the code, and what it was worth."""
    with gw.engine.connect() as conn:
        code, was = conn.execute(
            sa.select(work_unit.c.catalogue_code, work_unit.c.coefficient).limit(1)
        ).one()
    path = gw.folder_path / "catalogue.csv"
    lines = path.read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        if line.startswith(f"{code},"):
            item = next(item for item in gw.files.catalogue.items if item.code == code)
            old = f"{item.score},{item.coefficient},"
            assert old in line
            lines[number] = line.replace(old, f"{item.score * 2},{item.coefficient * 2},")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return code, was


def _coefficient(gw, code: str) -> Decimal:
    with gw.engine.connect() as conn:
        statement = sa.select(work_unit.c.coefficient).where(work_unit.c.catalogue_code == code).limit(1)
        return conn.execute(statement).scalar_one()


def _story(gw) -> list[dict]:
    with gw.engine.connect() as conn:
        rows = conn.execute(
            sa.select(audit_log.c.event, audit_log.c.payload)
            .where(audit_log.c.event.like("files.%"))
            .order_by(audit_log.c.seq)
        )
        return [{"event": event, **json.loads(bytes(payload))} for event, payload in rows]


def test_a_coefficient_is_proposed_previewed_approved_published_and_rolled_back(office) -> None:
    """Nothing counts before the second person; the audit log tells who, what and why, and verifies."""
    code, was = _double_the_first_coefficient(office)
    map_period(_again(office), PERIOD)
    assert _coefficient(office, code) == was

    made = propose(_again(office), PERIOD, by=AN, note="QĐ 12", correct_past=WHY)
    assert (made.version, made.base, made.files) == (2, 1, {"catalogue.csv": "changed"})
    assert made.preview.digest
    with pytest.raises(ChangeRefused, match="another person"):
        approve(office, 2, by="  nguyễn văn AN ")
    with pytest.raises(ChangeRefused, match="not that of version 2"):
        approve(office, 2, by=BINH, preview_digest="0" * 64)
    with pytest.raises(ChangeRefused, match="not that of version 2"):
        approve(office, 2, by=BINH, preview_digest=made.preview.digest[:7])
    with pytest.raises(ChangeRefused, match="one that is approved"):
        publish(office, 2, by=BINH)
    approve(office, 2, by=BINH, preview_digest=made.preview.digest[:12].upper())
    assert publish(office, 2, by=BINH).replaces == 1

    map_period(_again(office), PERIOD)
    score_period(_again(office), PERIOD)
    assert _coefficient(office, code) == 2 * was
    rollback(office, 1, by=AN, because="Quyết định bị thu hồi")
    map_period(_again(office), PERIOD)
    score_period(_again(office), PERIOD)
    assert _coefficient(office, code) == was

    story = [
        (e["event"], e.get("by"), e.get("because")) for e in _story(office) if "examined" not in e["event"]
    ]
    assert story[1:] == [
        ("files.proposed", AN, WHY),
        ("files.approved", BINH, None),
        ("files.published", BINH, WHY),
        ("files.published", AN, "Quyết định bị thu hồi"),
    ]
    assert verify_audit(office).entries > 0


def test_a_change_that_is_taken_back_asks_nobody_to_correct_what_was_delivered(office) -> None:
    """Results confirmed before the change keep their revision; the revisions it made are withdrawn."""
    confirm_period(office, PERIOD, by="x", despite="thử")
    _double_the_first_coefficient(office)
    made = propose(_again(office), PERIOD, by=AN, correct_past=WHY)
    approve(office, made.version, by=BINH)
    publish(office, made.version, by=BINH)
    map_period(_again(office), PERIOD)
    counted = score_period(_again(office), PERIOD)
    revised = counted.revised
    assert revised > 0, counted
    rollback(office, 1, by=AN, because=WHY)
    map_period(_again(office), PERIOD)
    again = score_period(_again(office), PERIOD)
    assert (again.withdrawn, again.changed, again.revised) == (revised, 0, 0)
    books = period_status(office, PERIOD)
    assert (books.scored, books.confirmed) == (4, 4)
    assert release_summary(office, PERIOD).count == 0
    publish_again = propose(_again(office), PERIOD, by=BINH, correct_past=WHY)
    approve(office, publish_again.version, by=AN)
    publish(office, publish_again.version, by=AN)
    map_period(_again(office), PERIOD)
    assert score_period(_again(office), PERIOD).revised == revised
    with office.engine.connect() as conn:
        found = conn.execute(sa.select(result.c.revision, result.c.state).where(result.c.revision > 1)).all()
    assert set(found) == {(2, "SUPERSEDED"), (3, "COMPUTED")}


def test_the_preview_says_what_really_happens(office) -> None:
    """The totals the proposal showed are those the results have once the version is in force."""
    _double_the_first_coefficient(office)
    made = propose(_again(office), PERIOD, by=AN, correct_past=WHY)
    approve(office, made.version, by=BINH)
    publish(office, made.version, by=BINH)
    after = _again(office)
    map_period(after, PERIOD)
    score_period(after, PERIOD)
    with after.engine.connect() as conn:
        found = dict(conn.execute(sa.select(result.c.person_id, result.c.total)).all())
    shown = {person.person_id: person for person in made.preview.people}
    for person_id, total in found.items():
        if person_id in shown:
            assert shown[person_id].new == total


def test_coefficients_that_counted_do_not_change_without_a_reason(office) -> None:
    """The refusal names code, days, old and new value, and the lawful way."""
    code, was = _double_the_first_coefficient(office)
    with pytest.raises(ChangeRefused, match="does not change") as refusal:
        propose(_again(office), PERIOD, by=AN)
    assert code in refusal.value.message.vi
    assert f"{was.normalize():f} → " in refusal.value.message.en
    assert "--correct-past" in refusal.value.remedy.en


def test_files_with_faults_are_not_proposed(office) -> None:
    """Every fault of every file is told with its line; nothing gets a number."""
    (office.folder_path / "policy.yaml").write_text("name: x\nschema: nd335\n", "utf-8")
    mapping = office.folder_path / "mappings" / "van_phong.work_items.yaml"
    mapping.write_text(mapping.read_text("utf-8").replace("date: iso", "date: sometimes", 1), "utf-8")
    with pytest.raises(BadFile) as fault:
        propose(_again(office), PERIOD, by=AN)
    assert "policy.yaml:2:" in fault.value.message.en
    assert "van_phong.work_items.yaml:" in fault.value.message.en
    assert [line.version for line in list_versions(office).versions] == [1]


def test_two_administrators_at_once(office) -> None:
    """Both propose from version 1; when one came into force, the other is overtaken and says so."""
    notes = office.folder_path / "mappings" / "van_phong.work_items.yaml"
    text = notes.read_text("utf-8")
    notes.write_text(text + "# một\n", "utf-8")
    first = propose(_again(office), PERIOD, by=AN)
    notes.write_text(text + "# hai\n", "utf-8")
    second = propose(_again(office), PERIOD, by=BINH)
    approve(office, second.version, by=AN)
    approve(office, first.version, by=BINH)
    publish(office, second.version, by=AN)
    with pytest.raises(ChangeRefused, match=f"version {second.version} is in force by now"):
        publish(office, first.version, by=BINH)
    lines = {line.version: line for line in list_versions(_again(office)).versions}
    assert lines[second.version].in_force
    assert lines[first.version].overtaken


def test_many_hands_publish_once(office) -> None:
    """Ten concurrent publications of one approved version: one succeeds, the log has it once."""
    path = office.folder_path / "catalogue.csv"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    made = propose(_again(office), PERIOD, by=AN)
    approve(office, made.version, by=BINH)
    outcomes: list[object] = []

    def attempt() -> None:
        try:
            outcomes.append(publish(office, made.version, by=BINH))
        except ChangeRefused as refused:
            outcomes.append(refused)

    hands = [Thread(target=attempt) for _ in range(10)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sum(not isinstance(outcome, ChangeRefused) for outcome in outcomes) == 1
    assert sum(e["event"] == "files.published" and e["version"] == made.version for e in _story(office)) == 1


def test_a_run_ends_with_the_files_it_began_with(office) -> None:
    """A publication in between counts for the next gateway; results name the files their units came from."""
    running = _again(office)
    before = running.files.mapping_digest
    code, was = _double_the_first_coefficient(office)
    made = propose(_again(office), PERIOD, by=AN, correct_past=WHY)
    approve(office, made.version, by=BINH)
    publish(office, made.version, by=BINH)
    map_period(running, PERIOD)
    score_period(running, PERIOD)
    assert running.files.version == 1
    assert _coefficient(office, code) == was
    with office.engine.connect() as conn:
        assert set(conn.execute(sa.select(result.c.mapping_digest)).scalars()) == {before}
    late = _again(office)
    counts = score_period(late, PERIOD)
    assert counts.older_units > 0
    assert "no longer in force" in str(release_summary(late, PERIOD).warnings)
    map_period(late, PERIOD)
    assert score_period(late, PERIOD).older_units == 0


def test_refused_and_taken_back(office) -> None:
    """A refusal needs a reason, is final, and leaves what is in force alone."""
    path = office.folder_path / "catalogue.csv"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    made = propose(_again(office), PERIOD, by=AN)
    with pytest.raises(ChangeRefused, match="no reason"):
        refuse(office, made.version, by=AN, because="  ")
    refuse(office, made.version, by=AN, because="nhầm")
    with pytest.raises(ChangeRefused, match="is refused"):
        approve(office, made.version, by=BINH)
    assert _again(office).files.version == 1


def test_only_what_was_in_force_can_be_restored(office) -> None:
    """A proposal nobody approved does not come into force by the back door."""
    path = office.folder_path / "catalogue.csv"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    made = propose(_again(office), PERIOD, by=AN)
    with pytest.raises(ChangeRefused, match="never in force"):
        rollback(office, made.version, by=AN, because="x")
    with pytest.raises(ChangeRefused, match="in force already"):
        rollback(office, 1, by=AN, because="x")
    with pytest.raises(Misconfigured, match="there are no files '9'"):
        rollback(office, 9, by=AN, because="x")


def test_an_unchanged_folder_is_no_proposal(office) -> None:
    """There is nothing to approve."""
    with pytest.raises(ChangeRefused, match="exactly version 1"):
        propose(_again(office), PERIOD, by=AN)


def test_a_version_can_be_read_and_written_out_again(office, tmp_path: Path) -> None:
    """Its lines are shown beside its base, and its bytes come back as they were."""
    path = office.folder_path / "catalogue.csv"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    made = propose(_again(office), PERIOD, by=AN)
    detail = show_version(office, made.version)
    assert detail.files == {"catalogue.csv": "changed"}
    assert detail.preview is not None
    write_version(office, 1, tmp_path / "out")
    original = files_named(office, "1")
    assert (tmp_path / "out" / "policy.yaml").read_bytes() == original.tree.read("policy.yaml")
    with pytest.raises(Misconfigured, match="not empty"):
        write_version(office, 1, tmp_path / "out")


def test_bytes_behind_a_version_cannot_be_changed(office) -> None:
    """The database refuses, whoever asks."""
    for statement in ("UPDATE config_file SET body = ''", "DELETE FROM file_publication"):
        with office.engine.connect() as conn, pytest.raises(sa.exc.ProgrammingError, match="append-only"):
            conn.execute(sa.text(statement))
