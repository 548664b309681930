# ruff: noqa: PLC0415 - Airflow reads this file again and again: heavy imports wait until a task runs
"""### Ánh xạ, chấm điểm, trình phát hành / Map, score, ask for release.

Chạy khi có dữ liệu thô mới. Dừng ở `release`: một người xem số liệu rồi bấm **Approve** hoặc **Reject**
(*Required Actions*). **Approve** xác nhận đúng tập kết quả đã trình và mở thời hạn pháp lý; **Reject**
giữ nguyên kết quả ở trạng thái COMPUTED. Không có gì mới thì dừng ở `release_gate`.

Runs when there is new raw work. It stops at `release`: a person looks at the numbers and answers
**Approve** or **Reject** (*Required Actions*). **Approve** confirms exactly the set that was shown and
opens the legal window; **Reject** leaves the results COMPUTED. With nothing new it ends at
`release_gate`.

**Khi đỏ / when red:** `files_in_order`: tệp ánh xạ có lỗi, các nguồn khác vẫn đi tiếp; sửa tệp, lần sau
tự ánh xạ lại. `confirm`: tập kết quả đã đổi sau khi trình; lần chạy sau trình lại. `release`: 24 giờ
không ai trả lời; lần chạy sau hỏi lại. / `files_in_order`: a mapping file has faults, the rest went on;
mend it, the next run maps again. `confirm`: the set changed after it was shown; the next run shows it
anew. `release`: nobody answered for 24 hours.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, task

from gateway.airflow.approval import ANSWER_WITHIN, BODY, SUBJECT
from gateway.airflow.assets import CONFIRMED, RAW, SHEETS, UNITS
from gateway.airflow.params import period_param
from gateway.airflow.period import period_of_run
from gateway.airflow.release import ReleaseOperator
from gateway.airflow.retries import retry_once
from gateway.airflow.schedule import OWNER, START

with DAG(
    dag_id="score_period",
    dag_display_name="2 · Chấm điểm và phát hành / score and release",
    description="Ánh xạ, chấm điểm, người có thẩm quyền phát hành / map, score, a person releases",
    doc_md=__doc__,
    schedule=[RAW],
    start_date=START,
    catchup=False,
    max_active_runs=1,
    params={"period": period_param()},
    default_args={"owner": OWNER, **retry_once(timedelta(seconds=30))},
    tags=["nd335", "map", "score", "release"],
):

    @task(inlets=[RAW], outlets=[UNITS])
    def map_records(
        asked: str, *, triggering_asset_events: dict[object, list[object]] | None = None
    ) -> dict[str, object]:
        """Raw records become work units or wait parked / bản ghi thô thành đơn vị công việc hoặc chờ."""
        from gateway.airflow import tasks

        events = (triggering_asset_events or {}).get(RAW, [])
        return tasks.map_records(period_of_run(asked, events))

    @task(retries=0)
    def files_in_order(mapped: dict[str, object]) -> None:
        """Red when a mapping file has faults; nothing waits for it / đỏ khi tệp ánh xạ có lỗi."""
        from gateway.airflow import tasks

        tasks.refuse_faults(mapped)

    @task(inlets=[UNITS], outlets=[SHEETS])
    def score(mapped: dict[str, object]) -> dict[str, object]:
        """Every person's sheet, staff before their leaders / phiếu điểm từng người."""
        from gateway.airflow import tasks

        version = mapped.get("version")
        return tasks.score_period(str(mapped["period"]), version if isinstance(version, int) else None)

    @task.short_circuit
    def release_gate(scored: dict[str, object]) -> dict[str, object]:
        """What waits for a person's word; nothing: the run ends here / có gì chờ phát hành không."""
        from gateway.airflow import tasks

        return tasks.waiting_for_release(str(scored["period"]))

    release = ReleaseOperator(
        task_id="release",
        subject=SUBJECT,
        body=BODY,
        # Asked again if the question itself got lost; an unanswered one is an error and fails (retry_once).
        response_timeout=ANSWER_WITHIN,
        doc_md="Một người quyết định / a person decides",
    )

    @task(inlets=[SHEETS], outlets=[CONFIRMED], retries=0)
    def confirm(summary: dict[str, object], answer: dict[str, object]) -> dict[str, object]:
        """Confirm the very set that was shown / xác nhận đúng tập kết quả đã trình."""
        from gateway.airflow import tasks

        return tasks.confirm_release(summary, answer)

    mapped_counts = map_records("{{ params.period }}")
    files_in_order(mapped_counts)
    waiting = release_gate(score(mapped_counts))
    waiting >> release
    confirm(waiting, release.output)
