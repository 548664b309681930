# ruff: noqa: PLC0415 - Airflow reads this file again and again: heavy imports wait until a task runs
"""### Niêm phong nhật ký kiểm toán / Seal the audit log.

Mỗi 10 phút: các mục mới được gộp thành một gốc Merkle, ký và đóng dấu thời gian. Việc kiểm tra toàn bộ
nhật ký nằm ở `reconcile` (ban đêm), vì nó đọc lại từ mục đầu tiên.

Every 10 minutes: new entries go under one Merkle root, signed and timestamped. Verifying the whole log is
part of `reconcile` (nightly), because it reads from the first entry on.

**Khi đỏ / when red:** dịch vụ dấu thời gian hoặc khóa ký; lần sau niêm phong luôn phần còn thiếu. / the
timestamp authority or the key; the next run seals what is missing too.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, task

from gateway.airflow.retries import retry_once
from gateway.airflow.schedule import OWNER, START, hanoi_cron

EVERY_TEN_MINUTES = "*/10 * * * *"

with DAG(
    dag_id="seal_audit",
    dag_display_name="5 · Niêm phong nhật ký / seal the audit log",
    description="Gốc Merkle, chữ ký, dấu thời gian / Merkle root, signature, timestamp",
    doc_md=__doc__,
    schedule=hanoi_cron(EVERY_TEN_MINUTES),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args={"owner": OWNER, **retry_once(timedelta(minutes=1))},
    tags=["nd335", "audit"],
):

    @task
    def seal() -> dict[str, object]:
        """Everything since the last seal / mọi mục sau lần niêm phong trước."""
        from gateway.airflow import tasks

        return tasks.seal_audit()

    seal()
