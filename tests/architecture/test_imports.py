"""Who may import whom, who may read the environment, who may name concrete classes."""

import ast
import importlib.metadata
import re
import subprocess
import sys

# Names that lead to the environment of the process.
ENVIRONMENT = {"environ", "environb", "getenv", "getenvb", "putenv"}


def imported(tree: ast.Module) -> set[str]:
    """Every module named in an import statement, in functions too."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
    return names


def test_the_import_contracts_hold(root):
    """Every contract of import-linter in pyproject.toml is kept: the layers go one way."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as c; c()",
        "--no-cache",
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_the_vocabulary_is_standard_library_only(product):
    """``domain`` imports nothing but itself and the standard library."""
    outside = {
        (source.path, name)
        for source in product
        if source.package == "domain"
        for name in imported(source.tree)
        if name.split(".")[0] not in sys.stdlib_module_names | {"domain", "__future__"}
    }
    assert outside == set()


def test_only_the_settings_read_the_environment(product):
    """No file but gateway/settings.py touches ``os.environ`` or its relatives."""
    readers = {
        source.path
        for source in product
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT and _is_os(node.value))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and any(alias.name in ENVIRONMENT for alias in node.names)
        )
    }
    assert readers == {"gateway/settings.py"}


def _is_os(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in {"os", "posix"}


def test_only_the_wiring_names_concrete_classes(product):
    """What implements or opens a port of connectors or certificates is imported by gateway/wiring.py alone.

    Concrete is a class with all methods of a port, and a function that returns a port.
    """
    inner = [s for s in product if s.package in {"connectors", "certificates"}]
    ports = {c.name: methods(c) for s in inner for c in classes(s.tree) if is_protocol(c)}
    assert {"DocumentSource", "ReceiverClient", "Signer"} <= ports.keys()
    concrete = {c.name for s in inner for c in classes(s.tree) if implements(c, ports)} | {
        node.name
        for s in inner
        for node in s.tree.body
        if isinstance(node, ast.FunctionDef) and returned(node) in ports
    }
    assert {"open_source", "open_receiver", "open_pkcs12"} <= concrete
    users = {
        (source.path, alias.name)
        for source in product
        if source.package in {"gateway", "dags"}
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name in concrete
    }
    assert {path for path, _ in users} == {"gateway/wiring.py"}, sorted(users)


def classes(tree: ast.Module) -> list[ast.ClassDef]:
    """The classes of a file."""
    return [node for node in tree.body if isinstance(node, ast.ClassDef)]


def methods(node: ast.ClassDef) -> set[str]:
    """The names of its methods and properties."""
    return {item.name for item in node.body if isinstance(item, ast.FunctionDef)}


def is_protocol(node: ast.ClassDef) -> bool:
    """Whether it is a port."""
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)


def implements(node: ast.ClassDef, ports: dict[str, set[str]]) -> bool:
    """Whether it has all methods of a port (ports without methods count for nothing)."""
    return not is_protocol(node) and any(port and port <= methods(node) for port in ports.values())


def returned(node: ast.FunctionDef) -> str:
    """The name of its return annotation."""
    return ast.unparse(node.returns) if node.returns else ""


def test_one_http_client(product):
    """Nobody but connectors/http.py makes an HTTP client, and nobody uses requests or urllib's."""
    makers = {
        source.path
        for source in product
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
        and ast.unparse(node)
        in {"httpx.Client", "httpx.AsyncClient", "httpx.get", "httpx.post", "httpx.request"}
        and not isinstance(getattr(node, "ctx", None), ast.Store)
        and _called(source.tree, node)
    }
    assert makers <= {"connectors/http.py"}
    others = {s.path for s in product if imported(s.tree) & {"requests", "urllib.request", "urllib3"}}
    assert others == set()


def _called(tree: ast.Module, function: ast.Attribute) -> bool:
    return any(isinstance(node, ast.Call) and node.func is function for node in ast.walk(tree))


def test_nothing_importable_lies_in_the_dag_folder(root, product):
    """Airflow puts the DAG folder on the path: a file there is an entry point that nobody imports."""
    names = {file.stem for file in (root / "dags").glob("*.py")}
    assert not list((root / "dags").rglob("__init__.py"))
    users = {s.path for s in product if {n.split(".")[0] for n in imported(s.tree)} & (names | {"dags"})}
    assert users == set()


def test_every_import_is_a_declared_dependency(product, wheel_packages, pyproject):
    """What the product imports from outside stands in pyproject.toml, not only in somebody else's needs."""
    project = pyproject["project"]
    texts = [*project["dependencies"], *project["optional-dependencies"]["demo"]]
    declared = {requirement_name(text) for text in texts}
    owners = importlib.metadata.packages_distributions()
    own = set(sys.stdlib_module_names) | set(wheel_packages) | {"simulators", "__future__"}
    missing = {
        (source.path, top)
        for source in product
        for top in {name.split(".")[0] for name in imported(source.tree)} - own
        if not {normal(name) for name in owners.get(top, [])} & (declared | parts(declared))
    }
    assert missing == set()


def requirement_name(text: str) -> str:
    """The normal name of the package a requirement asks for."""
    return normal(re.split(r"[\[<>=!~; ]", text, maxsplit=1)[0])


def normal(name: str) -> str:
    """A package name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def parts(declared: set[str]) -> set[str]:
    """Distributions that are one thing with a declared one for whoever uses it."""
    together = {
        "apache-airflow": {
            "apache-airflow-core",
            "apache-airflow-task-sdk",
            "apache-airflow-providers-standard",
        },
        "pydantic": {"pydantic-core"},
    }
    return {part for whole in declared & together.keys() for part in together[whole]}
