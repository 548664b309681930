"""Commands as a person meets them: exit codes, both languages, one clear message instead of a traceback."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.main import app

HANDBOOK = {
    "policy": "nd335",
    "policy_options": {"late_unit": "day"},
    "period": "2026-06",
    "person": {"id": "x", "leader": False},
    "common": "30",
    "units": [
        {"coefficient": "1", "assigned": "5", "completed": "4", "late_days": 4, "late_events": 1},
        {
            "coefficient": "2.7",
            "assigned": "3",
            "completed": "3",
            "late_days": 2,
            "late_events": 1,
            "failed_quality_checks": 1,
        },
        {"coefficient": "3.7", "assigned": "1", "completed": "0.8", "failed_quality_checks": 2},
    ],
}


def run(*arguments: str, **environment: str):
    """The command's result, with a clean environment but for what is given."""
    cleared = {"GATEWAY_DATABASE_URL": None, "GATEWAY_PERIOD": None, "LANG": "C"}
    return CliRunner().invoke(app, list(arguments), env={**cleared, **environment})


def test_the_handbook_example_scores_76_70(tmp_path: Path) -> None:
    """``gateway score --input`` needs no database and prints the published figure."""
    file = tmp_path / "one.json"
    file.write_text(json.dumps(HANDBOOK), encoding="utf-8")
    done = run("score", "--input", str(file), "--json")
    answer = json.loads(done.stdout)
    assert done.exit_code == 0, done.output
    assert (answer["total"], answer["a"], answer["b"], answer["c"]) == ("76.70", "0.8964", "0.6878", "0.4173")


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ("{", ":1:2", "not JSON"),
        ("[1, 2]", "", ""),
        ('{"policy": "nd335"', ":1:", "not JSON"),
        (json.dumps({**HANDBOOK, "common": "31"}), "common", ""),
        (json.dumps({**HANDBOOK, "units": []}), "units", ""),
        (json.dumps({**HANDBOOK, "surprise": 1}), "surprise", ""),
    ],
)
def test_impossible_input_is_refused_with_its_place(tmp_path: Path, text: str, where: str, said: str) -> None:
    """Exit 1, the place and the reason in both languages, no score, no traceback."""
    file = tmp_path / "bad.json"
    file.write_text(text, encoding="utf-8")
    done = run("score", "--input", str(file), "--json")
    error = json.loads(done.stdout)["error"]
    assert done.exit_code == 1
    assert where in error["where"] + error["en"]
    assert said in error["en"]
    assert error["vi"]
    assert error["remedy_vi"]


def test_deadline_prints_day_and_instant() -> None:
    """30 June plus five days falls on a Sunday: Monday 6 July, 24:00."""
    done = run("deadline", "--result-at", "2026-06-30T16:00:00+07:00", "--json")
    answer = json.loads(done.stdout)
    assert (answer["deadline_date"], answer["deadline"]) == ("2026-07-06", "2026-07-07T00:00:00+07:00")


def test_a_date_that_is_none_is_refused() -> None:
    """30 February."""
    done = run("deadline", "--result-at", "2026-02-30", "--json")
    assert done.exit_code == 1
    assert "ISO 8601" in json.loads(done.stdout)["error"]["en"]


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "no PostgreSQL address"),
        ({"GATEWAY_DATABASE_URL": "mysql://x"}, "no PostgreSQL address"),
        ({"GATEWAY_DATABASE_URL": "postgresql+psycopg://x@127.0.0.1:1/x"}, "the database does not answer"),
        ({"GATEWAY_LEASE_S": "soon"}, "GATEWAY_LEASE_S"),
        ({"GATEWAY_PROVINCE": "nowhere", "GATEWAY_DATABASE_URL": "postgresql+psycopg://x@127.0.0.1:1/x"}, ""),
        ({"GATEWAY_PERIOD": "2026-13", "GATEWAY_DATABASE_URL": "postgresql+psycopg://x@127.0.0.1:1/x"}, ""),
    ],
)
def test_wrong_settings_end_in_one_message(environment: dict[str, str], says: str) -> None:
    """Exit 1 and an explained error object; English and Vietnamese differ."""
    done = run("status", "--json", **environment)
    error = json.loads(done.stdout)["error"]
    assert done.exit_code == 1
    assert says in error["en"] + error["where"]
    assert error["en"] != error["vi"]


def test_the_language_is_chosen() -> None:
    """``--lang vi`` and ``--lang en`` say the same in their own words; the remedy comes along."""
    vi, en = run("status", "--lang", "vi"), run("status", "--lang", "en")
    assert "Cách xử lý" in vi.output
    assert "Remedy" in en.output
    assert "Traceback" not in vi.output + en.output


@pytest.mark.parametrize("arguments", [("nonsense",), ("status", "--colour"), ("parked", "drop", "1")])
def test_wrong_use_exits_2(arguments: tuple[str, ...]) -> None:
    """Unknown commands and options, and a missing reason, are wrong use."""
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("source", "list"),
        ("parked", "list"),
        ("audit", "verify"),
        ("status",),
        ("map",),
        ("score",),
        ("push",),
    ],
)
def test_any_command_may_be_the_first_on_an_empty_database(postgres, arguments: tuple[str, ...]) -> None:
    """No command asks for another one first: the store is made when it is missing."""
    name = f"empty_{uuid.uuid4().hex[:8]}"
    postgres.create_database(name)
    done = run(*arguments, "--json", GATEWAY_DATABASE_URL=postgres.url(name))
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout.splitlines()[-1])
