"""docs/scoring.md and docs/mapping-files.md say what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path

from mappings.catalogue import COLUMNS
from mappings.mapping_file import EvaluationFields, OrganisationFields, PersonFields, WorkFields
from mappings.rules import Status
from mappings.values import DateForm
from scoring.policy import DECREE, Options
from scoring.request import score_request, sheet_json
from scoring.request_model import LeadershipInput, ScoreRequest, UnitInput

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCORING = (DOCS / "scoring.md").read_text(encoding="utf-8")
MAPPING = (DOCS / "mapping-files.md").read_text(encoding="utf-8")


def test_the_worked_example_gives_the_figures_beside_it():
    """The JSON of the page, scored by days and by events, gives the totals and ratios of its table."""
    request = json.loads(re.search(r"```json\n(.*?)```", SCORING, re.DOTALL)[1])
    by_days = sheet_json(score_request(request, "docs"))
    by_events = sheet_json(score_request({**request, "policy_options": {}}, "docs"))
    table = SCORING[SCORING.index("| | by days") :]
    for row, sheets in (("result ratio", "result_ratio"), ("result points", "result_points")):
        assert f"| {row} | {by_days[sheets]} | {by_events[sheets]} |" in table
    for sheet in (by_days, by_events):
        assert f"**{sheet['total']}** (exactly {sheet['total_exact']})" in table
        assert sheet["c"] in table


def test_every_policy_option_is_documented_with_its_default():
    """Each option has a row that names its default first."""
    for name in Options.model_fields:
        assert f"| `{name}` | `{getattr(DECREE.options, name)}`" in SCORING


def test_every_key_of_a_request_is_documented():
    """The page names every key that is accepted."""
    for model in (ScoreRequest, UnitInput, LeadershipInput):
        for name in model.model_fields:
            assert f"`{name}" in SCORING


def test_every_field_of_a_mapping_is_documented():
    """The page names every field, status, date form and catalogue column."""
    for model in (WorkFields, OrganisationFields, PersonFields, EvaluationFields):
        for name in model.model_fields:
            assert f"`{name}`" in MAPPING
    assert all(f"`{status}`" in MAPPING for status in Status)
    assert all(form in MAPPING for form in DateForm)
    assert ",".join(COLUMNS) in MAPPING
