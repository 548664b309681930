# ruff: noqa: PLC0415 - Airflow reads this file again and again: heavy imports wait until a task runs
"""### Ký và gửi kết quả / Sign and push results.

Chạy ngay sau khi phát hành và mỗi 10 phút. Airflow **không** tự chạy lại tác vụ gửi: việc gửi lại chỉ do
hộp thư đi (outbox) quyết định, theo thời hạn pháp lý; gói chưa rõ kết quả chỉ được hỏi trạng thái, không
gửi lại.

Runs right after a release and every 10 minutes. Airflow does **not** retry a push: sending again is
decided by the outbox alone, from the legal deadline backwards; a package in doubt is only asked about.

**Khi đỏ / when red:** `sign`: khóa, chứng thư hoặc dấu thời gian; kết quả vẫn CONFIRMED, lần sau ký tiếp.
`push_package`/`push_due`: đọc nhật ký rồi `gateway status`. Không cần chạy lại bằng tay. / `sign`: key,
certificate or timestamp; results stay CONFIRMED and the next run signs them. `push_*`: read the log, then
`gateway status`. There is no need to run it again by hand.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, AssetOrTimeSchedule, TriggerRule, task

from gateway.airflow.assets import CONFIRMED, DELIVERED
from gateway.airflow.retries import retry_once
from gateway.airflow.schedule import OWNER, START, hanoi_cron

EVERY_TEN_MINUTES = "*/10 * * * *"

with DAG(
    dag_id="push_results",
    dag_display_name="3 · Ký và gửi / sign and push",
    description="Ký, gửi cơ sở dữ liệu quốc gia, nhận biên nhận / sign, send, receive receipts",
    doc_md=__doc__,
    schedule=AssetOrTimeSchedule(timetable=hanoi_cron(EVERY_TEN_MINUTES), assets=[CONFIRMED]),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args={"owner": OWNER, "retries": 0},
    tags=["nd335", "sign", "push"],
):

    @task(inlets=[CONFIRMED], **retry_once(timedelta(seconds=30)))
    def sign() -> list[int]:
        """Confirmed results become signed, frozen packages / ký và đóng băng các gói."""
        from gateway.airflow import tasks

        return tasks.sign_results()

    @task(map_index_template="gói / package {{ package }}")
    def push_package(package: int) -> dict[str, object]:
        """One new package / một gói mới."""
        from gateway.airflow import tasks

        return tasks.push_package(package)

    @task(trigger_rule=TriggerRule.ALL_DONE, outlets=[DELIVERED])
    def push_due() -> dict[str, object]:
        """Everything else that is due, whoever left it / mọi gói đến hạn còn lại."""
        from gateway.airflow import tasks

        return tasks.push_due()

    pushed = push_package.expand(package=sign())
    swept = push_due()
    pushed >> swept
    [pushed, swept] >> EmptyOperator(
        task_id="every_push_done",
        trigger_rule=TriggerRule.NONE_FAILED,
        doc_md="Đỏ khi có lần gửi lỗi / red when a push failed",
    )
