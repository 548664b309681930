"""The release question put to a person, and the answer read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

APPROVE = "Approve"
"""How Airflow's ``ApprovalOperator`` writes a yes."""

ANSWER_WITHIN = timedelta(hours=24)
"""How long one question stands. After that its run fails, visibly, and the next one asks with new numbers."""

_SUMMARY = "{% set s = ti.xcom_pull(task_ids='release_gate') %}"

SUBJECT = _SUMMARY + (
    "Phát hành {{ s.count }} kết quả kỳ {{ s.period }} / Release {{ s.count }} results of {{ s.period }}"
)

BODY = (
    _SUMMARY
    + """\
**Kỳ / period:** {{ s.period }} — **kết quả / results:** {{ s.count }}

**Hạn pháp lý nếu xác nhận bây giờ / legal deadline if confirmed now:** {{ s.deadline_day }}

{% if s.get('warnings') %}**Cần xem lại / think twice:**

{% for warning in s.warnings %}- {{ warning }}
{% endfor %}
{% endif %}\
| Cơ quan / organisation | Kết quả / results |
|---|---|
{% for code, count in s.get('organisations', {}).items() %}| {{ code }} | {{ count }} |
{% endfor %}
| Chờ xử lý / parked | Số lượng / count |
|---|---|
{% for reason, count in s.get('parked', {}).items() %}| {{ reason }} | {{ count }} |
{% else %}| – | 0 |
{% endfor %}
{% if s.get('omitted') %}Không hiện hết / not shown here: {{ s.omitted | join(", ") }} (gateway status)

{% endif %}\
Tập kết quả / set: `{{ s.digest }}`

**Approve**: đúng tập kết quả này được xác nhận và thời hạn pháp lý bắt đầu tính. Nếu tập kết quả thay đổi \
trước khi xác nhận, không kết quả nào được xác nhận. / exactly this set is confirmed and its legal window \
opens; if it changes before that, nothing is confirmed.

**Reject**: kết quả giữ nguyên trạng thái COMPUTED. / the results stay COMPUTED.
"""
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answered, when (UTC), and whether with yes."""

    by: str
    at: datetime
    approved: bool


def read_answer(payload: Mapping[str, object]) -> Answer:
    """The answer in the result of Airflow's ``ApprovalOperator`` (fields of its HITL detail).

    ``by`` is Airflow's user name with the prefix ``airflow:``, because names are only unique within Airflow.

    Raises:
        ValueError: no answer of a person: nobody to name in the audit log.
    """
    user = payload.get("responded_by_user")
    name = user.get("name") or user.get("id") if isinstance(user, Mapping) else None
    at = payload.get("responded_at")
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    if not name or not isinstance(instant, datetime) or instant.tzinfo is None:
        raise ValueError(
            "câu trả lời không có người trả lời hoặc thời điểm / an answer of nobody, or at no time"
        )
    return Answer(
        f"airflow:{name}", instant.astimezone(UTC), approved=payload.get("chosen_options") == [APPROVE]
    )
