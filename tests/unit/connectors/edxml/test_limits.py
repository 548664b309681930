"""Files that want to hurt: each is refused with its reason, quickly and in little memory."""

import io
import itertools
import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.edxml import EdxmlLimits, EdxmlUnreadable, read_edxml

ROOT = Path(__file__).parents[4]
MIB = 1024 * 1024
SMALL = EdxmlLimits(
    max_bytes=MIB,
    max_depth=20,
    max_elements=500,
    max_text_chars=5_000,
    max_attribute_chars=1_000,
    max_attachments=3,
    max_zip_entries=10,
    max_unpacked_bytes=4 * MIB,
)


def refused(data, words, limits=SMALL, **options):
    """The file is refused, in both languages, with these English words."""
    with pytest.raises(EdxmlUnreadable, match=words) as caught:
        read_edxml(data, limits, **options)
    assert caught.value.reason.vi
    return caught.value


def test_a_file_over_the_limit_is_not_even_parsed(files):
    """The size is looked at first."""
    refused(b"x" * (MIB + 1), "the file's size is over the limit")


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE edXML SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE edXML [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE edXML [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>',
    ],
)
def test_a_document_type_declaration_is_refused(files, dtd):
    """No DTD, so no entity: neither a file nor the network is ever asked."""
    data = files.message().replace(b"?>\n", b"?>" + dtd.encode(), 1)
    refused(data.replace(b"118", b"&a;"), "document type declaration")


def test_an_entity_nobody_declared_is_refused(files):
    """Without a DTD only the five of XML are known."""
    refused(files.message().replace(b"&amp;", b"&xxe;"), "broken or cut off")


def test_depth_elements_text_and_attributes_are_bounded(files):
    """Each bound has its own reason."""
    refused(files.message(files.HEADER + "<a>" * 30 + "</a>" * 30), "the depth is over the limit of 20")
    refused(files.message(files.HEADER + "<a/>" * 500), "the number of elements")
    refused(files.message(files.HEADER + f"<a>{'x' * 6000}</a>"), "the length of a text")
    refused(files.message(files.HEADER + f"<a b='{'x' * 2000}'/>"), "the attributes")
    refused(files.message(attachments=files.attachment(b"a") * 4), "the number of attachments")


def test_long_content_is_allowed_in_attachments_only(files):
    """An attachment is as long as the file may be."""
    data = files.message(attachments=files.attachment(b"%PDF-" + b"x" * 100_000))
    assert read_edxml(data, SMALL).attachments[0].size == 100_005


def test_a_zip_bomb_is_refused_by_its_own_numbers_and_by_what_comes_out(files):
    """Too large, or 200 times its packed size; a directory that lies about the size does not help."""
    refused(files.message(attachments=files.attachment(files.zipped(("a", b"\0" * 5 * MIB)))), "unpacked ZIP")
    bomb = files.zipped(("a", b"\0" * 3 * MIB))
    refused(files.message(attachments=files.attachment(bomb)), "the ZIP's ratio is over the limit of 200")
    lying = bytearray(bomb)
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = struct.pack("<L", 100)
    message = read_edxml(files.message(attachments=files.attachment(bytes(lying))), SMALL)
    assert "ZIP" in message.attachments[0].problem.en


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", "C:\\x", "..\\x", "\\x"])
def test_a_path_that_leaves_its_folder_is_refused(files, name):
    """Also as one of several files, and although nothing is ever unpacked to disk."""
    data = files.zipped(("a", b"a"), (name, b"b"))
    refused(files.message(attachments=files.attachment(data)), "a path that leaves its folder")


def test_too_many_files_are_refused_before_they_are_looked_at(files):
    """By the count at the end of the archive, and by the length of its directory where that lies."""
    many = files.zipped(*((f"f{n}", b"") for n in range(11)))
    refused(files.message(attachments=files.attachment(many)), "the number of files in a ZIP")
    lying = bytearray(many)
    lying[-14:-10] = struct.pack("<2H", 1, 1)
    refused(files.message(attachments=files.attachment(bytes(lying))), "the number of files in a ZIP")


def test_an_encrypted_zip_is_kept_as_it_is(files):
    """Nobody can unwrap it: it is an attachment of type ZIP."""
    buffer = io.BytesIO(files.zipped(("a.pdf", b"x")))
    data = bytearray(buffer.getvalue())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(magic) + offset] |= 1
    message = read_edxml(files.message(attachments=files.attachment(bytes(data))))
    assert (message.attachments[0].wrapped, message.attachments[0].media_type) == (False, "application/zip")


def test_reading_stops_when_its_time_is_over(files):
    """The clock is looked at between pieces."""
    ticks = itertools.count(0, 3.0)
    refused(files.message(), "reading time is over the limit of 1.5 s", monotonic=lambda: next(ticks))


HOSTILE = """
import base64, io, json, sys, time, zipfile
from tests.memory import peak_mb
from connectors.edxml import EdxmlUnreadable, read_edxml
NS = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
HEAD = f'<edXML xmlns="{NS}"><MessageHeader><DocumentId>1</DocumentId>'.encode()
def with_file(data):
    name = b"<ContentTransferEncoded>"
    content = name + base64.b64encode(data) + name.replace(b"<", b"</")
    return HEAD + b"</MessageHeader><Attachment>" + content + b"</Attachment></edXML>"
def zipped(*entries):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in entries:
            z.writestr(name, data)
    return out.getvalue()
cases = {
    "bomb": lambda: with_file(zipped(("a", bytes(120 << 20)))),
    "entries": lambda: with_file(zipped(*((str(n), b"") for n in range(20000)))),
    "deep": lambda: HEAD + b"<a>" * 2_000_000,
    "wide": lambda: HEAD + b"<a/>" * 5_000_000,
    "text": lambda: HEAD + b"x" * (30 << 20),
    "attributes": lambda: HEAD + b"<a " + b" ".join(b'a%d="x"' % n for n in range(1_500_000)) + b">",
    "name": lambda: HEAD + b"<" + b"a" * (30 << 20) + b">",
    "large": lambda: with_file(b"%PDF-" + bytes(23 << 20)),
    "largest zip": lambda: with_file(zipped(("a", __import__("random").Random(1).randbytes(90000) * 250))),
    "junk": lambda: b"1" * (30 << 20),
    "base64": lambda: with_file(bytes(1 << 20)).replace(b"AAAA", b"QUFB\\n" * 18),
}
data = cases[sys.argv[1]]()
before = peak_mb() * 1024
started = time.process_time()
try:
    said = read_edxml(data).attachments[0].size
except EdxmlUnreadable as fault:
    said = str(fault)
took = time.process_time() - started
print(json.dumps([said, took, peak_mb() * 1024, before]))
"""


@pytest.mark.parametrize(
    "case",
    [
        "bomb",
        "entries",
        "deep",
        "wide",
        "text",
        "attributes",
        "name",
        "large",
        "largest zip",
        "junk",
        "base64",
    ],
)
def test_every_hostile_file_ends_within_two_seconds_and_256_megabytes(case):
    """Measured in a process of its own at the default limits, from the bytes in memory on."""
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE, case],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    said, took_s, peak_kib, before_kib = json.loads(done.stdout)
    assert took_s < 2.0, (said, took_s)
    assert peak_kib < max(256 * 1024, before_kib + 64 * 1024), (said, peak_kib, before_kib)
    assert said, said
