"""Answers of the provincial axis: its error codes, and a document with the files beside it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from connectors.document_mgmt.axes.mailbox import Waiting
from connectors.edxml import read_edxml
from connectors.failures import Failure
from domain.records import Json
from domain.text import Text

ERRORS: Mapping[str, tuple[Failure, Text]] = {
    "10": (Failure.UNREADABLE, Text("tệp không hợp lệ", "invalid file")),
    "15": (Failure.LOGIN_REFUSED, Text("sai SystemId hoặc SecretKey", "wrong SystemId or SecretKey")),
    "18": (Failure.REFUSED, Text("nơi nhận không tồn tại", "the receiver does not exist")),
    "19": (Failure.REFUSED, Text("nơi gửi chưa đăng ký", "the sender is not registered")),
    "20": (Failure.UNREADABLE, Text("lỗi nội bộ của LGSP", "an internal error of the LGSP")),
    "21": (Failure.UNREADABLE, Text("lỗi xử lý tệp", "the file could not be processed")),
    "22": (Failure.UNREADABLE, Text("edXML không theo QĐ 28", "the edXML is not as QĐ 28 wants it")),
    "23": (Failure.REFUSED, Text("nơi nhận bị khóa", "the receiver is locked")),
}
"""What each code means. None is worth a retry: only the network, HTTP 5xx and answers without JSON are."""


def read_answer(item: Waiting, data: bytes) -> Mapping[str, Json]:
    """The fields of the edXML in an answer of ``getEdoc``, with the files that stand beside it.

    Raises:
        ValueError: it cannot be read; the reason is in both languages.
    """
    del item
    answer = json.loads(data, parse_float=str)["data"]
    beside = answer.get("attachments")
    files = [one for one in beside if isinstance(one, dict)] if isinstance(beside, list) else []
    named = [(str(one.get("fileName", "")), str(one.get("fileContent") or "")) for one in files]
    return read_edxml(_edxml(answer.get("edxml")), files=named).as_fields()


def _edxml(value: Json) -> bytes:
    """The file as text or as base64 of it: both are met."""
    text = str(value or "").strip()
    if text.lstrip("\ufeff").startswith("<"):
        return text.encode()
    return base64.b64decode(text)
