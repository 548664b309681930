"""DAG files are cheap to read and say what every DAG of the house says."""

from __future__ import annotations

import re

import pytest

DAG_IDS = ["pull_work", "push_results", "reconcile", "score_period", "seal_audit"]
PARSE_LIMIT_MS = 300


def test_five_dags_one_a_file(seen):
    """Each file holds the one DAG it is named after, without errors, and there are exactly five."""
    assert not any(found["errors"] for found in seen.values())
    assert {file: list(found["dags"]) for file, found in seen.items()} == {name: [name] for name in DAG_IDS}


@pytest.mark.parametrize("name", DAG_IDS)
def test_reading_a_file_is_fast(seen, name):
    """The DAG processor spends at most 300 ms on a file besides importing Airflow."""
    assert seen[name]["parse_ms"] <= PARSE_LIMIT_MS


@pytest.mark.parametrize("name", DAG_IDS)
def test_reading_a_file_does_no_io(seen, name):
    """Reading a file opens no socket, starts no process and writes no file."""
    assert seen[name]["io"] == []


@pytest.mark.parametrize("name", DAG_IDS)
def test_reading_a_file_does_not_bring_the_gateway(seen, name):
    """The heavy parts of the gateway are imported when a task runs, not when a file is read."""
    assert seen[name]["heavy"] == []


@pytest.mark.parametrize("name", DAG_IDS)
def test_house_rules(dags, name):
    """No catch-up, one run at a time, Hà Nội time, a tag of the house."""
    dag = dags[name]
    assert not dag["catchup"]
    assert dag["max_active_runs"] == 1
    assert dag["timezone"] == "Asia/Ho_Chi_Minh"
    assert "nd335" in dag["tags"]


@pytest.mark.parametrize("name", DAG_IDS)
def test_explained_in_both_languages(dags, name):
    """The page of each DAG says in Vietnamese and English what it does and what to do when it is red."""
    text = dags[name]["doc_md"]
    assert "Khi đỏ / when red" in text
    assert re.search(r"\b(the|and)\b", text)
    assert re.search(r"[ạảấầậẩắằặếềệểốồộổớờợởứừựử]", text)
