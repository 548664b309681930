"""Documents say only what is there."""

import re
import subprocess
import sys

import pytest

DOCUMENTS = ("README.md", "README.vi.md", "CONTRIBUTING.md")
LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)")


def documents(root):
    """Every Markdown file of the project."""
    return [root / name for name in (*DOCUMENTS, "CHANGELOG.md")] + sorted((root / "docs").rglob("*.md"))


def test_every_make_command_in_the_documents_is_a_target(root):
    """`make X` in a document names a target of the Makefile."""
    makefile = (root / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {
        (path.name, word)
        for path in documents(root)
        for word in re.findall(r"(?:^|`)make ([a-z]+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert {pair for pair in named if pair[1] not in targets} == set()
    assert {
        ("README.md", "demo"),
        ("README.md", "test"),
        ("README.vi.md", "demo"),
        ("README.vi.md", "test"),
    } <= named


def test_make_alone_lists_every_target(root):
    """`make` explains each target in one line."""
    done = subprocess.run(["make"], cwd=root, capture_output=True, text=True, timeout=30, check=True)
    makefile = (root / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {t for t in targets if not re.search(rf"^  make {t} +\S", done.stdout, re.MULTILINE)} == set()
    assert {"help", "venv", "demo", "test", "check", "bench", "up", "clean"} <= targets


def test_every_link_leads_somewhere(root):
    """A relative link in a document names a file or folder of the project."""
    broken = {
        (str(path.relative_to(root)), target)
        for path in documents(root)
        for target in LINK.findall(path.read_text("utf-8"))
        if not (path.parent / target).exists()
    }
    assert broken == set()


def test_both_readmes_have_the_same_shape(root):
    """The Vietnamese and the English README have the same sections, tables and commands."""
    texts = [(root / name).read_text("utf-8") for name in ("README.md", "README.vi.md")]
    marks = [re.findall(r"^(#+|\||```|[-*] )", text, re.MULTILINE) for text in texts]
    assert marks[0] == marks[1]
    named = [set(re.findall(r"`([a-z_/]+/)`|^(make [a-z]+)", text, re.MULTILINE)) for text in texts]
    assert named[0] == named[1]


def test_every_folder_in_the_readme_exists(root):
    """The map of folders names folders that are there."""
    rows = re.findall(r"^\| (`[^|]+`) \|", (root / "README.md").read_text("utf-8"), re.MULTILINE)
    folders = {name for row in rows for name in re.findall(r"`([a-z_/]+/)`", row)}
    assert "gateway/" in folders
    assert {name for name in folders if not (root / name).is_dir()} == set()


def test_every_command_is_in_the_operators_handbook(root):
    """Each command that `gateway --help` knows is described in docs/operators.md."""
    from gateway.cli.main import COMMANDS  # noqa: PLC0415 - the whole command line, for this test alone

    text = (root / "docs" / "operators.md").read_text("utf-8")
    known = set(COMMANDS)
    assert known
    assert {name for name in known if f"`gateway {name}" not in text} == set()


def test_no_document_names_a_command_that_is_not_there(root):
    """`gateway X` in a document is a command of the command line."""
    from gateway.cli.main import COMMANDS  # noqa: PLC0415 - the whole command line, for this test alone

    known = {words.split(" ")[0] for words in COMMANDS}
    named = {
        (path.name, word)
        for path in documents(root)
        for word in re.findall(r"`(?:\.venv/bin/)?gateway ([a-z]+)", path.read_text("utf-8"))
    }
    assert {pair for pair in named if pair[1] not in known} == set()


@pytest.mark.parametrize("arguments", [["--help"]])
def test_the_command_line_explains_itself(root, arguments):
    """`gateway --help` ends with exit code 0."""
    done = subprocess.run(
        [sys.executable, "-m", "gateway", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_setting_is_in_the_operators_handbook(root):
    """Each environment variable the product reads as a setting is described in docs/operators.md."""
    from gateway.settings import Settings  # noqa: PLC0415 - for this test alone

    text = (root / "docs" / "operators.md").read_text("utf-8")
    names = {f"GATEWAY_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_decisions_say_what_would_violate_them(root):
    """Every decision ends with a sentence that lets a reviewer recognise a violation."""
    decisions = sorted((root / "docs" / "decisions").glob("[0-9]*.md"))
    assert decisions
    for path in decisions:
        last = path.read_text("utf-8").strip().split("\n\n")[-1]
        assert last.startswith("**A change violates this when**"), path.name
