"""What can be wrong with dropped files, told in both languages."""

from __future__ import annotations

from collections.abc import Iterable

from domain.errors import (
    GatewayError,
    Misconfigured,
    Retry,
    SourceBroke,
    SourceDrifted,
    SourceRefused,
    SourceUnavailable,
    SourceWentEmpty,
)
from domain.text import Text

_SHOWN = 10

OF_ONE_FILE = (SourceBroke, SourceUnavailable, SourceRefused)
"""What may concern one file only; anything else ends the pass."""


class Troubles:
    """Files of one pass that could not be read, each with why."""

    def __init__(self) -> None:
        self._found: list[tuple[str, GatewayError]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, file: str, fault: GatewayError) -> None:
        """Remember ``fault`` of ``file``."""
        self._found.append((file, fault))

    def add_all(self, faults: Iterable[tuple[str, GatewayError]]) -> None:
        """Remember several."""
        self._found.extend(faults)

    def error(self, where: str) -> GatewayError:
        """One error for all: to be tried again if nothing else is wrong, and drifted if one is."""
        faults = [fault for _, fault in self._found]
        kind: type[GatewayError] = SourceBroke
        if all(isinstance(fault, Retry) for fault in faults):
            kind = SourceUnavailable
        elif any(isinstance(fault, SourceDrifted) for fault in faults):
            kind = SourceDrifted
        shown = self._found[:_SHOWN]
        more = f"; +{len(self._found) - _SHOWN}" if len(self._found) > _SHOWN else ""
        return kind(
            Text(
                f"{len(faults)} tệp chưa đọc được: "
                + "; ".join(f"{file}: {fault.message.vi}" for file, fault in shown)
                + more,
                f"{len(faults)} files cannot be read: "
                + "; ".join(f"{file}: {fault.message.en}" for file, fault in shown)
                + more,
            ),
            Text(
                "Con trỏ giữ nguyên, các tệp khác đã đọc xong. Sửa tệp nêu trên rồi đặt lại cùng tên.",
                "All other files were read. Mend these and drop them again; the cursor stays until then.",
            ),
            where,
        )


def unreadable(file: str, reason: Text) -> SourceBroke:
    """Nothing of a file can be trusted."""
    return SourceBroke(
        reason,
        Text("Sửa tệp rồi đặt lại cùng tên.", "Mend the file and drop it again under the same name."),
        file,
    )


def too_large(file: str, limit: int) -> SourceBroke:
    """A file beyond ``limits.max_page_bytes``."""
    return unreadable(file, Text(f"lớn hơn {limit} byte", f"larger than {limit} bytes"))


def busy(file: str) -> SourceUnavailable:
    """Somebody writes the file now."""
    return SourceUnavailable(
        Text("tệp đang được ghi", "the file is being written"),
        Text("Lần sau đọc lại.", "The next run reads it."),
        file,
    )


def went_empty(where: str) -> SourceWentEmpty:
    """Files were there before and none is now."""
    return SourceWentEmpty(
        Text(
            "Thư mục không còn tệp nào, dù trước đây có tệp", "the folder has no file, although it had some"
        ),
        Text(
            "Kiểm tra ổ mạng đã gắn chưa và glob của tệp nguồn.",
            "Check whether the share is mounted, and glob in the source file.",
        ),
        where,
    )


def no_store(connection: str) -> Misconfigured:
    """An address of a server where a folder is needed."""
    return Misconfigured(
        Text(
            "Kết nối của giao thức files phải là file:///… hoặc s3://…",
            "the connection of the protocol files must be file:///… or s3://…",
        ),
        Text("Sửa host của kết nối này.", "Mend the host of this connection."),
        connection,
    )
