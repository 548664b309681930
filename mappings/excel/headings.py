"""Which column is what: the words that head the columns of the official lists, however they are written.

Headings are compared without accents, case, punctuation, line breaks and what stands in brackets, so that
``HỆ SỐ QUY ĐỔI (9)`` and an unaccented or decomposed spelling are one heading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum


class Field(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    CODE = "code"
    DEPARTMENT = "department"
    NAME = "name"
    DETAIL = "detail"
    OUTPUT = "output"
    UNIT = "unit"
    FREQUENCY = "frequency"
    PEOPLE = "people"
    GROUP = "group"
    FRAME = "frame"
    SCORE = "score"
    COEFFICIENT = "coefficient"
    NOTE = "note"
    VALID_FROM = "valid_from"
    VALID_TO = "valid_to"
    SOURCE = "source"
    CRITERION = "criterion"


WORDS: Mapping[Field, tuple[str, ...]] = {
    Field.NUMBER: ("STT", "TT", "Số TT", "Số thứ tự"),
    Field.CODE: (
        *(
            "Mã CV",
            "Mã công việc",
            "Mã sản phẩm",
            "Mã SP",
            "Mã nhiệm vụ",
            "Mã số",
            "Mã định danh",
            "Mã danh mục",
        ),
        *("Mã", "Ký hiệu"),
    ),
    Field.DEPARTMENT: (
        *("Phòng, ban chuyên môn", "Phòng, ban", "Phòng, đơn vị", "Phòng chuyên môn", "Đơn vị chủ trì"),
        *("Đơn vị thực hiện", "Cơ quan, đơn vị", "Tên đơn vị", "Bộ phận", "Phòng", "Đơn vị", "Cơ quan"),
    ),
    Field.NAME: (
        *(
            "Nhiệm vụ",
            "Tên nhiệm vụ",
            "Sản phẩm/công việc",
            "Tên sản phẩm/công việc",
            "Danh mục sản phẩm/công việc",
        ),
        *("Công việc/sản phẩm", "Tên công việc", "Nhiệm vụ/công việc", "Đầu công việc", "Tên sản phẩm"),
        *("Công việc", "Nội dung công việc", "Sản phẩm", "Nội dung"),
    ),
    Field.DETAIL: (
        *("Công việc chi tiết", "Chi tiết công việc", "Nội dung công việc", "Nội dung chi tiết", "Mô tả"),
        *("Diễn giải", "Các bước thực hiện", "Công việc", "Nội dung"),
    ),
    Field.OUTPUT: (
        *("Sản phẩm đầu ra", "Đầu ra", "Kết quả đầu ra", "Sản phẩm, kết quả", "Kết quả sản phẩm"),
        *("Tên sản phẩm", "Sản phẩm", "Kết quả"),
    ),
    Field.UNIT: ("Đơn vị tính", "ĐVT", "Đơn vị đo"),
    Field.FREQUENCY: (
        *(
            "Tần suất",
            "Tần suất/số lượng",
            "Số lượng",
            "Số lần",
            "Khối lượng",
            "Số lượng/năm",
            "Số lượng trong năm",
        ),
    ),
    Field.PEOPLE: (
        *("Số người thực hiện", "Số người", "Người thực hiện", "Số lượng người", "Số công chức", "Nhân lực"),
        *("Vị trí việc làm",),
    ),
    Field.GROUP: ("Nhóm", "Nhóm độ phức tạp", "Mức độ phức tạp", "Độ phức tạp", "Cấp độ phức tạp"),
    Field.FRAME: ("Khung điểm", "Khung điểm tối đa", "Khung", "Thang điểm", "Điểm tối đa", "Mức điểm"),
    Field.SCORE: (
        *(
            "Điểm chấm",
            "Tổng điểm",
            "Điểm thống nhất",
            "Điểm quy đổi",
            "Số điểm",
            "Điểm sản phẩm",
            "Điểm đề xuất",
        ),
        *("Điểm",),
    ),
    Field.COEFFICIENT: ("Hệ số quy đổi", "Hệ số", "HS quy đổi", "Hệ số sản phẩm chuẩn"),
    Field.NOTE: ("Ghi chú", "Chú thích"),
    Field.VALID_FROM: ("Ngày hiệu lực", "Có hiệu lực từ", "Hiệu lực từ", "Áp dụng từ", "Từ ngày"),
    Field.VALID_TO: ("Ngày hết hiệu lực", "Hết hiệu lực", "Đến ngày"),
    Field.SOURCE: ("Căn cứ", "Quyết định", "Nguồn"),
    Field.CRITERION: ("Tiêu chí chấm điểm", "Tiêu chí đánh giá", "Nội dung tiêu chí", "Tiêu chí"),
}
_LONGEST = 150
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\][]*\]")
_WORD = re.compile(r"[^a-z0-9%]+")
_POINTS = re.compile(r"\d")


def plain(text: str) -> str:
    """``text`` in lower-case letters without accents and digits, one space between words."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return _WORD.sub(" ", "".join(c for c in bare if not unicodedata.combining(c))).strip()


_SPELT: Mapping[Field, tuple[str, ...]] = {
    of: tuple(plain(word) for word in words) for of, words in WORDS.items()
}


def columns_of(headings: Mapping[int, str]) -> dict[Field, int]:
    """Which column holds which field, given the heading of each column.

    A column takes the field whose words fit it best; where two want one field, the words that come first in
    ``WORDS`` win; the other column takes its next best (``Nhiệm vụ`` beside ``Công việc``: name, detail).
    """
    claims = sorted(
        (exact, order, column, of)
        for column, heading in headings.items()
        for exact, order, of in _claims(heading)
    )
    columns: dict[Field, int] = {}
    for _, _, column, of in claims:
        if of not in columns and column not in columns.values():
            columns[of] = column
    return _with_a_name(columns)


def _with_a_name(columns: dict[Field, int]) -> dict[Field, int]:
    """A list must name its work: where only details or products are headed, these are the names."""
    if Field.CRITERION in columns or Field.NAME in columns:
        return columns
    for of in (Field.DETAIL, Field.OUTPUT):
        if of in columns:
            return {(Field.NAME if field is of else field): column for field, column in columns.items()}
    return columns


def _claims(heading: str) -> Iterable[tuple[float, int, Field]]:
    """How well each field fits a heading (0 word for word; else the share left over), best first."""
    if len(heading) > _LONGEST:
        return
    text = plain(_BRACKETS.sub(" ", heading)) or plain(heading)
    if "chuan" in text.split() and _POINTS.search(text):
        yield 0, 0, Field.NOTE  # "Sản phẩm chuẩn = 5 điểm = hệ số 1,00" heads the notes
        return
    for of, spelt in _SPELT.items():
        for order, words in enumerate(spelt):
            if text == words:
                yield 0, order, of
            elif text.startswith(words + " "):
                yield 1 - len(words) / len(text), order, of
