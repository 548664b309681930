"""Commands are imported when they are called; lists and help of all of them need none of their modules."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli.main import COMMANDS, GROUPS, app
from gateway.cli.on_demand import PACKAGE, described

ROOT = Path(__file__).parents[4]
SLOW = ("sqlalchemy", "pyhanko", "zeep", "httpx", "gateway.wiring")


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_is_there_and_its_help_is_its_docstring(words):
    """Each line of the table names a function, and help reads that function's own docstring."""
    module, _, function = COMMANDS[words].partition(":")
    command = getattr(import_module(f"{PACKAGE}.{module}"), function)
    assert described(COMMANDS[words]) == command.__doc__.strip()


def test_help_names_every_command_and_group():
    """`gateway --help` is complete, and so is the help of each group."""
    runner = CliRunner()
    whole = runner.invoke(app, ["--help"]).output
    top = {words.split(" ")[0] for words in COMMANDS}
    assert {name for name in top if f"│ {name} " not in whole} == set()
    for group in GROUPS:
        shown = runner.invoke(app, [group, "--help"]).output
        names = {words.split(" ")[1] for words in COMMANDS if words.startswith(f"{group} ")}
        assert {name for name in names if f"│ {name} " not in shown} == set()


def test_every_group_has_commands_and_every_command_its_group():
    """No group is empty, and no command stands in a group that has no title."""
    assert {words.split(" ")[0] for words in COMMANDS if " " in words} == set(GROUPS)


def test_a_command_says_its_own_options():
    """`gateway score --help` is the real command's help, not the placeholder's."""
    shown = CliRunner().invoke(app, ["source", "try", "--help"])
    assert shown.exit_code == 0
    assert "--show-ids" in shown.output
    assert "gateway source try" in shown.output


def test_a_command_that_is_not_there_is_refused_with_the_nearest_name():
    """A typing error ends with exit code 2 and a proposal."""
    refused = CliRunner().invoke(app, ["sorce", "list"])
    assert refused.exit_code == 2
    assert "source" in refused.output


@pytest.mark.parametrize("arguments", [["--help"], ["source", "--help"]])
def test_lists_of_commands_import_nothing_slow(arguments):
    """Help does without the store, the connectors and the signing library."""
    script = (
        "import sys; from gateway.cli.main import app; app(sys.argv[1:], standalone_mode=False);"
        f" print([name for name in {SLOW} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"
