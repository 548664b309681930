"""Who may read a source now."""

from __future__ import annotations

import pytest

from domain.errors import SourceBusy
from gateway.store.turns import source_turn


def test_a_place_is_free_the_moment_its_reader_is_done(store):
    """One reading follows another at once: the end of a database session is not waited for."""
    for _ in range(30):
        with source_turn(store, "van_phong", 1):
            pass


def test_only_so_many_read_at_a_time_and_other_sources_are_not_in_the_way(store):
    """The third reader of two places is told; another source has its own places."""
    with source_turn(store, "van_phong", 2), source_turn(store, "van_phong", 2):
        with pytest.raises(SourceBusy), source_turn(store, "van_phong", 2):
            pass
        with source_turn(store, "van_ban", 1):
            pass
