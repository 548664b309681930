"""One wheel with generic names: they are ours wherever they are imported, and nobody else's."""

import importlib.metadata
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

OURS = "nd335-gateway"


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """The names of the files in the wheel that hatchling builds from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (file,) = folder.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        return archive.namelist()


def test_each_top_level_name_is_found_in_this_tree(root, wheel_packages, tmp_path):
    """From a foreign folder, with dags/ at the end of the path as Airflow puts it, each name is ours."""
    code = (
        "import importlib.util, sys\n"
        "sys.path.append(sys.argv[1])\n"
        "for name in sys.argv[2:]:\n"
        "    print(importlib.util.find_spec(name).origin)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(root / "dags"), *wheel_packages],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.environ.get("PYTHONPATH", "") or on_path(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == [str(root / name / "__init__.py") for name in wheel_packages]


def on_path(root: Path) -> str:
    """The tree itself where it is not installed (the editable install puts it on the path by a .pth)."""
    try:
        importlib.metadata.distribution(OURS)
    except importlib.metadata.PackageNotFoundError:
        return str(root)
    return ""


def test_no_other_distribution_has_our_names(wheel_packages):
    """None of our top-level names, and none of the folders beside them, belongs to a package we install."""
    owners = importlib.metadata.packages_distributions()
    names = (*wheel_packages, "simulators", "dags", "benchmarks")
    others = {name: set(owners.get(name, [])) - {OURS} for name in names}
    assert {name: found for name, found in others.items() if found} == {}


def test_the_wheel_holds_exactly_our_packages(wheel, wheel_packages):
    """Simulators, tests, DAGs, benchmarks and documents stay out of the wheel."""
    tops = {name.split("/")[0] for name in wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(wheel_packages)


def test_the_wheel_holds_every_file_of_our_packages(wheel, wheel_packages, root):
    """Data files travel with the code: mappings/files with the WSDL, migrations, templates."""
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--", *wheel_packages],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.split("\n")
    missing = {name for name in tracked if name and (root / name).exists()} - set(wheel)
    assert missing == set()
    assert any(name.startswith("mappings/files/") and name.endswith(".csv") for name in wheel)


def test_the_wheel_names_the_command_and_the_licence(wheel):
    """The wheel installs the command ``gateway`` and carries the licence text."""
    assert any(name.endswith(".dist-info/entry_points.txt") for name in wheel)
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
