"""What each task of the DAGs does: one step of the gateway, its counts given back.

Import this module inside a task, never at the top of a DAG file: it brings the whole gateway with it, and
Airflow reads DAG files again and again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import cast

from airflow.sdk.exceptions import AirflowFailException

from domain.period import Period
from gateway.airflow.approval import read_answer
from gateway.airflow.context import task_gateway
from gateway.airflow.xcom import JsonValue, bounded
from gateway.steps import audit, due, pull, push, reconcile, release, score, sign
from gateway.steps import map as mapping
from gateway.steps.waiting import periods_to_sign
from gateway.wiring import Gateway

Counts = dict[str, JsonValue]

_log = logging.getLogger(__name__)


def list_sources(asked: str) -> list[str]:
    """The document systems to read now: all when a period was ``asked`` for by hand, else what is due."""
    with task_gateway() as gw:
        return list(gw.sources()) if asked else due.due_sources(gw)


def pull_source(source: str, period: str) -> Counts:
    """Stage what is new in ``source``; cursor and rows are committed page by page."""
    with task_gateway() as gw:
        stretch = pull.Stretch(complete=due.complete_is_due(gw, source))
        return _told(pull.pull_source(gw, source, _period(gw, period), stretch=stretch).as_json())


def map_records(period: str) -> Counts:
    """Map every staged record that is new, changed, or was mapped with older files."""
    with task_gateway() as gw:
        chosen = _period(gw, period)
        counts = mapping.map_period(gw, chosen).as_json()
        return _told({"period": str(chosen), "version": gw.files.version, **counts})


def refuse_faults(mapped: Mapping[str, JsonValue]) -> None:
    """Fail if a mapping file could not be used, so that the run is red although the rest went on.

    Raises:
        AirflowFailException: with every fault found.
    """
    faults = mapped.get("faults")
    left_out = cast("list[JsonValue]", mapped.get("omitted") or [])
    if faults or "faults" in left_out:
        raise AirflowFailException(
            f"tệp ánh xạ có lỗi / mapping files with faults: {faults or 'see map_records'}"
        )


def score_period(period: str, version: int | None) -> Counts:
    """Compute every person's result of ``period`` with the version of the files its work was mapped with."""
    with task_gateway(files_version=version) as gw:
        return _told({"period": period, **score.score_period(gw, Period.parse(period)).as_json()})


def waiting_for_release(period: str) -> Counts:
    """What waits for a person's word; empty if nothing does, which ends the run there."""
    with task_gateway() as gw:
        summary = release.release_summary(gw, Period.parse(period))
        return _told(summary.as_json()) if summary.count else {}


def confirm_release(summary: Mapping[str, JsonValue], answer: Mapping[str, object]) -> Counts:
    """Confirm exactly the set that was shown, in the name of the person who answered, from that moment on.

    Raises:
        AirflowFailException: the answer was no; also when somebody clears this task to run it all the same.
    """
    said = read_answer(answer)
    if not said.approved:
        raise AirflowFailException(f"{said.by} đã từ chối, không xác nhận / refused: nothing is confirmed")
    with task_gateway() as gw:
        period = Period.parse(str(summary["period"]))
        done = release.confirm_period(
            gw, period, by=said.by, expected_digest=str(summary["digest"]), at=said.at
        )
        return _told(done.as_json())


def note_refusal(summary: Mapping[str, JsonValue], answer: Mapping[str, object]) -> None:
    """Write a refusal into the audit log; the confirmation itself writes an approval."""
    said = read_answer(answer)
    if said.approved:
        return
    with task_gateway() as gw:
        period = Period.parse(str(summary["period"]))
        release.note_refusal(gw, period, by=said.by, at=said.at, digest=str(summary["digest"]))


def sign_results() -> list[int]:
    """Freeze and sign every confirmed result, period by period; the ids of the packages made."""
    packages: list[int] = []
    with task_gateway() as gw:
        for period in periods_to_sign(gw):
            made = sign.sign_results(gw, period)
            _log.info("%s: %s", period, made.as_json())
            packages += made.packages
    return packages


def push_package(package: int) -> Counts:
    """Do the next thing for one package: send it, or ask what became of it."""
    with task_gateway() as gw:
        return _told(push.push_package(gw, package).as_json())


def push_due() -> Counts:
    """Do the next thing for every package that is due, whoever left it."""
    with task_gateway() as gw:
        return _told(push.push_due(gw).as_json())


def reconcile_period(period: str) -> Counts:
    """Compare our books with the national database's.

    Raises:
        AirflowFailException: they differ; the XCom would not be seen, so the differences are in the message.
    """
    with task_gateway() as gw:
        report = reconcile.reconcile_period(gw, _period(gw, period))
    if not report.clean:
        raise AirflowFailException(
            f"sổ sách lệch nhau / the books differ: {bounded(_plain(report.as_json()))}"
        )
    return _told(report.as_json())


def seal_audit() -> Counts:
    """Seal the audit log up to now."""
    with task_gateway() as gw:
        return _told(audit.seal_audit(gw).as_json())


def verify_audit() -> Counts:
    """Verify the whole audit log and note that it was verified."""
    with task_gateway() as gw:
        return _told(audit.verify_audit(gw, note=True).as_json())


def _period(gw: Gateway, text: str) -> Period:
    return Period.parse(text) if text else gw.default_period()


def _told(values: Mapping[str, object]) -> Counts:
    _log.info("%s", values)
    return bounded(_plain(values))


def _plain(values: Mapping[str, object]) -> Counts:
    """Steps promise plain JSON values in ``as_json``."""
    return cast("Counts", dict(values))
