"""One answer as replies: parts as large as the memory allows, whose bytes together are the body received."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from connectors.document_mgmt.readers import Reply, read_count, refuse_bad_status, unreadable
from connectors.document_mgmt.soap.config import SoapKind
from connectors.document_mgmt.soap.reply import Looked, ReplyReader, SoapFault
from connectors.failures import Failure, Party, error_of
from connectors.http import CappedResponse, StreamedResponse
from connectors.redaction import redact
from domain.errors import GatewayError

PART_ROWS = 2_000
PART_BYTES = 8 * 1024 * 1024
_SHOWN_CHARS = 300
_HEAD_BYTES = 256

_FAULTS = {
    "FailedAuthentication": Failure.LOGIN_REFUSED,
    "FailedCheck": Failure.LOGIN_REFUSED,
    "InvalidSecurity": Failure.LOGIN_REFUSED,
    "InvalidSecurityToken": Failure.LOGIN_REFUSED,
    "SecurityTokenUnavailable": Failure.LOGIN_REFUSED,
    "UnsupportedSecurityToken": Failure.LOGIN_REFUSED,
    "Client": Failure.REFUSED,
    "Sender": Failure.REFUSED,
    "Server": Failure.SERVER_BROKE,
    "Receiver": Failure.SERVER_BROKE,
}
"""Fault codes of SOAP 1.1 and 1.2 and of WS-Security 1.1 section 12; any other is for a person to read."""


@dataclass
class AnswerStream:
    """The answer to one call. ``mask``: takes the connection's secrets out of what the system said."""

    answer: StreamedResponse
    answer_tag: str
    settings: SoapKind
    where: str
    max_bytes: int
    mask: Callable[[str], str]
    _head: bytes = b""

    def replies(self) -> Iterator[Reply]:
        """The parts, the last one (which may have no row) once the answer is known to be whole.

        A Fault is read whatever the HTTP status, since it says more than the status.

        Raises:
            GatewayError: as the port says.
        """
        reader = ReplyReader(Looked.of(self.settings, self.answer_tag), max_bytes=self.max_bytes)
        raw: list[bytes] = []
        kept_bytes = 0
        for piece in self.answer.pieces:
            self._head = self._head or piece[:_HEAD_BYTES]
            self._step(lambda piece=piece: reader.feed(piece))  # type: ignore[misc]
            raw.append(piece)
            kept_bytes += len(piece)
            if reader.fault is not None:
                raise self._faulted(reader.fault)
            if len(reader.rows) >= PART_ROWS or kept_bytes >= PART_BYTES:
                yield self._part(reader, raw)
                raw, kept_bytes = [], 0
        self._step(reader.close)
        if reader.fault is not None:
            raise self._faulted(reader.fault)
        yield self._part(reader, raw, last=True)

    def _step(self, step: Callable[[], None]) -> None:
        try:
            step()
        except ValueError as exc:
            self._refuse_bad_status()
            raise unreadable(self.where, self.mask(str(exc))) from exc

    def _part(self, reader: ReplyReader, raw: list[bytes], *, last: bool = False) -> Reply:
        self._refuse_bad_status()
        self._refuse_failure(reader, last=last)
        settings = self.settings
        total = None
        if settings.total_path and (last or reader.total is not None):
            total = read_count(reader.total, settings.total_path, self.where)
        return Reply(reader.take_rows(), b"".join(raw), total)

    def _refuse_failure(self, reader: ReplyReader, *, last: bool) -> None:
        success = self.settings.success
        if success is None or (reader.said is None and not last):
            return
        wanted = (success.equals, *success.any_of)
        if not success.holds(reader.said) and reader.said not in {_written(one) for one in wanted}:
            said = self.mask(redact(str(reader.said)))[:_SHOWN_CHARS]
            if reader.said in self.settings.login_refused:
                raise error_of(Failure.LOGIN_REFUSED, Party.SOURCE, where=self.where, detail=said)
            raise unreadable(self.where, f"{success.path} = {said!r}")

    def _refuse_bad_status(self) -> None:
        head = CappedResponse(self.answer.status, self.answer.headers, self._head)
        refuse_bad_status(head, self.where)

    def _faulted(self, fault: SoapFault) -> GatewayError:
        failure = _FAULTS.get(fault.code.partition(".")[0], Failure.UNREADABLE)
        said = redact(self.mask(f"{fault.code}: {fault.words}"))[:_SHOWN_CHARS]
        return error_of(failure, Party.SOURCE, where=self.where, detail=said)


def _written(value: object) -> str:
    """A value of a source file as XML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
