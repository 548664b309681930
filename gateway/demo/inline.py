"""The main job in one process: the same steps the DAGs run, in the same order."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from domain.errors import GatewayError, Retry
from domain.period import Period
from domain.text import Text
from gateway.demo.verdict import judge
from gateway.settings import read_settings
from gateway.steps.audit import seal_audit
from gateway.steps.map import map_period
from gateway.steps.prepare import prepare_store
from gateway.steps.pull import pull_source
from gateway.steps.push import push_due
from gateway.steps.release import confirm_period, release_summary
from gateway.steps.score import score_period
from gateway.steps.sign import sign_results
from gateway.steps.status import period_status
from gateway.wiring import Gateway, open_gateway

Say = Callable[[Text], None]
_PUSH_PATIENCE_S = 90.0
_BETWEEN_ROUNDS_S = 0.2
_T = TypeVar("_T")


def run_month(gw: Gateway, period: Period, say: Say, *, released_by: str) -> list[GatewayError]:
    """From the sources to the receipts; returns the faults that did not stop the rest.

    Raises:
        GatewayError: a step that everything after it needs.
    """
    prepare_store(gw)
    faults = _pull(gw, period, say)
    mapped = map_period(gw, period)
    for fault in mapped.faults:
        say(fault)
    say(
        Text(
            f"Ánh xạ: {mapped.mapped} mới, {mapped.parked} chờ",
            f"map: {mapped.mapped} new, {mapped.parked} parked",
        )
    )
    scored = score_period(gw, period)
    say(Text(f"Chấm điểm: {scored.people} người", f"score: {scored.people} people"))
    if scored.indicators_missing:
        lacking = ", ".join(f"{name} {count}" for name, count in scored.indicators_missing.items())
        say(Text(f"Thiếu chỉ tiêu ngoài điểm: {lacking}", f"missing beside the score: {lacking}"))
    _release(gw, period, say, released_by)
    signed = _patiently(lambda: sign_results(gw, period), say)
    say(Text(f"Ký: {signed.results} kết quả", f"sign: {signed.results} results"))
    _push(gw, period, say)
    _patiently(lambda: seal_audit(gw), say)
    return faults


def _pull(gw: Gateway, period: Period, say: Say) -> list[GatewayError]:
    faults = []
    for source in gw.sources():
        try:
            counts = pull_source(gw, source, period)
        except GatewayError as fault:
            faults.append(fault)
            say(Text(fault.explain("vi"), fault.explain("en")))
            continue
        say(Text(f"Đọc {source}: {counts.read} bản ghi", f"pull {source}: {counts.read} records"))
    return faults


def _release(gw: Gateway, period: Period, say: Say, released_by: str) -> None:
    """The demo's person looks at the very set that is confirmed, as the approver in Airflow does."""
    summary = release_summary(gw, period)
    if not summary.count:
        say(Text("Không có kết quả chờ xác nhận", "nothing waits for confirmation"))
        return
    for warning in summary.warnings:
        say(Text(warning, warning))
    done = confirm_period(gw, period, by=released_by, expected_digest=summary.digest)
    say(
        Text(
            f"Xác nhận: {done.confirmed}, hạn {done.deadline_day}",
            f"confirm: {done.confirmed}, due {done.deadline_day}",
        )
    )


def _push(gw: Gateway, period: Period, say: Say) -> None:
    give_up_at = time.monotonic() + _PUSH_PATIENCE_S
    while period_status(gw, period).packages_open and time.monotonic() < give_up_at:
        done = push_due(gw)
        if done.outcomes:
            said = ", ".join(f"{outcome} {count}" for outcome, count in done.outcomes.items())
            say(Text(f"Gửi: {said}", f"push: {said}"))
        else:
            time.sleep(_BETWEEN_ROUNDS_S)


def _patiently(step: Callable[[], _T], say: Say) -> _T:
    """Run ``step`` again while its error says that the same call may go through later (a few times)."""

    def tell(state: RetryCallState) -> None:
        fault = state.outcome.exception() if state.outcome else None
        if isinstance(fault, Retry):
            say(Text(fault.explain("vi"), fault.explain("en")))

    again = Retrying(
        retry=retry_if_exception_type(Retry),
        stop=stop_after_attempt(4),
        wait=wait_exponential(multiplier=0.5),
        before_sleep=tell,
        reraise=True,
    )
    return again(step)


def main() -> int:
    """Run the month that the environment describes and print its books as one line of JSON.

    ``gateway demo --no-airflow`` without its stage: for drills that end this process and look at the rest.
    """
    started = time.monotonic()
    with open_gateway(read_settings(), actor="demo") as gw:
        period = gw.default_period()
        run_month(gw, period, lambda _text: None, released_by="demo")
        verdict = judge(gw, period, time.monotonic() - started)
        sys.stdout.write(json.dumps(verdict.as_json() | {"points_passed": gw.faults.passed}) + "\n")
    return 0 if verdict.good else 1


if __name__ == "__main__":
    sys.exit(main())
