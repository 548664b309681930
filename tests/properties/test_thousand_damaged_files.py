"""A thousand damaged mapping files: each gives a located fault or a mapping, no traceback, no wait."""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from domain.period import Period
from gateway.steps.check_files import check_one, subject_of
from gateway.tree import frozen_folder
from tests.properties.mutations import damaged

FILES = Path(__file__).resolve().parents[2] / "mappings" / "files"
LOCATED = re.compile(r"^.+:\d+:\d+: .+")
ROUNDS = 1000
LONGEST_S = 1.0


def provinces():
    """The shipped provinces, each read once: its files, and what they say together."""
    for root in sorted(FILES.iterdir()):
        if (root / "mappings").is_dir():
            bodies = frozen_folder(root).bodies
            yield bodies, subject_of(bodies, Period.parse("2026-10"))[0]


@pytest.fixture(scope="module")
def shipped():
    """Every shipped mapping file: name, bytes, what lies around it, and its digest."""
    return [
        (checked.file, bodies[checked.file], around, checked.mapping.digest)
        for bodies, around in provinces()
        for checked in around.mappings
    ]


def outcome_of(name, body, around, digest=None):
    """``fault``, ``same`` or ``other``; every fault has its place, every answer comes at once."""
    started = time.process_time()
    report = check_one(name, body, around)
    assert time.process_time() - started < LONGEST_S
    for fault in (*report.faults, *report.warnings):
        for words in (fault.message.vi, fault.message.en):
            assert LOCATED.match(f"{fault.place}: {words}"), fault
        assert fault.remedy is not None, fault
    json.dumps(report.as_json())
    if not report.clean:
        return "fault"
    around_it, _ = subject_of({name: body})
    same = [checked.mapping.digest for checked in around_it.mappings] == [digest]
    return "same" if same else "other"


def test_a_thousand_damaged_mapping_files(shipped):
    """From all shipped mapping files, by fourteen sorts of damage."""
    chance = random.Random(335)
    counts = Counter()
    for _ in range(ROUNDS):
        name, body, around, digest = chance.choice(shipped)
        sort, mutant = damaged(body, chance)
        counts[outcome_of(name, mutant, around, digest)] += 1
        counts[sort] += 1
    assert counts["fault"] > ROUNDS / 4
    assert counts["same"] > ROUNDS / 10
    assert counts["fault"] + counts["same"] + counts["other"] == ROUNDS


@pytest.mark.parametrize("name", ["catalogue.csv", "policy.yaml", "calendar.yaml", "receiver.yaml"])
def test_damaged_files_beside_the_mappings(name):
    """The other files of an administrator are as patient."""
    chance = random.Random(26)
    every = [(bodies[name], around) for bodies, around in provinces() if name in bodies]
    counts = Counter(
        outcome_of(name, damaged_text(body, chance), around)
        for body, around in (chance.choice(every) for _ in range(ROUNDS // 5))
    )
    assert counts["fault"] > ROUNDS / 50


def damaged_text(body, chance):
    """A damage; one that looks for keys where there are none is left for the next."""
    while True:
        try:
            return damaged(body, chance)[1]
        except (IndexError, ValueError):
            continue
