"""docs/adding-a-connector.md is not only read: its code becomes a protocol, and the suite passes it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.stages import ROOT

TEXT = (ROOT / "docs" / "adding-a-connector.md").read_text("utf-8")
BLOCK = re.compile(r"^`([^`\n]+)`(:|,[^\n]*:)\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REGISTRY = "connectors/document_mgmt/registry.py"
STAGE = "nhat_ky"
PRODUCT = ("domain", "connectors", "mappings", "scoring", "certificates", "gateway")
FOLDERS = (*PRODUCT, "simulators", "tests/conformance", "benchmarks")
LEFT_OUT = shutil.ignore_patterns("__pycache__", Path(__file__).name)
NEW = {
    "connectors/document_mgmt/lines.py",
    "simulators/lines_office/__init__.py",
    "simulators/lines_office/diary.py",
    "simulators/lines_office/__main__.py",
    "mappings/files/_templates/sources/nhat_ky.yaml",
    "mappings/files/_templates/mappings/nhat_ky.work_items.yaml",
    "tests/conformance/stages/nhat_ky.py",
}


def blocks():
    """What the page says stands in which file."""
    return {path: code for path, _, code in BLOCK.findall(TEXT)}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A copy of this tree in which somebody did what the page says, and nothing else."""
    home = tmp_path_factory.mktemp("tree")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, home / folder, ignore=LEFT_OUT)
    for file in ("pyproject.toml", "tests/memory.py"):
        shutil.copy(ROOT / file, home / file)
    for path, code in blocks().items():
        file = home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if path == REGISTRY:
            old = file.read_text("utf-8")
            assert old.count("_OURS = {") == 1
            file.write_text(old.replace("_OURS = {", f"_OURS = {{\n{code}"), "utf-8")
        else:
            file.write_text(code, "utf-8")
    return home


def run(tree, *words):
    """A Python module in the copy; its output."""
    command = [sys.executable, "-m", *words]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=250, check=False)


def test_the_page_has_every_file_of_a_protocol():
    """Module, registry line, simulator, source file and stage; nothing that is in the tree already."""
    assert set(blocks()) == NEW | {REGISTRY}
    assert not [path for path in NEW if (ROOT / path).exists()]


def test_the_suite_finds_the_protocol_and_passes_it(tree):
    """Every test that the other systems pass, over a process of the page's own simulator."""
    done = run(tree, "pytest", "-q", "-p", "no:cacheprovider", "-k", STAGE, "tests/conformance")
    assert done.returncode == 0, done.stdout[:6000] + done.stderr[-1000:]
    (passed,) = re.findall(r"(\d+) passed", done.stdout)
    assert int(passed) >= 35
    assert "skipped" not in done.stdout


def test_the_code_keeps_the_rules_of_the_house(tree):
    """What a newcomer copies passes ruff as it stands."""
    files = [path for path in sorted(NEW) if path.endswith(".py")]
    checked = run(tree, "ruff", "check", "--no-cache", *files)
    assert checked.returncode == 0, checked.stdout
    formatted = run(tree, "ruff", "format", "--no-cache", "--diff", *files)
    assert formatted.returncode == 0, formatted.stdout
