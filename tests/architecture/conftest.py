"""The tree as the tests of this folder look at it: parsed, not imported."""

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHEEL = ("domain", "connectors", "mappings", "scoring", "certificates", "gateway")


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the project, its text and its syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The top-level folder it lies in."""
        return self.path.split("/", 1)[0]


def parse_folder(folder: str) -> list[Source]:
    """Every Python file below ``folder``."""
    files = sorted((ROOT / folder).rglob("*.py"))
    texts = [(str(file.relative_to(ROOT)), file.read_text("utf-8")) for file in files]
    return [Source(path, text, ast.parse(text)) for path, text in texts]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def wheel_packages() -> tuple[str, ...]:
    """The top-level names of our distribution."""
    return WHEEL


@pytest.fixture(scope="session")
def product() -> list[Source]:
    """What is installed, and the DAGs."""
    return [source for folder in (*WHEEL, "dags") for source in parse_folder(folder)]


@pytest.fixture(scope="session")
def simulators() -> list[Source]:
    """The demo's and the tests' outside world."""
    return parse_folder("simulators")


@pytest.fixture(scope="session")
def test_sources() -> list[Source]:
    """All tests."""
    return parse_folder("tests")


@pytest.fixture(scope="session")
def pyproject() -> dict:
    """``pyproject.toml``, parsed."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def lock() -> str:
    """``requirements.lock``, as text."""
    return (ROOT / "requirements.lock").read_text("utf-8")
