"""A whole HTTP answer in memory: caught from an application, or made up for a fault."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (lower-case names) and body."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @classmethod
    def of(cls, status: int, body: bytes, content_type: str, **more: str) -> Answer:
        """Build an answer; ``more``: further headers, ``retry_after="1"`` for Retry-After."""
        headers = {"content-type": content_type, "content-length": str(len(body))}
        headers |= {name.replace("_", "-"): value for name, value in more.items()}
        return cls(status, tuple((k.encode(), v.encode()) for k, v in headers.items()), body)

    async def send(self, send: Send, *, only: int | None = None) -> None:
        """Send the answer; with ``only``, just that many bytes of the body and no end."""
        await send({"type": "http.response.start", "status": self.status, "headers": list(self.headers)})
        body = self.body if only is None else self.body[:only]
        await send({"type": "http.response.body", "body": body, "more_body": only is not None})


async def catch(app: ASGIApp, scope: Scope, receive: Receive) -> Answer:
    """Let ``app`` do its work and keep its answer instead of sending it."""
    start: Message = {}
    body: list[bytes] = []

    async def keep(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.append(message.get("body", b""))

    await app(scope, receive, keep)
    whole = b"".join(body)
    others = [(k.lower(), v) for k, v in start["headers"] if k.lower() != b"content-length"]
    length = (b"content-length", str(len(whole)).encode())
    return Answer(start["status"], (*others, length), whole)
