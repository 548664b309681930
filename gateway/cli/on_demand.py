"""Commands whose modules are imported when they are called, not before.

The modules behind the commands bring in the store, the connectors and the signing library, seconds of work on
a small machine; a list of the commands, or a check of one file, needs none of that. What ``--help`` says of a
command is the first paragraph of its docstring, read from the source text without running it.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from importlib import import_module
from importlib.resources import files
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

PACKAGE = "gateway.cli"


class CommandOnDemand(TyperCommand):
    """Stands for a command in lists; becomes the command itself when somebody calls it."""

    def __init__(self, name: str, target: str) -> None:
        super().__init__(name, help=described(target))
        self._target = target

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: Any = None,  # noqa: ANN401 - a context of the click inside typer, which exports no name for it
        **extra: Any,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        """The context of the real command, which is imported here."""
        return loaded(self.name or "", self._target).make_context(info_name, args, parent, **extra)


class GroupOnDemand(TyperGroup):
    """A group that knows its commands as ``word -> module:function``, or as a group of such."""

    def __init__(self, *args: Any, targets: Mapping[str, str | GroupOnDemand], **extra: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **extra)
        self._targets = targets
        self.commands = dict.fromkeys(targets)  # type: ignore[assignment]  # names only: for "did you mean"

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - typer asks so
        """The command or group of that name, None if there is none."""
        found = self._targets.get(cmd_name)
        return CommandOnDemand(cmd_name, found) if isinstance(found, str) else found


def grouped(commands: Mapping[str, str], groups: Mapping[str, str]) -> dict[str, str | GroupOnDemand]:
    """``{"source list": "sources:list_command"}`` as a tree: the words before the last one name a group."""
    tree: dict[str, str | GroupOnDemand] = {}
    inner: dict[str, dict[str, str | GroupOnDemand]] = {name: {} for name in groups}
    for words, target in commands.items():
        group, _, name = words.rpartition(" ")
        (inner[group] if group else tree)[name] = target
    for name, title in groups.items():
        tree[name] = GroupOnDemand(name=name, help=title, no_args_is_help=True, targets=inner[name])
    return tree


def root(tree: Mapping[str, str | GroupOnDemand]) -> type[TyperGroup]:
    """The class for a ``Typer`` whose commands are those of ``tree``."""

    class Root(GroupOnDemand):
        """The whole command line."""

        def __init__(self, *args: Any, **extra: Any) -> None:  # noqa: ANN401
            super().__init__(*args, targets=tree, **extra)

    return Root


def described(target: str) -> str:
    """The docstring of ``module:function``, from the module's text."""
    module, _, function = target.partition(":")
    text = files(PACKAGE).joinpath(f"{module}.py").read_text("utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            return ast.get_docstring(node) or ""
    return ""


def loaded(name: str, target: str) -> Any:  # noqa: ANN401 - as above
    """The command behind ``module:function``, its module imported."""
    module, _, function = target.partition(":")
    single = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    single.command(name)(getattr(import_module(f"{PACKAGE}.{module}"), function))
    return typer.main.get_command(single)
