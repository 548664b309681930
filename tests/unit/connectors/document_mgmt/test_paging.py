"""When a pass is complete: pages as plain values, without a system."""

import pytest

from connectors.document_mgmt.paging import End, FetchedPage, Position, read_completely
from domain.errors import SourceBroke
from domain.records import RecordKind, SourceRecord


def part(keys, *, total=None, token=""):
    """A part of an answer."""
    records = tuple(SourceRecord.of("s", RecordKind.DOCUMENTS, key, {"k": key}) for key in keys)
    return FetchedPage(records, b"", total, None, next=token)


def play(*answers, paged=True, by_token=False, max_pages=50):
    """Give ``answers`` one after the other, each a list of parts; the ends and what was asked for."""
    asked, waiting = [], iter(answers)

    def fetch(position):
        asked.append(position)
        return next(waiting)

    pages = read_completely(fetch, paged=paged, by_token=by_token, max_pages=max_pages, where="s.documents")
    return asked, pages


def ends(pages):
    """The ends in their order."""
    return [end for _, end in pages]


def test_a_counted_pass_ends_with_its_last_row():
    """No empty page is asked for when the count is met."""
    asked, pages = play([part("ab", total=3)], [part("c", total=3)])
    assert ends(pages) == [End.NOT_YET, End.SETTLED]
    assert asked == [Position(1), Position(2)]


def test_a_page_in_parts_ends_with_its_last_part():
    """A large answer is given on while it comes."""
    _, pages = play([part("a", total=3), part("b"), part("c", total=3)])
    assert ends(pages) == [End.NOT_YET, End.NOT_YET, End.SETTLED]


def test_without_a_count_silence_is_asked_twice():
    """The page before must still have its rows and the silent one stay silent."""
    asked, pages = play([part("ab")], [part("")], [part("ab")], [part("")])
    assert ends(pages) == [End.NOT_YET, End.SETTLED]
    assert [position.number for position in asked] == [1, 2, 1, 2]


def test_a_silence_that_was_none_reads_everything_again():
    """A page that was empty once and has rows now."""
    first = ([part("ab")], [part("")], [part("ab")], [part("c")])
    second = ([part("ab")], [part("c")], [part("")], [part("c")], [part("")])
    _, pages = play(*first, *second)
    assert ends(pages)[-1] is End.SETTLED
    _, pages = play(*first, *first)
    with pytest.raises(SourceBroke, match="now empty and now has rows"):
        ends(pages)


def test_rows_that_vanish_while_the_silence_is_tested_are_a_lost_login():
    """Nothing was complete."""
    _, pages = play([part("ab")], [part("")], [part("")])
    with pytest.raises(SourceBroke, match="page 1 had records and is empty when read again"):
        ends(pages)


def test_a_re_read_that_brings_nothing_at_all_is_no_end():
    """The system counted three, then none: a login ran out between the passes."""
    _, pages = play([part("ab", total=3)], [part("", total=0)], [part("", total=0)])
    with pytest.raises(SourceBroke, match="the login may have run out"):
        ends(pages)


def test_a_count_that_shrinks_in_both_passes_shakes_the_end():
    """Everything it counts came, but something may have slid away."""
    shrinking = ([part("ab", total=4)], [part("c", total=3)])
    _, pages = play(*shrinking, *shrinking)
    assert ends(pages)[-1] is End.SHAKEN


def test_a_count_that_grows_is_read_once_more_and_then_believed():
    """Rows that are added at the end take nothing away."""
    growing = ([part("ab", total=3)], [part("cd", total=4)])
    _, pages = play(*growing, *growing)
    assert ends(pages)[-1] is End.SETTLED


def test_without_a_count_a_key_on_two_pages_shakes_the_end():
    """Its row moved, so another one may have slid into the page that was read before."""
    moved = ([part("ab")], [part("ca")], [part("")], [part("ca")], [part("")])
    _, pages = play(*moved, *moved)
    assert ends(pages)[-1] is End.SHAKEN


def test_a_key_twice_on_one_page_is_no_movement():
    """One answer is one moment."""
    _, pages = play([part("aab")], [part("")], [part("aab")], [part("")])
    assert ends(pages)[-1] is End.SETTLED


def test_a_single_call_is_believed():
    """A system without pages has one answer; with a count it must fit."""
    _, pages = play([part("ab")], paged=False)
    assert ends(pages) == [End.SETTLED]
    _, pages = play([part("ab", total=3)], [part("ab", total=3)], paged=False)
    with pytest.raises(SourceBroke, match="counts 3 records but gave 2"):
        ends(pages)


def test_tokens_lead_from_page_to_page():
    """The last page names no next one; a short page is no end."""
    asked, pages = play([part("a", token="t1")], [part("", token="t2")], [part("b")], by_token=True)
    assert ends(pages) == [End.NOT_YET, End.NOT_YET, End.SETTLED]
    assert asked == [Position(1), Position(2, "t1"), Position(3, "t2")]


def test_a_token_that_comes_again_is_a_loop():
    """It would be followed for ever."""
    _, pages = play(*([part("a", token="t1")], [part("b", token="t1")]) * 2, by_token=True)
    with pytest.raises(SourceBroke, match="same page again"):
        ends(pages)


def test_pages_are_bounded():
    """Also when each one brings something new."""
    _, pages = play(*([part(f"{n}")] for n in range(9)), max_pages=4)
    with pytest.raises(SourceBroke, match="more than 4 pages"):
        ends(pages)
