"""What is drawn is what is there: the error tree, the states, the table in docs/architecture.md."""

import inspect
import itertools
import re

import domain.errors
import domain.states
from domain.errors import GatewayError
from domain.states import TRANSITIONS, State

LINE = re.compile(r"^ {4}([│ ├└─]*)(?P<name>[A-Z]\w+)(?: {2,}\S.*)?$")


def drawn_tree(text: str) -> dict[str, str]:
    """Class → parent, read from the drawing in ``text``."""
    parents: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in text.splitlines():
        if (found := LINE.match(line)) is None:
            continue
        depth = found.start("name")
        above = [(d, n) for d, n in above if d < depth]
        parents[found["name"]] = above[-1][1] if above else ""
        above.append((depth, found["name"]))
    return parents


def test_the_error_tree_is_drawn_as_it_is():
    """The drawing on top of domain/errors.py has every class of the tree, under its parent."""
    classes = [
        c for _, c in inspect.getmembers(domain.errors, inspect.isclass) if issubclass(c, GatewayError)
    ]
    tree = {c.__name__: c.__base__.__name__ if c is not GatewayError else "" for c in classes}
    assert drawn_tree(domain.errors.__doc__) == tree


def test_every_error_has_a_code_of_its_own():
    """Logs and JSON tell errors apart by ``code``."""
    classes = [
        c for _, c in inspect.getmembers(domain.errors, inspect.isclass) if issubclass(c, GatewayError)
    ]
    codes = [c.code for c in classes]
    assert sorted(codes) == sorted(set(codes))


def test_the_drawn_life_of_a_result_follows_the_table():
    """Each arrow in the main line drawn in domain/states.py is a row of the table; no state is left out."""
    drawing = domain.states.__doc__
    main = next(line for line in drawing.splitlines() if line.strip().startswith("COMPUTED →"))
    names = [State(word) for word in re.findall(r"[A-Z_]{4,}", main)]
    moves = {(before, after) for (before, _), after in TRANSITIONS.items()}
    assert set(itertools.pairwise(names)) <= moves
    assert {state for state in State if state.value not in drawing} == set()


def test_the_state_table_in_the_documents_is_the_table(root):
    """docs/architecture.md lists exactly the transitions of domain/states.py."""
    text = (root / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| `([A-Z_]+)` \| `([A-Z_]+)` \|", text, re.MULTILINE)
    table = {(b.value, e.value, a.value) for (b, e), a in TRANSITIONS.items() if e.value != "HOLD"}
    assert set(rows) == table
    assert len(rows) == len(table)
