"""Vietnamese names, put together by chance from common parts."""

from __future__ import annotations

import random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FAMILY = _words(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Giàng Vàng Thào Lù Sùng Hà Đinh"
)
_MIDDLE = {
    True: _words("Văn Đức Minh Quốc Hữu Xuân Công Mạnh Đình Anh Trung Thanh A"),
    False: _words("Thị Ngọc Thu Thanh Minh Phương Hồng Bích Kim Mai Thùy Lan"),
}
_GIVEN = {
    True: _words(
        "Anh Bình Cường Dũng Đạt Giang Hải Hiếu Hùng Khánh Long Nam Phúc Quân Sơn Thắng Toàn Tuấn Ý"
    ),
    False: _words(
        "An Bích Chi Dung Giang Hà Hạnh Hoa Hương Huyền Lan Linh Mai Nga Ngọc Oanh Phượng Thảo Yến"
    ),
}


def full_name(dice: random.Random, *, male: bool) -> str:
    """Family, middle and given name."""
    return f"{dice.choice(_FAMILY)} {dice.choice(_MIDDLE[male])} {dice.choice(_GIVEN[male])}"
