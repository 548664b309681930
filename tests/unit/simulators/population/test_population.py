"""The invented population is the same everywhere and says truly what is in it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.population import Origin, PopulationConfig, Rank, State, System, build_population
from simulators.population.flaws import DUPLICATE_PRODUCT, KINDS

ROOT = Path(__file__).parents[4]
SIZES = st.builds(
    PopulationConfig,
    seed=st.integers(0, 2**32),
    people=st.integers(1, 40),
    units=st.integers(0, 400),
    period=st.sampled_from(["2026-02", "2026-10", "2026-12", "2026-Q4"]),
)


@pytest.fixture(scope="module")
def usual():
    """The population of the demo."""
    return build_population(PopulationConfig())


@settings(max_examples=25, deadline=None)
@given(SIZES)
def test_the_same_configuration_gives_the_same_population(config):
    """Nothing but the configuration decides what is built."""
    assert build_population(config) == build_population(config)


def test_another_process_builds_the_same_population(config, tmp_path):
    """Two offices in two processes agree, whatever their hash seeds are."""
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config), "utf-8")
    code = (
        "import sys, json, hashlib; from simulators.population import *;"
        "config = PopulationConfig.of(json.load(open(sys.argv[1])));"
        "print(hashlib.sha256(repr(build_population(config)).encode()).hexdigest())"
    )
    command = [sys.executable, "-c", code, str(file)]
    seen = {
        subprocess.run(
            command, cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_the_command_prints_the_expected_counts(config, tmp_path):
    """What the demo reads from the command is what the population says of itself."""
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config), "utf-8")
    command = [sys.executable, "-m", "simulators.population", "--config", str(file)]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    assert json.loads(printed) == build_population(PopulationConfig.of(config)).expected()


@settings(max_examples=25, deadline=None)
@given(SIZES)
def test_the_expected_counts_are_those_of_the_records(config):
    """Units, systems and bad kinds add up to exactly what was asked for."""
    population = build_population(config)
    expected = population.expected()
    assert expected["units"] == config.units
    assert expected["records"]["rest_office"] == round(config.units * 0.6)
    assert expected["bad_total"] == round(config.units * 0.02)
    assert expected["good"] + expected["bad_total"] == config.units
    flaws = Counter(record.flaw for record in population.records if record.flaw)
    assert {kind: flaws[kind] for kind in KINDS} == expected["bad"]


@settings(max_examples=25, deadline=None)
@given(SIZES)
def test_everybody_has_assigned_work_when_there_is_enough(config):
    """With at least as many good records as people nobody is left without a good assigned unit."""
    expected = build_population(config).expected()
    assert expected["without_assigned_work"] == max(0, config.people - expected["good"])


@settings(max_examples=25, deadline=None)
@given(SIZES)
def test_good_records_could_be_true(config):
    """Dates in order inside the period, quantities and excuses within bounds, the person on the roster."""
    population = build_population(config)
    roster = {official.personal_id for official in population.officials}
    for record in population.records:
        if record.flaw in {"", DUPLICATE_PRODUCT}:
            assert record.personal_id in roster
            assert config.first_day <= record.assigned_at.date() <= record.due_on <= config.last_day
            assert (record.state is State.FINISHED) == (record.completed_at is not None)
            assert record.completed_at is None or record.completed_at >= record.assigned_at
            assert 0 <= float(record.completed_quantity) <= float(record.quantity)
            assert record.excused_checks <= record.failed_checks
            assert record.excused_late <= record.late_events


@pytest.mark.parametrize("units", [250, 1_000])
def test_every_kind_of_flaw_occurs_from_250_units_on(units):
    """Small populations show all five kinds too."""
    assert min(build_population(PopulationConfig(units=units)).expected()["bad"].values()) >= 1


def test_each_flaw_is_what_its_name_says(usual):
    """A bad record is bad for its own reason and for no other."""
    roster = {official.personal_id for official in usual.officials}
    for record in usual.records:
        assert (record.personal_id not in roster) == (record.flaw == "unknown_person")
        assert (record.due_on is None) == (record.flaw == "missing_deadline")
        is_backwards = record.completed_at is not None and record.completed_at < record.assigned_at
        assert is_backwards == (record.flaw == "contradictory_dates")


def test_a_duplicate_names_one_good_record_of_the_other_system(usual):
    """Person and document number of a duplicate occur exactly twice, once in each system."""
    systems: dict[tuple[str, str], list[System]] = {}
    for record in usual.records:
        if record.document_number:
            systems.setdefault((record.personal_id, record.document_number), []).append(record.system)
    twice = [found for found in systems.values() if len(found) > 1]
    assert len(twice) == usual.expected()["bad"][DUPLICATE_PRODUCT]
    assert all(found == [System.REST, System.SOAP] for found in twice)


def test_the_life_of_an_office_is_in_it(usual):
    """States, origins, late work, failed checks and confirmed causes all occur, mostly all went well."""
    good = [record for record in usual.records if not record.flaw]
    assert {record.state for record in good} == set(State)
    assert {record.origin for record in good} == set(Origin)
    assert any(record.late_events > record.excused_late > 0 for record in good)
    assert any(record.failed_checks > record.excused_checks > 0 for record in good)
    assert sum(record.is_clean for record in good) / len(good) > 0.6


def test_only_the_rest_office_withdraws_work_and_excuses_quality(usual):
    """The document office has no field for either."""
    soap = usual.records_of(System.SOAP)
    assert not any(record.state is State.WITHDRAWN or record.excused_checks for record in soap)


def test_agencies_have_one_head_and_deputies_with_a_field_each(usual):
    """Four agencies; every deputy has staff; nobody is supervised by a stranger."""
    heads = Counter(o.agency.code for o in usual.officials if o.rank is Rank.HEAD)
    assert set(heads.values()) == {1}
    assert len(heads) == len(usual.agencies) == 4
    deputies = {o.personal_id for o in usual.officials if o.rank is Rank.DEPUTY}
    assert {o.supervisor for o in usual.officials} == deputies | {""}


def test_personal_ids_have_the_right_shape_and_no_real_province(usual):
    """Twelve digits, unique, under a province number that no real person has."""
    ids = [official.personal_id for official in usual.officials]
    assert len(set(ids)) == len(ids)
    assert all(len(number) == 12 and number.isdigit() and number.startswith("098") for number in ids)


def test_people_stay_from_period_to_period(usual):
    """The next month has the same civil servants with other work."""
    november = build_population(PopulationConfig(period="2026-11"))
    assert november.officials == usual.officials
    assert november.records != usual.records


def test_both_forms_of_organisation_codes_occur(usual):
    """Records name agencies by old and by new codes, as people do."""
    written = {record.agency_code for record in usual.records}
    assert written == {code for agency in usual.agencies for code in (agency.code, agency.old_code)}


def test_ten_thousand_units_are_built_in_two_seconds():
    """Starting an office costs no patience."""
    started = time.perf_counter()
    build_population(PopulationConfig(seed=1))
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"people": 0}, "at least one person"),
        ({"units": -1}, "at least one"),
        ({"period": "2026-13"}, "2026-13"),
    ],
)
def test_impossible_configurations_are_refused(wrong, message):
    """A wrong configuration says what is wrong."""
    with pytest.raises(ValueError, match=message):
        PopulationConfig.of(wrong)
