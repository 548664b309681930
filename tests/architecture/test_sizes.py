"""A file is one idea, a function fits the eye."""

import ast

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40


def test_no_file_is_longer_than_an_idea(product, simulators):
    """No product file and no simulator has more than 300 lines."""
    long = {s.path: n for s in (*product, *simulators) if (n := s.text.count("\n")) > MAX_FILE_LINES}
    assert long == {}


def test_no_function_is_longer_than_the_eye(product, simulators):
    """No function has more than 40 lines, its docstring included (generated migrations excepted)."""
    long = {
        f"{source.path}:{node.name}": lines
        for source in (*product, *simulators)
        if "/migrations/versions/" not in source.path
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION_LINES
    }
    assert long == {}


def test_no_module_is_named_after_nothing(product, simulators):
    """No utils, helpers, common or manager: a name says what is inside."""
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"}
    assert {s.path for s in (*product, *simulators) if s.path.rsplit("/", 1)[-1][:-3] in empty} == set()
