# ruff: noqa: PLC0415 - Airflow reads this file again and again: heavy imports wait until a task runs
"""### Đối chiếu ban đêm / Nightly reconciliation.

Mỗi đêm 01:00: so sổ của ta với cơ sở dữ liệu quốc gia, và kiểm tra toàn bộ nhật ký kiểm toán. Chỉ báo
cáo, không sửa.

Every night at 01:00: our books against the national database's, and the whole audit log. Reports; mends
nothing.

**Khi đỏ / when red:** `compare_books`: thông báo lỗi nêu các khóa lệch; chạy `gateway reconcile`.
`verify_log`: nhật ký kiểm toán không còn nguyên vẹn, đây là sự cố an ninh: giữ nguyên hiện trạng, báo
người phụ trách an toàn thông tin. / `compare_books`: the message names the keys that differ.
`verify_log`: the audit log is not intact: treat it as a security incident, keep everything as it is.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, task

from gateway.airflow.params import period_param
from gateway.airflow.retries import retry_once
from gateway.airflow.schedule import OWNER, START, hanoi_cron

EVERY_NIGHT = "0 1 * * *"

with DAG(
    dag_id="reconcile",
    dag_display_name="4 · Đối chiếu / reconcile",
    description="So sổ với cơ sở dữ liệu quốc gia, kiểm tra nhật ký / compare books, verify the log",
    doc_md=__doc__,
    schedule=hanoi_cron(EVERY_NIGHT),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    params={"period": period_param()},
    default_args={"owner": OWNER, **retry_once(timedelta(minutes=5))},
    tags=["nd335", "reconcile", "audit"],
):

    @task
    def compare_books(period: str) -> dict[str, object]:
        """Theirs against ours / sổ của họ với sổ của ta."""
        from gateway.airflow import tasks

        return tasks.reconcile_period(period)

    @task
    def verify_log() -> dict[str, object]:
        """Every link, every seal / từng mắt xích, từng dấu niêm."""
        from gateway.airflow import tasks

        return tasks.verify_audit()

    compare_books("{{ params.period }}")
    verify_log()
