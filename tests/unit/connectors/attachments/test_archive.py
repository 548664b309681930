"""Archives made to hurt are refused with a reason; honest ones are read to the last byte."""

import hashlib
import io
import stat
import struct
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.attachments.archive import ArchiveLimits, BadArchive, SafeArchive, Spent
from connectors.attachments.contents import files_inside


def zipped(entries, *, method=zipfile.ZIP_DEFLATED):
    """A ZIP of (name or ZipInfo, bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, body in entries:
            archive.writestr(name, body)
    return out.getvalue()


def listed(data, tmp_path, **limits):
    """(name, SHA-256) of every file inside."""
    file = tmp_path / "a.zip"
    file.write_bytes(data)
    found = [(i.name, i.kept.sha256) for i in files_inside(file, tmp_path, ArchiveLimits(**limits))]
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]
    return found


def sha(body):
    """Its digest."""
    return hashlib.sha256(body).hexdigest()


def test_an_honest_archive_is_read_to_the_last_byte(tmp_path):
    """Every file with its own digest; an archive inside is opened too; nothing is left on disk."""
    inner = zipped([("b.pdf", b"%PDF-2")])
    data = zipped([("thư mục/a.pdf", b"%PDF-1"), ("in.zip", inner), ("empty.txt", b"")])
    assert listed(data, tmp_path) == [
        ("a.pdf", sha(b"%PDF-1")),
        ("in.zip", sha(inner)),
        ("b.pdf", sha(b"%PDF-2")),
        ("empty.txt", sha(b"")),
    ]


def link(name):
    """An entry that is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def nested(levels):
    """An archive in an archive in an archive."""
    data = b"%PDF-1"
    for _ in range(levels):
        data = zipped([("a.zip", data)])
    return data


def encrypted():
    """An entry whose flag says encrypted, in both headers."""
    data = bytearray(zipped([("a.pdf", b"x")]))
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(start) + offset
        data[at : at + 2] = b"\x01\x00"
    return bytes(data)


def counting(entries):
    """An archive whose end says so many entries."""
    data = bytearray(zipped([("a", b"")]))
    struct.pack_into("<HH", data, data.rindex(b"PK\x05\x06") + 8, entries, entries)
    return bytes(data)


BAD = {
    "a path that leads out": zipped([("../../etc/cron.d/x", b"x")]),
    "an absolute path": zipped([("/etc/passwd", b"x")]),
    "a drive": zipped([("C:\\x", b"x")]),
    "a symbolic link": zipped([(link("a"), b"/etc/passwd")]),
    "the same name in another case": zipped([("a.pdf", b"x"), ("A.PDF", b"y")]),
    "an encrypted entry": encrypted(),
    "a method nobody needs": zipped([("a", b"x")], method=zipfile.ZIP_LZMA),
    "a bomb": zipped([("a", bytes(300_000_000))]),
    "ten bombs, each below the ratio's start": zipped([(f"{n}", bytes(900_000)) for n in range(300)]),
    "archives three deep": nested(3),
    "more entries than anybody sends": zipped([(f"{n}", b"") for n in range(1001)]),
    "an end that counts 65,535": counting(65_535),
    "no archive": b"PK\x03\x04 nothing",
    "nothing": b"",
    "half an archive": zipped([("a.pdf", b"x" * 1000)])[:-30],
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_refused_with_a_reason_in_time(tmp_path, name):
    """Within 2 s, and nothing is left on disk."""
    file = tmp_path / "a.zip"
    file.write_bytes(BAD[name])
    started = time.monotonic()
    with pytest.raises(BadArchive) as caught:
        list(files_inside(file, tmp_path))
    assert str(caught.value)
    assert time.monotonic() - started < 2
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_a_declared_size_is_not_believed(tmp_path):
    """An entry that declares 1 byte and holds more is refused, not cut."""
    data = bytearray(zipped([("a", b"x" * 5000)]))
    for start, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", data, data.index(start) + offset, 1)
    with pytest.raises(BadArchive):
        listed(bytes(data), tmp_path)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_no_damage_escapes(data):
    """Whatever bytes change: a file with its digest, or BadArchive; nothing else."""
    whole = bytearray(zipped([("a.pdf", b"%PDF-1" * 50), ("b.txt", b"b")]))
    for _ in range(data.draw(st.integers(1, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        archive = SafeArchive(io.BytesIO(bytes(whole)), ArchiveLimits(), Spent())
        for entry in archive.entries:
            with archive.open(entry) as pieces:
                b"".join(pieces)
    except BadArchive:
        pass
