"""What was read is kept, up to a bound."""

from __future__ import annotations

import pytest

from mappings.memo import Memo


def test_a_value_is_read_once():
    """The second question is answered from memory."""
    asked = []
    memo = Memo(lambda key: asked.append(key) or key.upper())
    assert [memo["a"], memo["a"], memo["b"]] == ["A", "A", "B"]
    assert asked == ["a", "b"]


def test_memory_has_a_bound():
    """However many different values come, no more than ``most`` are kept; answers stay right."""
    memo = Memo(str, most=10)
    for number in range(1000):
        assert memo[number] == str(number)
        assert len(memo) <= 10


def test_what_cannot_be_read_is_asked_again():
    """A failure is no value."""
    memo = Memo(int)
    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            memo["x"]
    assert not memo
