"""What must never be in the repository, and what every test must have."""

import ast
import re
import subprocess

PRIVATE_KEY = re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/=\s]{40,}")
KEY_FILES = (".p12", ".pfx", ".key", ".jks", ".der")


def tracked(root):
    """Every file git keeps."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, timeout=60, check=True)
    return [root / name.decode() for name in listed.stdout.split(b"\0") if name]


def test_no_private_key_is_committed(root):
    """No file holds a private key or is a key store: tests make their keys when they run."""
    files = [path for path in tracked(root) if path.is_file()]
    assert files
    assert {p.name for p in files if p.suffix in KEY_FILES} == set()
    assert {p.name for p in files if PRIVATE_KEY.search(p.read_bytes())} == set()


def test_no_absolute_path_of_a_machine_is_committed(root):
    """Nothing names a folder of somebody's machine."""
    personal = re.compile(rb"(?<![\w.])/(?:home|Users)/[a-z]+/|/work/(?:main|shared)")
    files = [p for p in tracked(root) if p.is_file() and p.name != "test_repository.py"]
    assert {str(p.relative_to(root)) for p in files if personal.search(p.read_bytes())} == set()


def test_the_licence_is_the_whole_apache_licence(root):
    """LICENSE is the full text of Apache-2.0, its appendix included."""
    text = (root / "LICENSE").read_text("utf-8")
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert "APPENDIX: How to apply the Apache License to your work" in text


def test_every_test_says_what_it_proves(test_sources):
    """Each test function has a docstring."""
    mute = {
        f"{source.path}:{node.name}"
        for source in test_sources
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    }
    assert mute == set()


def test_no_unfinished_work_is_left_behind(product, simulators):
    """No NotImplementedError and no note to do something later in what we deliver."""
    marks = re.compile(r"NotImplementedError|#\s*(?:TODO|FIXME|XXX)\b")
    assert {s.path for s in (*product, *simulators) if marks.search(s.text)} == set()


def test_no_test_patches_what_it_tests(test_sources):
    """Tests use fakes of ports, not patches."""
    marks = re.compile(r"\bmonkeypatch\.setattr\b|\bunittest\.mock\b|\bmocker\b")
    users = {s.path for s in test_sources if marks.search(s.text)} - {"tests/architecture/test_repository.py"}
    assert users == set()
