"""What the lines between items say about the items below them: their department, their group."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from mappings.catalogue_frames import group_name
from mappings.excel.headings import plain

_BULLETS = re.compile(r"^[\s\-+*•–—=@]+")
_SPACES = re.compile(r"\s+")
_TOTAL = re.compile(r"(?:tong(?: cong| so| diem)?|cong)(?: (?:\d|nhom|muc|phan|phu luc).*)?")
_BODIES = r"văn phòng|phòng|ban|trung tâm|sở|chi cục|cục|thanh tra|hội|đoàn|ủy ban|tổ|trạm|đội|bộ phận"
_DEPARTMENT = re.compile(rf"(?:{_BODIES}) (?!ban|đơn vị|chuyên môn|và )[^\W\d_][^,;:.()\n]*", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:(?:mục|phần) )?(?:[ivxlcdm]+|[a-z]|\d+(?:\.\d+)*)[.)/:-]+\s*", re.IGNORECASE)
_GROUP = re.compile(r"nhom (?:so )?(\d|i{1,3}|iv|v)(?: .*)?")
_FRAME = re.compile(r"(?:khung|điểm|từ|\()\s*:?\s*(\d+\s*(?:-|–|đến)\s*\d+)", re.IGNORECASE)
_LONGEST_NAME = 120


def one_line(value: object) -> str:
    """A cell's text on one line, without the dash of a list and without what Excel would run."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    lines = (_BULLETS.sub("", _SPACES.sub(" ", line)).strip() for line in value.splitlines())
    return " ".join(line for line in lines if line)


def is_total(text: str) -> bool:
    """Whether a text heads a sum: ``Tổng cộng``, ``Cộng``; not ``Công văn``, ``Tổng hợp``."""
    return _TOTAL.fullmatch(plain(text)) is not None


def begins_with_department(text: str) -> bool:
    """Whether a text is a department's name: ``Phòng Kinh tế``, ``2. Văn phòng HĐND``."""
    return _DEPARTMENT.match(_NUMBERING.sub("", text)) is not None


def department_in(texts: Sequence[str]) -> str:
    """The department a heading names: ``Phòng Kinh tế``, ``dùng chung``, ``lãnh đạo, quản lý``; or none."""
    words = plain(" ".join(texts))
    if "dung chung" in words:
        return "dùng chung"
    if "lanh dao quan ly" in words:
        return "lãnh đạo, quản lý"
    found = next((m for text in texts if (m := _DEPARTMENT.search(one_line(text)))), None)
    return found[0].strip() if found else ""


@dataclass(slots=True)
class Standing:
    """What is in force for the next item. ``firm``: the department is called one (``Phòng …``), so that a
    heading within it, such as ``Lĩnh vực đất đai``, does not take its place.
    """

    department: str = ""
    firm: bool = False
    group: str = ""
    frame: str = ""

    def begin(self, heading: Sequence[str]) -> None:
        """A list begins under this heading."""
        self.group = self.frame = ""
        named = department_in(heading)
        if named:
            self.department, self.firm = named, True

    def take(self, heading: str) -> None:
        """A line between items was met: the group or the department it names, if any."""
        bare = _NUMBERING.sub("", heading)
        group = _GROUP.fullmatch(plain(bare))
        named = department_in([heading])
        if group:
            frame = _FRAME.search(bare)
            self.group, self.frame = group_name(group[1]), frame[1] if frame else ""
        elif named:
            self.department, self.firm = named, True
        elif heading and not self.firm and len(bare) <= _LONGEST_NAME and not bare.endswith((".", ":")):
            self.department = "" if is_total(bare) else bare
