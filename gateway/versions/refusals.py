"""Why a change of the province's files may not go on, in words a person can act on."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.errors import ChangeRefused
from domain.text import Text

if TYPE_CHECKING:
    from mappings.catalogue_history import Rewrite

_MOST_SHOWN = 20


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: letter case, spaces and Unicode form make nobody else."""
    return _plain(one) == _plain(other)


def named(by: str) -> str:
    """``by`` without spaces around it.

    Raises:
        ChangeRefused: nobody is named.
    """
    if not _plain(by):
        raise ChangeRefused(
            Text("chưa nêu tên người thực hiện", "nobody is named"),
            Text("Dùng --by với tên người thực hiện", "say who it is with --by"),
            where="--by",
        )
    return unicodedata.normalize("NFC", by.strip())


def reasoned(because: str) -> str:
    """``because`` without spaces around it.

    Raises:
        ChangeRefused: no reason is given.
    """
    if not because.strip():
        raise ChangeRefused(
            Text("chưa nêu lý do", "no reason is given"),
            Text("Dùng --because với lý do", "give the reason with --because"),
            where="--because",
        )
    return because.strip()


def nothing_changed(version: int) -> ChangeRefused:
    """The folder holds exactly what is in force."""
    return ChangeRefused(
        Text(
            f"thư mục giống hệt phiên bản {version} đang có hiệu lực",
            f"the folder is exactly version {version}, which is in force",
        ),
        Text("Sửa tệp trong thư mục tỉnh rồi đề nghị lại", "change files in the province's folder first"),
    )


def overtaken(number: int, base: int | None, current: int | None) -> ChangeRefused:
    """Another version came into force since the proposal was made."""
    return ChangeRefused(
        Text(
            f"phiên bản {number} được soạn từ phiên bản {base}, nhưng phiên bản {current} đã có hiệu lực",
            f"version {number} was made from version {base}, but version {current} is in force by now",
        ),
        Text(
            "Đưa thay đổi đang có hiệu lực vào thư mục (gateway mapping versions N --to), rồi đề nghị lại",
            "bring what is in force into the folder (gateway mapping versions N --to), then propose again",
        ),
        where=f"v{number}",
    )


def wrong_state(number: int, state: str, wanted: str) -> ChangeRefused:
    """The version is not where this step begins."""
    return ChangeRefused(
        Text(
            f"phiên bản {number} đang ở trạng thái {state}, cần {wanted}",
            f"version {number} is {state}; this needs one that is {wanted}",
        ),
        Text("Xem gateway mapping versions", "see gateway mapping versions"),
        where=f"v{number}",
    )


def one_person_only(number: int, by: str) -> ChangeRefused:
    """Whoever proposes cannot approve."""
    return ChangeRefused(
        Text(
            f"{by} là người đề nghị phiên bản {number}: người phê duyệt phải là người khác",
            f"{by} proposed version {number}: another person must approve it",
        ),
        Text("Nhờ người có thẩm quyền khác phê duyệt", "let another competent person approve"),
        where=f"v{number}",
    )


def other_preview(number: int) -> ChangeRefused:
    """The preview somebody looked at is not the one that was stored with the proposal."""
    return ChangeRefused(
        Text(
            f"bản xem trước đã xem không phải của phiên bản {number}",
            f"the preview you looked at is not that of version {number}",
        ),
        Text("Xem lại: gateway mapping versions N", "look again: gateway mapping versions N"),
        where=f"v{number}",
    )


def never_in_force(number: int) -> ChangeRefused:
    """Only what was approved once can be restored without a new approval."""
    return ChangeRefused(
        Text(f"phiên bản {number} chưa từng có hiệu lực", f"version {number} was never in force"),
        Text(
            "Chỉ khôi phục được phiên bản đã được hai người duyệt; xem gateway mapping versions",
            "only a version that two persons once put in force can be restored; see gateway mapping versions",
        ),
        where=f"v{number}",
    )


def already_in_force(number: int) -> ChangeRefused:
    """There is nothing to restore."""
    return ChangeRefused(
        Text(f"phiên bản {number} đang có hiệu lực", f"version {number} is in force already"),
        Text("Không cần làm gì", "nothing to do"),
        where=f"v{number}",
    )


def rewrites_past(rewrites: Sequence[Rewrite]) -> ChangeRefused:
    """Coefficients of days that are over would change without anybody saying why."""
    lines = [
        f"{r.code}: {r.first} – {r.last}: {r.was} → {'∅' if r.becomes is None else r.becomes}"
        for r in rewrites[:_MOST_SHOWN]
    ]
    lines += [f"… +{len(rewrites) - _MOST_SHOWN}"] if len(rewrites) > _MOST_SHOWN else []
    listed = "\n".join(lines)
    return ChangeRefused(
        Text(
            f"hệ số của công việc đã giao không được đổi:\n{listed}",
            f"the coefficient of work already assigned does not change:\n{listed}",
        ),
        Text(
            "Kết thúc dòng cũ bằng valid_to, thêm dòng mới có valid_from từ ngày mai; nếu đính chính sai sót "
            "thì nêu lý do: --correct-past",
            "end the old line with valid_to and add one that begins tomorrow; if this mends a mistake, say "
            "why: --correct-past",
        ),
        where="catalogue.csv",
    )


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
