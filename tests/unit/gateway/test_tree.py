"""Where a province's files come from: folders as they are, at one moment, and what is no file at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

import pytest

from domain.errors import BadFile, Misconfigured
from gateway.tree import MAX_FILE_BYTES, MAX_FILES, Folder, Frozen, differences, frozen, frozen_folder


@pytest.fixture
def province(tmp_path: Path) -> Path:
    """A folder with a policy, a mapping file and a pinned contract."""
    (tmp_path / "mappings").mkdir()
    (tmp_path / "sources" / "wsdl").mkdir(parents=True)
    (tmp_path / "policy.yaml").write_bytes(b"name: x\n")
    (tmp_path / "mappings" / "a.work_items.yaml").write_bytes(b"source: a\n")
    (tmp_path / "sources" / "wsdl" / "a.wsdl").write_bytes(b"<definitions/>")
    return tmp_path


def test_only_what_the_province_owns_is_seen(province: Path) -> None:
    """Editors' leftovers, notes, hidden folders and examples are no part of a version."""
    for name in (
        ".policy.yaml.swp",
        "~policy.yaml",
        "policy.yaml~",
        "GHI-CHU.md",
        "#policy.yaml#",
        "x.yaml.tmp",
    ):
        (province / name).write_bytes(b"?")
    for folder in (".git", "_nhap"):
        (province / folder).mkdir()
        (province / folder / "policy.yaml").write_bytes(b"?")
    assert Folder(province).names() == (
        "mappings/a.work_items.yaml",
        "policy.yaml",
        "sources/wsdl/a.wsdl",
    )


def test_a_link_that_leads_in_circles_ends(province: Path) -> None:
    """Links to folders are not followed."""
    (province / "mappings" / "loop").symlink_to(province, target_is_directory=True)
    assert len(Folder(province).names()) == 3


def test_frozen_files_do_not_change_with_the_folder(province: Path) -> None:
    """What was frozen stays; the digest covers names and bytes."""
    frozen = frozen_folder(province)
    before = frozen.digest
    (province / "policy.yaml").write_bytes(b"name: y\n")
    assert frozen.read("policy.yaml") == b"name: x\n"
    assert frozen.digest == before
    assert differences(frozen, Folder(province)) == {"policy.yaml": "changed"}
    renamed = Frozen("r", {f"{name}x": body for name, body in frozen.bodies.items()})
    assert renamed.digest != before


def test_differences_name_what_came_and_went(province: Path) -> None:
    """Added, removed and changed, in the order of names."""
    old = frozen_folder(province)
    (province / "policy.yaml").unlink()
    (province / "calendar.yaml").write_bytes(b"version: 1\n")
    assert differences(old, Folder(province)) == {"calendar.yaml": "added", "policy.yaml": "removed"}


class Restless(Folder):
    """A folder in which somebody saves the policy while the other files are read, ``times`` times."""

    times: ClassVar[int]

    def read(self, name: str) -> bytes:
        """The bytes, and then another save."""
        body = super().read(name)
        if Restless.times:
            Restless.times -= 1
            (self.root / "policy.yaml").write_bytes(b"name: x\n" * (Restless.times + 2))
        return body


def test_a_file_that_keeps_changing_is_not_believed(province: Path) -> None:
    """Somebody saves again and again: no half of one file and half of another becomes a version."""
    Restless.times = 1000
    with pytest.raises(BadFile, match="being saved"):
        frozen(Restless(province))


def test_a_save_in_between_is_waited_for(province: Path) -> None:
    """One save while reading: the next attempt sees all files of one moment."""
    Restless.times = 1
    assert frozen(Restless(province)).read("policy.yaml") == b"name: x\n" * 2


def test_a_pipe_is_no_file_and_nobody_waits_for_it(province: Path) -> None:
    """Reading a FIFO would wait for a writer for ever."""
    os.mkfifo(province / "catalogue.csv")
    with pytest.raises(OSError, match="no regular file"):
        Folder(province).read("catalogue.csv")
    with pytest.raises(BadFile, match="no regular file"):
        frozen_folder(province)


def test_a_huge_file_is_refused_before_it_is_read(province: Path) -> None:
    """A sparse file of a terabyte costs nothing and is told."""
    with (province / "catalogue.csv").open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(BadFile, match="larger than 16 MiB"):
        frozen_folder(province)


def test_too_many_files_are_another_folder(tmp_path: Path) -> None:
    """A home directory named by mistake is told at once."""
    for number in range(MAX_FILES + 1):
        (tmp_path / f"{number}.yaml").touch()
    with pytest.raises(Misconfigured, match="more than"):
        frozen_folder(tmp_path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    """With the settings that lead to it."""
    with pytest.raises(Misconfigured, match="no folder 'nowhere'"):
        frozen_folder(tmp_path / "nowhere")
