"""Reading an answer's body within its bounds: bytes, time and compression.

Compression is undone here and not by httpx: a bomb stops at the bound instead of after a chunk, and a
gzip stream that ends too early is noticed instead of passing as a short body.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator

import httpx

from connectors.failures import Failure
from domain.errors import GatewayError

Fail = Callable[[Failure, str], GatewayError]
_SLICE_BYTES = 65_536
_GZIP = 16 + zlib.MAX_WBITS


def read_bounded(
    response: httpx.Response, *, max_body_bytes: int, total_timeout_s: float, fail: Fail
) -> bytes:
    """The whole decompressed body of a streamed answer; see ``bounded_pieces``."""
    return b"".join(
        bounded_pieces(response, max_body_bytes=max_body_bytes, total_timeout_s=total_timeout_s, fail=fail)
    )


def bounded_pieces(
    response: httpx.Response, *, max_body_bytes: int, total_timeout_s: float, fail: Fail
) -> Iterator[bytes]:
    """The decompressed body of a streamed answer, piece by piece as it comes; none of them is empty.

    ``fail`` makes the error to raise. A transport may hand over a body it has read already. Time counts from
    the first piece asked for; what the caller does between pieces counts too.

    Raises:
        GatewayError: larger than ``max_body_bytes``, slower than ``total_timeout_s``, cut off, or in an
            encoding nobody asked for.
    """
    give_up_at = time.monotonic() + total_timeout_s
    size = 0
    for piece in _pieces(response, fail):
        size += len(piece)
        if size > max_body_bytes:
            raise fail(Failure.TOO_LARGE, f"> {max_body_bytes} bytes")
        if time.monotonic() > give_up_at:
            raise fail(Failure.CUT_OFF, f"> {total_timeout_s:g} s")
        if piece:
            yield piece


def _pieces(response: httpx.Response, fail: Fail) -> Iterator[bytes]:
    if response.is_stream_consumed:
        return iter((response.content,))
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding in {"", "identity"}:
        return response.iter_raw(_SLICE_BYTES)
    if encoding in {"gzip", "x-gzip"}:
        return _gunzip(response.iter_raw(_SLICE_BYTES), fail)
    raise fail(Failure.UNREADABLE, "Content-Encoding")


def _gunzip(chunks: Iterator[bytes], fail: Fail) -> Iterator[bytes]:
    """Slices of the plain bytes; one member (RFC 1952), nothing after it."""
    inflater = zlib.decompressobj(_GZIP)
    try:
        for chunk in chunks:
            waiting = chunk
            while waiting:
                yield inflater.decompress(waiting, _SLICE_BYTES)
                waiting = inflater.unconsumed_tail
            if inflater.unused_data:
                raise fail(Failure.UNREADABLE, "gzip")
    except zlib.error as exc:
        raise fail(Failure.UNREADABLE, "gzip") from exc
    yield inflater.flush(_SLICE_BYTES)
    if not inflater.eof:
        raise fail(Failure.CUT_OFF, "gzip")
