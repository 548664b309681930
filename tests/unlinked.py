"""Mapping files of a province that does not link work to documents, made of files that do."""

import re
from pathlib import Path

_LINKS = re.compile(r"^links:.*\n(?:[ \t]+.*\n)*", re.MULTILINE)


def without_links(text: str) -> str:
    """A mapping file's text without its entry ``links``."""
    bare, found = _LINKS.subn("", text)
    assert found == 1, "the file has links to take away"
    return bare


def unlink(mappings: Path) -> None:
    """Take ``links`` out of the pilot's two files of work in the folder ``mappings``."""
    for name in ("van_phong.work_items.yaml", "van_ban.documents.yaml"):
        path = mappings / name
        path.write_text(without_links(path.read_text("utf-8")), "utf-8")
