"""Pages that name the next one by a token: when a pass is complete, and when it is read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.document_mgmt.paging import End, FetchedPage, read_completely
from domain.errors import SourceBroke
from domain.records import RecordKind, SourceRecord


def page(keys, token="", total=None):
    """A page of records with these keys."""
    records = tuple(SourceRecord.of("s", RecordKind.DOCUMENTS, key, {"k": key}) for key in keys)
    return FetchedPage(records, b"x", total, None, next=token)


class Chain:
    """Answers by token. ``odd``: what is given instead, by number of the call."""

    def __init__(self, pages, odd=None):
        self.pages = pages
        self.odd = odd or {}
        self.asked = []

    def __call__(self, position):
        self.asked.append(position.token)
        yield self.odd.get(len(self.asked)) or self.pages[position.token]


def read(chain, **options):
    """Keys in order of arrival, and how the reading ended."""
    given = list(read_completely(chain, paged=True, by_token=True, max_pages=50, where="s", **options))
    return [record.key for part, _ in given for record in part.records], given[-1][1]


def three(total=None):
    """Three pages in a chain."""
    return {"": page("ab", "T1", total), "T1": page("cd", "T2", total), "T2": page("e", "", total)}


@pytest.mark.parametrize("total", [None, 5])
def test_a_chain_is_followed_to_its_end(total):
    """Each token is asked for once; the page without one is the last."""
    chain = Chain(three(total))
    assert read(chain) == (list("abcde"), End.SETTLED)
    assert chain.asked == ["", "T1", "T2"]


def test_one_page_may_be_all():
    """No token, no second call; neither for an empty first page."""
    for pages, keys in (({"": page("a")}, ["a"]), ({"": page("")}, [])):
        chain = Chain(pages)
        assert read(chain) == (keys, End.SETTLED)
        assert chain.asked == [""]


def test_an_empty_page_in_the_middle_is_no_end():
    """A page without rows that names a next one is followed (a filter may leave nothing of a page)."""
    chain = Chain({"": page("ab", "T1"), "T1": page("", "T2"), "T2": page("c")})
    assert read(chain) == (list("abc"), End.SETTLED)


def test_a_token_that_leads_to_nothing_is_read_again():
    """A promised page that comes empty once may be a session that ended: all comes in the second pass."""
    chain = Chain(three(), odd={2: page("")})
    keys, end = read(chain)
    assert (set(keys), end) == (set("abcde"), End.SETTLED)
    assert chain.asked.count("") > 1


def test_a_session_that_ended_for_good_is_an_error():
    """Nothing comes any more, on the page before either: the cursor stays."""
    chain = Chain(three(), odd={number: page("") for number in range(2, 99)})
    with pytest.raises(SourceBroke, match="login may have run out"):
        read(chain)


def test_a_page_that_comes_again_is_noticed():
    """An old answer with its old token is a loop once, and an error twice."""
    chain = Chain(three(), odd={2: page("ab", "T1")})
    keys, end = read(chain)
    assert (set(keys), end) == (set("abcde"), End.SETTLED)
    with pytest.raises(SourceBroke, match="again and again"):
        read(Chain({"": page("ab", "T1"), "T1": page("cd", "T1")}))


def test_a_circle_of_tokens_is_noticed():
    """Two pages that name each other do not keep us for ever."""
    chain = Chain({"": page("ab", "T1"), "T1": page("cd", "T2"), "T2": page("ef", "T1")})
    with pytest.raises(SourceBroke, match="again and again"):
        read(chain)
    assert len(chain.asked) < 10


def test_a_chain_that_breaks_early_is_short():
    """With a count, a last page that comes too soon is read again and then refused."""
    chain = Chain(three(5), odd={2: page("cd", "", 5)})
    assert read(chain) == (list("abcd") + list("abcde"), End.SETTLED)
    with pytest.raises(SourceBroke, match="counts 6 records but gave 5"):
        read(Chain(three(6)))


def test_tokens_without_end_are_cut_off():
    """A system that invents tokens is stopped at the limit of pages."""

    def endless(position):
        number = position.number
        yield page([str(number)], f"T{number}")

    with pytest.raises(SourceBroke, match="more than 50 pages"):
        read(endless)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=8), st.integers(1, 8), st.booleans())
def test_one_empty_answer_never_loses_a_row(sizes, broken, counted):
    """Whatever the pages are and whichever answer comes empty, all keys come or an error does."""
    keys = [[f"{number}.{place}" for place in range(size)] for number, size in enumerate(sizes)]
    every = {key for one in keys for key in one}
    total = len(every) if counted else None
    last = len(keys) - 1
    pages = {
        f"T{number}" if number else "": page(one, f"T{number + 1}" if number < last else "", total)
        for number, one in enumerate(keys)
    }
    chain = Chain(pages, odd={broken: page("", "", total)} if broken > 1 else {})
    try:
        seen, _ = read(chain)
    except SourceBroke:
        return
    assert set(seen) == every
