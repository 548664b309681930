# ruff: noqa: PLC0415 - Airflow reads this file again and again: heavy imports wait until a task runs
"""### Đọc công việc từ các hệ thống nguồn / Pull work from the document systems.

Mỗi 10 phút, các nguồn đến giờ đọc (mục `schedule` của tệp nguồn), mỗi nguồn một tác vụ; chạy bằng tay với
một kỳ thì đọc mọi nguồn. Nguồn hỏng không chặn nguồn khác: phần đọc được vẫn đi tiếp, và lần chạy
hiện màu đỏ.

Every 10 minutes, one task for each source that is due (`schedule` in its file); a run with a period, by
hand, reads all of them. A source that fails stops no other: what was read goes on, and the run
turns red.

**Khi đỏ / when red:** mở tác vụ `pull_source` bị lỗi, đọc dòng cuối của nhật ký (nguyên nhân và cách xử
lý). Không mất gì: lần chạy sau đọc tiếp từ con trỏ cũ. / Open the failed `pull_source`; its log ends with
the cause and the remedy. Nothing is lost: the next run goes on from the same cursor.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, TriggerRule, task

from gateway.airflow.assets import RAW
from gateway.airflow.params import period_param
from gateway.airflow.retries import retry_once
from gateway.airflow.schedule import OWNER, START, hanoi_cron

EVERY_TEN_MINUTES = "*/10 * * * *"

with DAG(
    dag_id="pull_work",
    dag_display_name="1 · Đọc công việc / pull work",
    description="Đọc nhiệm vụ và văn bản từ các hệ thống nguồn / read tasks and documents from the sources",
    doc_md=__doc__,
    schedule=hanoi_cron(EVERY_TEN_MINUTES),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    params={"period": period_param()},
    default_args={"owner": OWNER, **retry_once(timedelta(seconds=30))},
    tags=["nd335", "pull"],
):

    @task
    def list_sources(period: str) -> list[str]:
        """The document systems that are due / các hệ thống nguồn đến giờ đọc."""
        from gateway.airflow import tasks

        return tasks.list_sources(period)

    @task(map_index_template="{{ source }}")
    def pull_source(source: str, period: str) -> dict[str, object]:
        """One source, from its cursor to its end / một nguồn, từ con trỏ đến hết."""
        from gateway.airflow import tasks

        return tasks.pull_source(source, period)

    @task(trigger_rule=TriggerRule.ALL_DONE_MIN_ONE_SUCCESS, outlets=[RAW])
    def announce_raw(period: str, *, outlet_events: dict[object, object]) -> None:
        """At least one source was read: there is raw work to map / có dữ liệu thô để ánh xạ."""
        outlet_events[RAW].extra = {"period": period}

    pulled = pull_source.partial(period="{{ params.period }}").expand(
        source=list_sources("{{ params.period }}")
    )
    pulled >> announce_raw("{{ params.period }}")
    pulled >> EmptyOperator(
        task_id="every_source_read",
        doc_md="Đỏ khi có nguồn lỗi / red when a source failed",
    )
