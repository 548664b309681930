"""Names of strangers made safe, and what a file really is."""

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.attachments.media import PDF, UNKNOWN, ZIP, media_type_of
from connectors.attachments.names import MAX_NAME_BYTES, is_inside, safe_name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Công văn 12.pdf", "Công văn 12.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\báo cáo.docx", "báo cáo.docx"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("..", "khong-ten"),
        ("", "khong-ten"),
        ("   ", "khong-ten"),
        ("CON.pdf", "_CON.pdf"),
        ('a<b>:"c|?*.pdf', "_c___.pdf"),
        (unicodedata.normalize("NFD", "Nghị định"), "Nghị định"),
    ],
)
def test_a_name_is_made_safe(written, kept):
    """Only the last part, no control or direction characters, nothing that a file system minds."""
    assert safe_name(written) == kept


@given(st.text(max_size=2000))
def test_any_text_becomes_a_name_for_a_file(text):
    """Never empty, never a path, at most 255 bytes, and the same when made safe again."""
    name = safe_name(text)
    assert name
    assert name not in {".", ".."}
    assert os.sep not in name
    assert len(name.encode()) <= MAX_NAME_BYTES
    assert safe_name(name) == name
    assert name.isprintable()


def test_a_long_name_keeps_its_extension():
    """What is cut is the stem, on a character's boundary."""
    name = safe_name("ệ" * 300 + ".pdf")
    assert name.endswith("ệ.pdf")
    assert len(name.encode()) <= MAX_NAME_BYTES


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "..\\a", "a/../../b", "C:\\x", "\\\\host\\x", "", "a\x00", "a/.."]
)
def test_paths_that_lead_out(path):
    """Absolute ones, those with `..`, drives, shares, control characters."""
    assert not is_inside(path)


@pytest.mark.parametrize("path", ["a.pdf", "thư mục/a.pdf", "a..b/c", "x/y/z"])
def test_paths_that_stay_inside(path):
    """Ordinary entries."""
    assert is_inside(path)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7", PDF),
        (b"\r\njunk %PDF-1.4", PDF),
        (b"PK\x03\x04....", ZIP),
        (b"PK\x03\x04\x14\x00[Content_Types].xml  word/document.xml", "wordprocessingml"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "text/html"),
        (b"<?xml version='1.0'?>", "application/xml"),
        (b"hello", UNKNOWN),
        (b"", UNKNOWN),
    ],
)
def test_the_first_bytes_decide(head, kind):
    """Whatever the sender declared."""
    assert kind in media_type_of(head)
