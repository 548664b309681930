"""What the queues on HTTP share: one bounded call, the answer's JSON, instants in whatever form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

import httpx

from connectors.document_mgmt.config import SourceConfig
from connectors.document_mgmt.readers import date_of, refuse_bad_status, unreadable
from connectors.document_mgmt.rest.json_body import read_json
from connectors.failures import Failure, Party, error_of
from connectors.http import CappedResponse, address_of, send_capped
from connectors.redaction import redact
from domain.clock import HANOI
from domain.errors import GatewayError, SourceUnavailable
from domain.records import Json
from domain.text import Text

_SHOWN_CHARS = 300
_MILLISECONDS = re.compile(r"\d{13}")
_FORMS = ("%Y/%m/%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y/%m/%d", "%d/%m/%Y")


class Calls:
    """Sends requests of one source and remembers the last answer's ``Date``."""

    def __init__(self, client: httpx.Client, config: SourceConfig) -> None:
        self.client = client
        self._limits = config.limits
        self.server_time: datetime | None = None

    def send(self, request: httpx.Request) -> CappedResponse:
        """The answer, whatever its status.

        Raises:
            GatewayError: none came.
        """
        answer = send_capped(
            self.client,
            request,
            max_body_bytes=self._limits.max_page_bytes,
            total_timeout_s=self._limits.total_timeout_s,
            party=Party.SOURCE,
        )
        self.server_time = date_of(answer.headers)
        return answer

    def json(self, request: httpx.Request) -> tuple[dict[str, Json], CappedResponse]:
        """The JSON object of a good answer, and the answer.

        Raises:
            GatewayError: no answer, a bad status, or something else than an object.
        """
        answer, where = self.send(request), address_of(request)
        refuse_bad_status(answer, where)
        value = read_json(answer.body, where, max_depth=self._limits.max_depth)
        if not isinstance(value, dict):
            raise unreadable(where, "không phải đối tượng JSON / no JSON object")
        return value, answer


def refusal(
    code: str, words: str, meanings: Mapping[str, tuple[Failure, Text]], request: httpx.Request
) -> GatewayError:
    """The error for an answer that says no in the system's own codes: never worth a retry."""
    failure, meaning = meanings.get(code, (Failure.UNREADABLE, Text("", "")))
    said = redact(words)[:_SHOWN_CHARS]
    known = f"{meaning}; " if meaning.vi else ""
    return error_of(failure, Party.SOURCE, where=address_of(request), detail=f"{known}{code}: {said}")


def stale(request: httpx.Request, detail: str) -> SourceUnavailable:
    """The error for an answer to another question: a proxy gave an old one, and asking again may help."""
    return SourceUnavailable(
        Text(
            f"Câu trả lời không phải của yêu cầu này ({detail})", f"the answer is to another call ({detail})"
        ),
        Text(
            "Cổng tự hỏi lại; nếu lặp lại, kiểm tra máy chủ trung gian giữ câu trả lời cũ.",
            "The gateway asks again; if it recurs, look for a proxy that keeps old answers.",
        ),
        address_of(request),
    )


def listed(value: Json, name: str, request: httpx.Request) -> list[dict[str, Json]]:
    """A list of objects; null for an empty one.

    Raises:
        GatewayError: something else.
    """
    rows = [] if value is None else value
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unreadable(address_of(request), f"{name}: không phải danh sách / not a list")
    return [row for row in rows if isinstance(row, dict)]


def identity(row: Mapping[str, Json], name: str, request: httpx.Request) -> str:
    """The id of a listed document.

    Raises:
        GatewayError: it has none.
    """
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise unreadable(address_of(request), f"thiếu / missing {name}")
    return str(value)


def instant(value: Json) -> datetime | None:
    """When a document was put into the queue; None if that cannot be read, which costs nothing but order."""
    text = str(value or "").strip()
    if _MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    at = _read(text)
    return None if at is None else at if at.tzinfo else at.replace(tzinfo=HANOI)


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _FORMS:
        try:
            return datetime.strptime(text.partition(".")[0], form)  # noqa: DTZ007 - the zone follows
        except ValueError:
            continue
    return None


def day_of(at: datetime) -> date:
    """The day in Hà Nội."""
    return at.astimezone(HANOI).date()
