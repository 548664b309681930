"""What is installed is fixed by hashes, and comes from wherever the machine is set to look."""

import re

PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^ ;\\]+)")


def requirements(lock: str) -> dict[str, str]:
    """Name → everything that stands under it in the lock."""
    blocks: dict[str, str] = {}
    name = ""
    for line in lock.splitlines():
        if (found := PIN.match(line)) is not None:
            name = found["name"]
            blocks[name] = line
        elif line.strip():
            assert line.startswith("    "), f"neither a pin nor a part of one: {line}"
            blocks[name] += f"\n{line}"
    return blocks


def test_every_requirement_has_an_exact_version_and_hashes(lock):
    """``pip --require-hashes`` can install the lock: each line is a pin with SHA-256."""
    blocks = requirements(lock)
    assert len(blocks) > 50
    assert {name for name, text in blocks.items() if "--hash=sha256:" not in text} == set()


def test_the_lock_and_the_makefile_name_no_package_index(lock, root):
    """No address stands in the lock or in what installs it: mirrors are the machine's business."""
    texts = {"lock": lock} | {
        name: (root / name).read_text("utf-8")
        for name in ("Makefile", ".ci/venv.sh", ".ci/run", "pyproject.toml")
    }
    assert {
        name for name, text in texts.items() if re.search(r"https?://|index-url|find-links", text)
    } == set()


def test_every_dependency_of_pyproject_is_locked(lock, pyproject):
    """Each name in pyproject.toml, extras and build requirements included, is in the lock."""
    project = pyproject["project"]
    groups = [
        project["dependencies"],
        *project["optional-dependencies"].values(),
        pyproject["build-system"]["requires"],
    ]
    names = (re.split(r"[\[<>=!~; ]", text, maxsplit=1)[0] for group in groups for text in group)
    asked = {re.sub(r"[-_.]+", "-", name).lower() for name in names}
    assert asked - requirements(lock).keys() == set()
