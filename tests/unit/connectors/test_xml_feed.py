"""Documents that arrive in blocks: hostile ones, cut ones, and what is forgotten."""

import pytest

from connectors.xml_feed import FeedLimits, XmlFeed
from tests.unit.connectors.test_xml_safe import HOSTILE

ROW = "<row><a>1</a><b>hai</b></row>"


def read(data, step=65_536, limits=None):
    """The text of every ``row``, forgotten as it is read."""
    feed = XmlFeed(("{*}row",), limits)
    found = []
    for start in range(0, len(data), step):
        last = None
        for element in feed.feed(data[start : start + step]):
            found.append([child.text for child in element])
            last = element
        if last is not None:
            feed.forget(last)
    feed.close()
    return found


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_hostile_documents_are_refused(name, encoding):
    """What the reader of whole documents refuses, the reader of blocks refuses too, as a ValueError."""
    data = HOSTILE[name].replace("{trap}", "http://127.0.0.1:1/x").encode(encoding)
    with pytest.raises(ValueError, match="XML"):
        read(data)


@pytest.mark.parametrize("step", [1, 7, 100, 65_536])
def test_blocks_may_end_anywhere(step):
    """Inside a tag, inside a character of several bytes: the rows are the same."""
    data = f"<all><head>1</head>{ROW * 20}<tail/></all>".encode()
    assert read(data, step) == [["1", "hai"]] * 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_and_utf_16_are_read(encoding):
    """SOAP 1.1 and 1.2 both allow UTF-8 and UTF-16, with or without a mark."""
    data = "<all><row><a>Nguyễn</a></row></all>".encode(encoding)
    assert read(data, 3) == [["Nguyễn"]]


def test_white_space_before_the_declaration_is_skipped():
    """Systems that print a line break first are read all the same."""
    assert read(b'\r\n \n<?xml version="1.0"?><all><row><a>1</a></row></all>') == [["1"]]


def test_a_document_type_in_a_later_block_is_refused_before_anything_is_read():
    """A long comment in front does not hide it."""
    data = b"<!--" + b"x" * 5_000 + b"--><!DOCTYPE all><all>" + ROW.encode() + b"</all>"
    with pytest.raises(ValueError, match="document type"):
        read(data, 100)


def test_a_document_without_a_root_is_not_waited_for():
    """Something that only has a beginning is refused after 64 KiB."""
    with pytest.raises(ValueError, match="no root element"):
        read(b"<?xml version='1.0'?>" + b" " * 200_000)


def test_what_piles_up_between_records_is_bounded():
    """Elements nobody asked for stay in memory until a record ends: too many of them are refused."""
    limits = FeedLimits(max_kept_marks=10_000, max_kept_bytes=3_000_000)
    with pytest.raises(ValueError, match="elements and attributes in one record"):
        read(b"<all>" + b"<x/>" * 1_000_000, limits=limits)
    with pytest.raises(ValueError, match="no record ends"):
        read(b"<all>" + b"<x>" + b"y" * 4_000_000, limits=limits)


def test_a_long_list_of_records_is_no_pile():
    """The same bounds do not stop a list that is a hundred times as long."""
    limits = FeedLimits(max_kept_marks=10_000, max_kept_bytes=1_500_000)
    data = f"<all>{f'<item>{ROW}</item>' * 100_000}</all>".encode()
    assert len(read(data, limits=limits)) == 100_000


def test_the_whole_is_bounded():
    """The bound on bytes counts every block."""
    with pytest.raises(ValueError, match="> 100 bytes"):
        read(b"<all>" + ROW.encode() * 10, limits=FeedLimits(max_bytes=100))
