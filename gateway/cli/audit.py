"""``gateway audit``: seal the log and verify it."""

from __future__ import annotations

from domain.text import Text
from gateway.cli.output import JsonFlag, LangFlag, with_gateway
from gateway.steps.audit import seal_audit, verify_audit


def verify(as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """Kiểm tra toàn bộ chuỗi băm và niêm phong / verify every link and every seal."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        report = verify_audit(gw)
        voice.answer({"verified": True, **report.as_json()}, Text("Nhật ký nguyên vẹn", "The log verifies"))


def seal(as_json: JsonFlag = False, lang: LangFlag = "") -> None:
    """Niêm phong các mục mới / seal the new entries."""
    with with_gateway(as_json=as_json, lang=lang) as (voice, gw):
        voice.answer(seal_audit(gw).as_json(), Text("Niêm phong", "Seal"))
