"""Every system on stage (``stages/``) against a real server of its kind: the promises of the port.

A new system needs a module there and nothing here; without it the first test fails.
"""

import importlib.util
from datetime import UTC, datetime, timedelta

import pytest

from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.registry import protocols
from domain.errors import SourceBroke, SourceRefused, SourceUnavailable, SourceWentEmpty
from tests.conformance.stages import (
    PERIOD,
    SMALL_PAGE,
    STAGES,
    Ability,
    Shape,
    config_class_of,
    gaps,
    ready_files,
)

HOW = "write tests/conformance/stages/<name>.py with STAGE = Stage(...), after the model of van_phong.py"


def test_every_protocol_is_on_stage():
    """A protocol that is registered is tested here."""
    missing = set(protocols()) - {stage.protocol for stage in STAGES.values()}
    assert not missing, f"no stage for protocol {sorted(missing)}: {HOW}"


def test_every_ready_source_file_is_on_stage():
    """A source file that we ship is read against a server of its kind."""
    missing = ready_files() - {stage.source_file for stage in STAGES.values()}
    assert not missing, f"no stage with source_file in {sorted(missing)}: {HOW}"


@pytest.mark.parametrize("name", sorted(STAGES))
def test_a_stage_is_what_it_says(name):
    """Its source file and its simulator exist, and the file is of its protocol and has its busy kind."""
    stage = STAGES[name]
    assert stage.source_file in ready_files(), f"{name}: no mappings/files/<province>/sources/<name>.yaml"
    assert importlib.util.find_spec(f"simulators.{stage.simulator}.__main__"), (
        f"{name}: no simulator to start"
    )
    config = config_class_of(stage).model_validate(stage.data())
    assert config.protocol == stage.protocol
    assert stage.busy in config.kinds


@pytest.mark.parametrize("name", sorted(STAGES))
def test_every_kind_of_a_ready_file_has_a_contract(name):
    """A field that is renamed or retyped at the source is noticed in every system that we ship a file for."""
    kinds = config_class_of(STAGES[name]).model_validate(STAGES[name].data()).kinds
    without = [kind.value for kind, settings in kinds.items() if settings.contract is None]
    assert not without, f"{STAGES[name].source_file}: no contract for {without}"


FILE_AGREES = {
    Ability.WIRE: lambda stage, _: stage.shape is Shape.FOLDER,
    Ability.PAGING: lambda stage, kinds: stage.shape is not Shape.PAGES or not kinds[stage.busy].paging,
    Ability.COUNT: lambda _, kinds: not all(kind.total_path for kind in kinds.values()),
    Ability.SINCE: lambda _, kinds: not any(kind.since for kind in kinds.values()),
    Ability.WHOLE: lambda stage, _: stage.shape is Shape.MAILBOX,
    Ability.CONFIRM: lambda stage, _: stage.shape is not Shape.MAILBOX,
    Ability.SESSION: lambda stage, _: not stage.session_ends,
}
"""For an ability: what must be so in a system that lacks it."""


@pytest.mark.parametrize(("name", "ability"), gaps())
def test_what_a_system_lacks_has_a_reason_and_the_file_agrees(name, ability):
    """Nothing is left out of the suite because somebody would rather not."""
    stage = STAGES[name]
    reason = stage.lacks[ability]
    assert " / " in reason, f"{name} lacks {ability}: give the reason in Vietnamese / English"
    kinds = config_class_of(stage).model_validate(stage.data()).kinds
    agrees = FILE_AGREES.get(ability, lambda *_: True)
    assert agrees(stage, kinds), (
        f"{name} says it lacks {ability} ({reason}), but its source file or shape has it"
    )


def test_every_record_arrives_as_the_system_wrote_it(office, records):
    """Each kind comes completely, field by field, with the bytes it came from and one cursor at the end."""
    assert set(office.truth) == set(office.open().kinds)
    for kind, truth in office.truth.items():
        pages = office.pull(kind)
        assert records(pages) == truth, kind
        assert [page.last for page in pages] == [False] * (len(pages) - 1) + [True]
        assert [page.number for page in pages] == list(range(1, len(pages) + 1))
        assert {page.cursor for page in pages[:-1]} <= {Cursor()}
        assert all(page.raw for page in pages if page.records)
        assert not [drift for page in pages for drift in page.drifts], (
            "the contract of the file fits the system"
        )
    assert len(office.truth[office.busy]) >= 2 * SMALL_PAGE


@pytest.mark.needs(Ability.COUNT)
def test_the_system_s_own_count_comes_with_every_page(office):
    """What was pulled can be held against what the system says it has; at least in its busy kind."""
    kinds = config_class_of(office.stage).model_validate(office.stage.data()).kinds
    for kind, truth in office.truth.items():
        told = {page.total for page in office.pull(kind)}
        must = kind is office.busy or kinds[kind].total_path
        assert told == {len(truth)} or (not must and told == {None}), kind


def test_the_same_record_read_twice_has_the_same_digest(office):
    """Reading again is free for whoever stages by digest."""
    first, second = (
        {(record.key, record.digest) for page in office.pull() for record in page.records} for _ in range(2)
    )
    assert first == second


@pytest.mark.needs(Ability.SINCE)
def test_a_second_pull_reads_the_overlap_and_not_everything(office, records):
    """With the cursor only the last day comes again, and the cursor stays where it is."""
    cursor = office.pull()[-1].cursor
    pages = office.pull(cursor=cursor)
    assert pages[-1].cursor == cursor
    assert 0 < len(records(pages)) < len(office.truth[office.busy])
    wide = office.pull(cursor=cursor, overlap_hours=24 * 365)
    assert records(wide) == office.truth[office.busy]


@pytest.mark.needs(Ability.WHOLE)
def test_a_complete_reading_has_every_row_whatever_the_cursor_says(office, records):
    """The nightly comparison sees the whole key set, so that what vanished at the source is noticed."""
    cursor = office.pull()[-1].cursor
    pages = office.pull(cursor=cursor, complete=True)
    assert records(pages) == office.truth[office.busy]
    assert pages[-1].last


@pytest.mark.needs(Ability.CONFIRM)
def test_what_was_not_acknowledged_is_handed_out_again(start, records):
    """A document leaves the list after our commit and not before; telling twice does no harm."""
    with start() as system:
        first = system.pull()
        assert records(system.pull()) == records(first)
        source = system.open()
        for page in first[:-1]:
            source.acknowledge(system.busy, page)
            source.acknowledge(system.busy, page)
        kept = {record.key for record in first[-1].records}
        assert set(records(system.pull())) == kept


@pytest.mark.needs(Ability.WIRE, Ability.PAGING)
@pytest.mark.parametrize(
    "fault", ["503", "status:429", "status:500", "status:502", "reset", "lost", "half", "slow:1"]
)
def test_what_passes_by_itself_costs_a_retry(office, records, fault):
    """A call that fails in the middle of a pass is made again and the pass is complete."""
    office.script(call_2=fault)
    assert records(office.pull()) == office.truth[office.busy]
    assert len(office.waits) == 1
    if fault in {"503", "status:429"}:
        assert office.waits == [1.0]


@pytest.mark.needs(Ability.WIRE, Ability.PAGING, Ability.STALE)
def test_a_stale_page_is_noticed(office, records):
    """The page before, given once more, is no end: the pass is read again."""
    office.script(call_2="duplicate")
    pages = office.pull()
    assert records(pages) == office.truth[office.busy]
    assert [page.last for page in pages].count(True) == 1


@pytest.mark.needs(Ability.WIRE, Ability.PAGING, Ability.SILENCE)
def test_an_empty_page_in_the_middle_is_noticed(office, records):
    """An empty answer in the middle is no end: the pass is read again."""
    office.script(call_2="empty")
    pages = office.pull()
    assert records(pages) == office.truth[office.busy]
    assert [page.last for page in pages].count(True) == 1


@pytest.mark.needs(Ability.WIRE)
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("503", SourceUnavailable),
        ("reset", SourceUnavailable),
        ("half", SourceUnavailable),
        ("html", SourceBroke),
        ("status:403", SourceRefused),
        ("status:404", SourceRefused),
    ],
)
def test_what_stays_broken_ends_in_the_right_error(office, fault, error):
    """The pull stops with the class that says what to do, and no page claims to be the last."""
    office.script(call_1="slow:0", every=fault)
    pages = []
    with pytest.raises(error):
        pages.extend(office.open().pull(office.busy, Cursor(), Ask(PERIOD)))
    assert not any(page.last for page in pages)


@pytest.mark.needs(Ability.WIRE, Ability.SILENCE, Ability.SINCE)
def test_silence_where_the_newest_record_must_come_again_is_no_answer(office):
    """An expired session that answers 'nothing' neither moves the cursor nor passes for good news."""
    cursor = office.pull()[-1].cursor
    office.script(every="empty")
    with pytest.raises(SourceWentEmpty, match="the newest known record must come again"):
        office.pull(cursor=cursor)


@pytest.mark.needs(Ability.LOGIN)
def test_a_wrong_password_is_refused_once(office):
    """A login that fails is for a person: no retries that would lock the account."""
    before = office.calls()
    with pytest.raises(SourceRefused, match="login") as caught:
        office.pull(password="wrong-one")
    assert office.calls() - before <= 1
    assert office.waits == []
    assert "wrong-one" not in str(caught.value)


def test_health_tells_permission_clock_and_budget(office):
    """A check logs in, reads one row of each kind and holds the clocks against each other."""
    health = office.open().check()
    assert health.ok, health.detail.en
    assert health.latency_ms > 0
    found = [finding.what for finding in health.findings]
    assert found.count("permission") == len(office.truth)
    assert found[-1] == "budget"
    if office.stage.can(Ability.WIRE):
        assert "clock" in found
        assert abs(health.clock_offset_s) < 5


@pytest.mark.needs(Ability.LOGIN)
def test_health_says_that_the_login_is_refused(office):
    """What is wrong is said in both languages and nothing is raised."""
    bad = office.open(password="wrong-one").check()
    assert not bad.ok
    assert "từ chối đăng nhập" in bad.detail.vi
    assert "refused the login" in bad.detail.en
    assert [finding.what for finding in bad.findings if not finding.ok] == ["login"]


@pytest.mark.needs(Ability.WIRE)
def test_health_tells_a_clock_that_is_minutes_off(office):
    """Times of change of a source whose clock is wrong are wrong too: somebody must know."""
    health = office.open(at=datetime.now(UTC) + timedelta(seconds=150)).check()
    assert health.clock_offset_s == pytest.approx(-150, abs=5)
    assert [finding.what for finding in health.findings if not finding.ok] == ["clock"]


@pytest.mark.needs(Ability.WIRE)
def test_a_server_that_is_gone_is_unavailable(start):
    """Nothing listens: after the retries the source is unavailable, for a check at once."""
    with start() as system:
        assert system.open().check().ok
        system.close()
    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        system.pull()
    assert len(system.waits) == 4
    health = system.open().check()
    assert not health.ok
    assert health.findings[0].what == "reach"
    system.close()


@pytest.mark.needs(Ability.WIRE, Ability.SESSION)
def test_a_session_that_ends_in_the_middle_is_renewed(stage, start, records):
    """A session of a moment does not interrupt a pull."""
    with start(**stage.session_ends) as system:
        system.script(call_2="slow:0.2")
        assert records(system.pull()) == system.truth[system.busy]


def test_a_text_login(start_stage, records):
    """A document system that asks for the password as text gets it."""
    with start_stage("van_ban") as system:
        pages = system.pull(auth={"kind": "usernametoken", "password": "text"})
        assert records(pages) == system.truth[system.busy]
