"""The question a person is asked, and the answer read back."""

from __future__ import annotations

from datetime import UTC, datetime

import jinja2
import pytest

from gateway.airflow.approval import BODY, SUBJECT, Answer, read_answer

SUMMARY = {
    "period": "2026-06",
    "count": 297,
    "digest": "ab" * 32,
    "deadline_day": "2026-07-08",
    "parked": {"unknown_person": 40, "unmapped_item": 51},
    "organisations": {"H38.02": 120, "H38.05": 177},
    "warnings": ["3 bản ghi chưa ánh xạ / 3 records not mapped"],
}


class Task:
    """Airflow's ``ti``, as far as the question uses it."""

    def __init__(self, summary):
        self._summary = summary

    def xcom_pull(self, *, task_ids):
        assert task_ids == "release_gate"
        return self._summary


def _render(template, summary):
    """As Airflow does: an unknown name is an error."""
    return (
        jinja2.Environment(autoescape=False, undefined=jinja2.StrictUndefined)
        .from_string(template)
        .render(ti=Task(summary))
    )


def test_the_question_shows_what_is_decided():
    """Counts, digest of the set, parked by reason, legal deadline and warnings are in the question."""
    subject, body = _render(SUBJECT, SUMMARY), _render(BODY, SUMMARY)
    assert "297" in subject
    assert "2026-06" in subject
    for shown in (
        "297",
        "ab" * 32,
        "| unknown_person | 40 |",
        "| H38.05 | 177 |",
        "2026-07-08",
        "chưa ánh xạ",
    ):
        assert shown in body


def test_the_question_is_asked_in_both_languages():
    """Vietnamese and English stand side by side."""
    body = _render(BODY, SUMMARY)
    assert "Hạn pháp lý" in body
    assert "legal deadline" in body


def test_a_question_of_a_large_province_says_what_it_leaves_out():
    """Where the summary was cut to fit, the question names what is missing instead of showing nothing."""
    cut = {k: v for k, v in SUMMARY.items() if k != "organisations"} | {"omitted": ["organisations"]}
    assert "not shown here: organisations" in _render(BODY, cut)


def test_the_answer_names_person_and_moment():
    """Airflow's answer becomes the name in our audit log and the moment the window opens."""
    payload = {
        "chosen_options": ["Approve"],
        "responded_by_user": {"id": "7", "name": "lan"},
        "responded_at": "2026-07-02T09:00:00+07:00",
    }
    said = Answer("airflow:lan", datetime(2026, 7, 2, 2, 0, tzinfo=UTC), approved=True)
    assert read_answer(payload) == said
    assert not read_answer(payload | {"chosen_options": ["Reject"]}).approved
    assert not read_answer(payload | {"chosen_options": ["Approve", "Reject"]}).approved


def test_a_user_without_a_name_is_known_by_id():
    """Some auth managers give no name."""
    payload = {
        "responded_by_user": {"id": "7", "name": ""},
        "responded_at": datetime(2026, 7, 2, 2, 0, tzinfo=UTC),
    }
    assert read_answer(payload).by == "airflow:7"


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"responded_by_user": None, "responded_at": "2026-07-02T09:00:00+07:00"},
        {"responded_by_user": {"id": "7", "name": "lan"}, "responded_at": None},
        {"responded_by_user": {"id": "7", "name": "lan"}, "responded_at": "2026-07-02T09:00:00"},
    ],
)
def test_an_answer_of_nobody_confirms_nothing(payload):
    """Without a person and a moment (a timed-out question, a forged value) nothing is confirmed."""
    with pytest.raises(ValueError, match="an answer of nobody"):
        read_answer(payload)
