"""One person's units as a JSON document, and a sheet as JSON: ``gateway score --input`` (docs/scoring.md).

Decimals come as text or whole numbers; a JSON number with a fraction is refused, because its digits are
already lost when it is read.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from domain.errors import BadFile, GatewayError, ImpossibleInput
from domain.evaluation import COMMON_CRITERIA
from domain.faults import as_error, faults_of
from domain.parking import Parked
from domain.records import Json
from domain.sheets import ScoreSheet, points
from domain.text import Text
from domain.work import WorkUnit
from scoring.explain import MEANING, unit_lines
from scoring.judged import Leadership, refusal
from scoring.policy import DECREE, Policy
from scoring.request_model import IMPOSSIBLE, ScoreRequest, UnitInput
from scoring.score import Case, Work, judge, work_of

ModelT = TypeVar("ModelT", bound=BaseModel)
REMEDY = Text(
    "Sửa dữ liệu đầu vào theo docs/scoring.md", "correct the input; docs/scoring.md describes every key"
)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""A request says how late a unit is, not when it was due: its units carry no dates."""


def score_request(data: object, where: str) -> ScoreSheet:
    """The sheet of one person from a JSON document, with a line for each unit before the others.

    Raises:
        ImpossibleInput: numbers the decree does not allow, or nothing assigned.
        BadFile: a key that is unknown, missing, or of the wrong type; each with its JSON path.
    """
    request = _read(data, where)
    policy = _policy(request, where)
    units = tuple(_unit(unit, request, number) for number, unit in enumerate(request.units, 1))
    outcome: Work | ScoreSheet | Parked = work_of(units, policy)
    if isinstance(outcome, Work):
        case = Case(
            request.person.id,
            request.period,
            Work(outcome.totals),
            _common(request),
            _leadership(request, where),
        )
        outcome = judge(case, policy)
    if isinstance(outcome, Parked):
        raise refusal(outcome, f"{where}: units")
    return _with_units(outcome, units, policy)


def _read(data: object, where: str) -> ScoreRequest:
    try:
        return ScoreRequest.model_validate(data)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
    kind: type[GatewayError] = (
        ImpossibleInput if all(problem["type"] in IMPOSSIBLE for problem in problems) else BadFile
    )
    raise as_error(kind, where, faults_of(problems, json_path), REMEDY)


def json_path(path: tuple[str | int, ...]) -> str:
    """A path as JSON people write it: ``units[0].coefficient``; ``$`` for the whole document."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.lstrip(".") or "$"


def _policy(request: ScoreRequest, where: str) -> Policy:
    options = {**DECREE.options.model_dump(), **request.policy_options}
    try:
        return Policy.model_validate({"name": request.policy, "scheme": request.policy, "options": options})
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
    raise as_error(BadFile, where, faults_of(problems, _option_path), REMEDY)


def _option_path(path: tuple[str | int, ...]) -> str:
    return "policy" if path[0] == "scheme" else json_path(("policy_options", *path[1:]))


def _unit(unit: UnitInput, request: ScoreRequest, number: int) -> WorkUnit:
    return WorkUnit(
        record_digest="",
        source="input",
        person_id=request.person.id,
        organisation="",
        period=request.period,
        catalogue_code=f"units[{number - 1}]",
        title="",
        due_on=date(1970, 1, 1),
        assigned_at=_NEVER,
        **{name: getattr(unit, name) for name in UnitInput.model_fields},
    )


def _common(request: ScoreRequest) -> Fraction:
    if isinstance(request.common, Decimal):
        return Fraction(request.common)
    return sum((Fraction(request.common[item]) for item in COMMON_CRITERIA), Fraction(0))


def _leadership(request: ScoreRequest, where: str) -> Leadership | None:
    if not request.person.leader:
        return None
    given = request.leadership
    if given is None:
        raise ImpossibleInput(
            Text("thiếu d, đ, e của người giữ chức vụ (Điều 15.3)", "a leader needs d, đ and e (Art. 15.3)"),
            REMEDY,
            f"{where}: leadership",
        )
    return Leadership(Fraction(given.agency_result), Fraction(given.organising), Fraction(given.unity))


def _with_units(sheet: ScoreSheet, units: tuple[WorkUnit, ...], policy: Policy) -> ScoreSheet:
    values = {name: getattr(sheet, name) for name in ScoreSheet.__slots__}
    return ScoreSheet(**{**values, "explain": (*unit_lines(units, policy), *sheet.explain)})


BESIDE = Text(
    "Chỉ tiêu tỉnh theo dõi thêm theo kế hoạch của tỉnh, không tính vào điểm của Nghị định 335",
    "what the province's plan collects besides; it does not enter the score of Decree 335",
)


def sheet_json(sheet: ScoreSheet) -> dict[str, Json]:
    """The one JSON form of a sheet: rounded figures to read (ratios 4, points 2 decimals, half up), and
    ``exact`` with every component as ``p/q``. ``d dd e`` only for leaders; ``indicators`` only where the
    province collects some.
    """
    ratios = {name: getattr(sheet, name) for name in ("a", "b", "c", "d", "dd", "e", "result_ratio")}
    figures = {name: getattr(sheet, name) for name in ("result_points", "common_points", "total")}
    exact = {name: value for name, value in {**ratios, **figures}.items() if value is not None}
    return {
        "person_id": sheet.person_id,
        "period": sheet.period,
        "policy": sheet.policy,
        **{name: str(points(value, 4)) for name, value in ratios.items() if value is not None},
        **{name: str(points(value)) for name, value in figures.items()},
        "total_exact": fraction_text(sheet.total),
        "band": sheet.band.value,
        "exact": {name: fraction_text(value) for name, value in exact.items()},
        "explain": [
            {
                "rule": line.rule,
                "article": line.article,
                "numbers": line.numbers,
                "vi": MEANING[line.rule].vi,
                "en": MEANING[line.rule].en,
            }
            for line in sheet.explain
        ],
        "units": list(sheet.unit_digests),
        **({"indicators": _beside(sheet)} if sheet.indicators else {}),
    }


def _beside(sheet: ScoreSheet) -> dict[str, Json]:
    return {
        "values": {name: str(value) for name, value in sheet.indicators},
        "vi": BESIDE.vi,
        "en": BESIDE.en,
    }


def fraction_text(value: Fraction) -> str:
    """``value`` as ``p/q`` in lowest terms, ``p`` alone when it is whole."""
    return str(value)
