"""A folder of tables as a source: what is read, what waits, what is told, and what is put away."""

import itertools
import os
from datetime import UTC, datetime, timedelta

import fsspec
import pytest

from connectors.connection import Connection
from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from connectors.http import build_client
from domain.clock import FixedClock
from domain.errors import (
    BadFile,
    Misconfigured,
    SourceBroke,
    SourceDrifted,
    SourceRefused,
    SourceUnavailable,
    SourceWentEmpty,
)
from domain.records import RecordKind

NOW = datetime(2026, 11, 2, 2, 30, tzinfo=UTC)
ASK, WHOLE = Ask("2026-10"), Ask("2026-10", complete=True)
ITEMS, RESULTS = RecordKind.WORK_ITEMS, RecordKind.RESULT_CONFIRMATIONS
CONTRACT = {"fields": {"Mã": {}, "Tên": {}, "Ngày": {"type": "day"}, "SL": {"type": "number"}}}


class Folder:
    """Files with times of our choosing, and the source that reads them."""

    def __init__(self, path):
        self.path = path
        self.address = f"file://{path}"
        self.kind = {"glob": "*.csv", "key_field": "Mã", "contract": CONTRACT}
        self.options = {}
        self.kinds = {"work_items": self.kind}

    def drop(self, name, *rows, minutes_ago=60, header="Mã;Tên;Ngày;SL"):
        """Write a CSV file, as old as it says."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join([header, *rows]) + "\n", "utf-8")
        at = (NOW - timedelta(minutes=minutes_ago)).timestamp()
        os.utime(file, (at, at))
        return file

    def open(self, **changes):
        """The source."""
        data = {"name": "bang", "protocol": "files", "connection": "bang", "kinds": self.kinds}
        ticks = itertools.count()
        return open_source(
            parse_source(data | self.options | changes, "bang.yaml"),
            Connection(id="bang", base_url=self.address),
            clock=FixedClock(NOW),
            pace=Pace(sleep=lambda _: None, monotonic=lambda: next(ticks)),
        )

    def pull(self, cursor="", ask=ASK, kind=ITEMS, **changes):
        """Pages of one pull."""
        return list(self.open(**changes).pull(kind, Cursor(cursor), ask))

    def names(self, cursor="", ask=ASK):
        """Key to name of what came."""
        return named(self.pull(cursor, ask))


def named(pages):
    """Key to name."""
    return {record.key: record.fields["Tên"] for page in pages for record in page.records}


@pytest.fixture
def folder(tmp_path):
    """An empty folder."""
    return Folder(tmp_path)


def test_the_same_file_costs_nothing_and_a_corrected_one_is_read_again(folder):
    """The cursor knows each file; only what changed is opened, and touching a file changes nothing."""
    folder.drop("a.csv", "1;An;01/10/2026;4,5")
    folder.drop("b.csv", "2;Bình;02/10/2026;1")
    first = folder.pull()
    assert [page.last for page in first] == [False, True]
    assert [page.cursor.text == "" for page in first] == [True, False]
    cursor = first[-1].cursor.text
    assert [page.records for page in folder.pull(cursor)] == [()]
    folder.drop("a.csv", "1;An;01/10/2026;4,5", minutes_ago=30)
    (touched,) = folder.pull(cursor)
    assert touched.records == ()
    folder.drop("a.csv", "1;Anh;01/10/2026;4,5", minutes_ago=20)
    assert folder.names(touched.cursor.text) == {"1": "Anh"}


def test_a_complete_reading_gives_every_row_and_other_settings_read_again(folder):
    """What was taken away shows in the key set; a mended source file does not trust what was read before."""
    folder.drop("a.csv", "1;An;01/10/2026;1", "2;Bình;01/10/2026;1")
    cursor = folder.pull()[-1].cursor.text
    assert set(folder.names(cursor, WHOLE)) == {"1", "2"}
    folder.kind["spellings"] = {"Tên": ["Họ tên"]}
    assert set(folder.names(cursor)) == {"1", "2"}


def test_of_two_files_with_one_key_the_newer_wins_in_any_order(folder):
    """A corrected copy under another name replaces its rows; an older file found later does not."""
    folder.drop("moi.csv", "1;Mới;01/10/2026;1", minutes_ago=10)
    cursor = folder.pull()[-1].cursor.text
    folder.drop("cu.csv", "1;Cũ;01/10/2026;1", "2;Hai;01/10/2026;1", minutes_ago=90)
    assert folder.names(cursor) == {"2": "Hai"}
    assert folder.names("", WHOLE) == {"1": "Mới", "2": "Hai"}


def test_a_file_that_is_being_written_waits(folder):
    """Too young, or under a name that says so; a known one keeps the complete reading from ending well."""
    folder.drop("a.csv", "1;An;01/10/2026;1")
    for name in ("b.csv.tmp", "c.csv.part", "~$d.csv", ".e.csv"):
        folder.drop(name, "9;Nửa;01/10/2026;1")
    folder.drop("moi.csv", "2;Mới;01/10/2026;1", minutes_ago=0.5)
    pages = folder.pull()
    assert named(pages) == {"1": "An"}
    cursor = pages[-1].cursor.text
    assert folder.names(cursor) == {}
    assert folder.names("", WHOLE) == {"1": "An"}
    folder.drop("a.csv", "1;An", minutes_ago=0.1)
    assert folder.names(cursor) == {}
    with pytest.raises(SourceUnavailable, match=r"a\.csv: the file is being written"):
        folder.pull(cursor, WHOLE)


def test_a_file_that_cannot_be_read_does_not_stop_the_others(folder):
    """The others are given, the error names file and reason, nothing claims to be complete."""
    folder.drop("a.csv", "1;An;01/10/2026;1", minutes_ago=10)
    folder.drop("hong.csv", "x", header="Không có tiêu đề", minutes_ago=20)
    folder.drop("b.csv", "2;Bình;01/10/2026;1", minutes_ago=30)
    pages = []
    with pytest.raises(SourceBroke, match=r"1 files cannot be read: hong\.csv: no header \(mã\)") as caught:
        pages.extend(folder.open().pull(ITEMS, Cursor(), ASK))
    assert "không tìm thấy dòng tiêu đề" in caught.value.message.vi
    assert not any(page.last for page in pages)
    folder.drop("hong.csv", "3;Mend;01/10/2026;1")
    assert set(folder.names()) == {"1", "2", "3"}


def test_a_missing_column_freezes_its_file_and_says_so(folder):
    """A department that renamed a column is told which; until then the cursor stays."""
    folder.drop("a.csv", "1;An;1", header="Mã;Tên;SL")
    with pytest.raises(SourceDrifted, match=r"Ngày: the field is missing") as caught:
        folder.pull()
    assert "Con trỏ giữ nguyên" in caught.value.remedy.vi


def test_a_row_that_cannot_be_read_is_suspect_with_its_place(folder):
    """File, row and column in words; the other rows go on; a row without key or with a key twice is kept."""
    folder.drop(
        "a.csv",
        "1;An;31/02/2026;1",
        ";Không mã;01/10/2026;1",
        "2;Hai;01/10/2026;1",
        "2;Hai khác;01/10/2026;1",
        "3;Ba;01/10/2026;4.5;thừa",
        "3;Ba;01/10/2026;4.5;thừa",
        "4;Bốn;01/10/2026;một",
    )
    (page,) = folder.pull()
    said = {key.split("?")[0]: drift.as_text().vi for key, drift in page.suspects.items()}
    assert len(page.records) == 6
    assert said["1"] == "tệp (file) a.csv, dòng (row) 2, cột (column) Ngày: sai kiểu dữ liệu (31/02/2026)"
    assert "dòng (row) 3, cột (column) Mã" in said[""]
    assert "khóa trùng / twice: 2" in said["2"]
    assert "cột E: thừa" in said["3"]
    assert "(một)" in said["4"]
    assert {drift.field for drift in page.drifts} >= {"Ngày", "SL"}


def test_a_synthetic_key_stays_when_lines_are_added_above(folder):
    """A row without key is known by what it says, not by where it stands."""
    folder.drop("a.csv", ";Không mã;01/10/2026;1")
    (before,) = folder.pull()
    folder.drop("a.csv", "1;An;01/10/2026;1", ";Không mã;01/10/2026;1")
    (after,) = folder.pull()
    assert {record.key for record in before.records} < {record.key for record in after.records}


def test_a_folder_that_is_gone_or_empty_is_no_good_news(folder, tmp_path):
    """A share that is not mounted is unavailable; a folder that lost all files went empty."""
    file = folder.drop("a.csv", "1;An;01/10/2026;1")
    cursor = folder.pull()[-1].cursor.text
    file.unlink()
    with pytest.raises(SourceWentEmpty, match="has no file"):
        folder.pull(cursor)
    (page,) = folder.pull(cursor, WHOLE)
    assert (page.records, page.last) == ((), True)
    folder.address = f"file://{tmp_path}/khong-co"
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        folder.pull()
    health = folder.open().check()
    assert not health.ok
    assert health.findings[0].what == "reach"


def test_a_link_that_leads_out_of_the_folder_is_refused(folder, tmp_path):
    """Nobody reads the machine's other files by dropping a link."""
    inside = Folder(tmp_path / "tha-tep")
    inside.path.mkdir()
    folder.drop("bi-mat.csv", "1;Bí mật;01/10/2026;1")
    (inside.path / "a.csv").symlink_to(tmp_path / "bi-mat.csv")
    os.utime(inside.path / "a.csv", (0, 0), follow_symlinks=False)
    with pytest.raises((SourceBroke, SourceRefused), match="leads out of the folder"):
        inside.pull()


def test_a_file_beyond_the_limit_is_refused(folder):
    """Bytes are bounded before anything is parsed."""
    folder.drop("a.csv", *(f"{n};{'x' * 90};01/10/2026;1" for n in range(50)))
    with pytest.raises(SourceBroke, match="larger than 1024 bytes"):
        folder.pull(limits={"max_page_bytes": 1024})


def test_changed_from_reads_a_stretch_and_leaves_the_cursor(folder):
    """Files that changed since an instant are read again."""
    folder.drop("a.csv", "1;An;01/10/2026;1", minutes_ago=600)
    folder.drop("b.csv", "2;Bình;01/10/2026;1", minutes_ago=60)
    cursor = folder.pull()[-1].cursor
    pages = folder.pull(cursor.text, Ask("2026-10", changed_from=NOW - timedelta(hours=2)))
    assert named(pages) == {"2": "Bình"}
    assert pages[-1].cursor == cursor


def test_names_match_whatever_unicode_form_the_disk_has(folder):
    """A Mac writes file names decomposed; the glob is composed."""
    folder.kind["glob"] = "nhật-ký/*.csv"
    folder.drop("nha\u0323\u0302t-ky\u0301/a.csv", "1;An;01/10/2026;1")
    assert folder.names() == {"1": "An"}


def test_the_cursor_is_bounded(folder):
    """A thousand files are remembered one by one; what is older is looked at by the complete reading."""
    for n in range(1_010):
        folder.drop(f"{n}.csv", f"{n};An;01/10/2026;1", minutes_ago=60 + n)
    cursor = folder.pull()[-1].cursor.text
    assert len(cursor) < 120_000
    assert folder.names(cursor) == {}
    assert len(folder.names(cursor, WHOLE)) == 1_010


def both_kinds(folder):
    """Let two kinds read the same files, and put files away."""
    folder.kinds = {"work_items": folder.kind, "result_confirmations": folder.kind}
    folder.options = {"after": "move"}


def test_files_stay_unless_the_setting_says_otherwise(folder):
    """By default the source is only read."""
    file = folder.drop("a.csv", "1;An;01/10/2026;1")
    source = folder.open()
    for page in source.pull(ITEMS, Cursor(), ASK):
        source.acknowledge(ITEMS, page)
    assert file.exists()


def test_a_file_is_put_away_when_every_kind_of_it_is_stored(folder):
    """Not before; the complete reading looks at what is done, too; a corrected file replaces it."""
    both_kinds(folder)
    file = folder.drop("a.csv", "1;An;01/10/2026;1", "2;Bình;01/10/2026;1")
    source = folder.open()
    for kind in (ITEMS, RESULTS):
        (page,) = source.pull(kind, Cursor(), ASK)
        assert file.exists()
        source.acknowledge(kind, page)
    assert not file.exists()
    assert (folder.path / "done" / "a.csv").exists()
    assert folder.names(page.cursor.text) == {}
    assert set(folder.names(page.cursor.text, WHOLE)) == {"1", "2"}
    folder.drop("a.csv", "1;An;01/10/2026;1", minutes_ago=5)
    assert set(folder.names("", WHOLE)) == {"1"}


def test_a_file_changed_since_it_was_read_is_not_put_away(folder):
    """What was dropped between reading and storing waits for its own reading."""
    folder.options = {"after": "move"}
    folder.drop("a.csv", "1;An;01/10/2026;1")
    source = folder.open()
    (page,) = source.pull(ITEMS, Cursor(), ASK)
    file = folder.drop("a.csv", "1;Anh;01/10/2026;1", minutes_ago=1)
    source.acknowledge(ITEMS, page)
    assert file.exists()


def test_killed_between_storing_and_putting_away(folder):
    """The next pass reads nothing and puts the file away."""
    folder.options = {"after": "move"}
    file = folder.drop("a.csv", "1;An;01/10/2026;1")
    cursor = folder.pull()[-1].cursor
    source = folder.open()
    (page,) = source.pull(ITEMS, cursor, ASK)
    assert page.records == ()
    source.acknowledge(ITEMS, page)
    assert not file.exists()


def test_an_object_store_is_read_like_a_folder(folder):
    """The same through fsspec, here its store in memory."""
    store = fsspec.filesystem("memory")
    store.pipe("/kho/bang/a.csv", "Mã;Tên;Ngày;SL\n1;An;01/10/2026;1\n".encode())
    folder.address = "memory://kho/bang"
    folder.options = {"settle_seconds": 0}
    pages = folder.pull()
    assert named(pages) == {"1": "An"}
    assert folder.names(pages[-1].cursor.text) == {}


def test_a_store_without_its_library_is_a_question_of_installation(folder):
    """s3:// needs a package that is not always there."""
    folder.address = "s3://kho/bang"
    with pytest.raises(Misconfigured, match="no library for s3"):
        folder.open()


def test_a_server_is_no_folder(folder):
    """The protocol and the connection must agree, both ways."""
    folder.address = "https://h.vn/tep"
    with pytest.raises(Misconfigured, match="must be file"):
        folder.open()
    with pytest.raises(Misconfigured, match="must begin with http"):
        build_client(base_url="file:///srv/tep")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"glob": "../*.csv"}, "stay within the folder"),
        ({"glob": "/etc/*"}, "stay within the folder"),
        ({"header": {"row": 3, "columns": ["Mã"]}}, "not both"),
        ({"period_from": {"field": "Kỳ"}}, "exactly one of"),
        ({"period_from": {"field": "Kỳ", "file_name": "a-{yyyy}.csv"}}, "needs {yyyy}"),
        ({"total_path": "a.b"}, "not for the protocol files"),
    ],
)
def test_faults_of_the_source_file_are_told(folder, changes, fault):
    """What makes no sense for files is refused with the reason."""
    folder.kinds = {"work_items": folder.kind | changes}
    with pytest.raises(BadFile, match=fault):
        folder.open()


def test_raw_is_the_file_unless_something_must_never_be_kept(folder):
    """The bytes are the evidence; dropped columns are in neither."""
    file = folder.drop("a.csv", "1;An;01/10/2026;1")
    assert folder.pull()[0].raw == file.read_bytes()
    folder.kind |= {"drop": ["Tên"], "contract": None}
    (page,) = folder.pull()
    assert "An" not in page.raw.decode()
    assert "Tên" not in page.records[0].fields
