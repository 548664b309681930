"""Each system on stage as a process that runs, and the source that reads it."""

import itertools
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from connectors.document_mgmt.port import Ask, Cursor, DocumentSource, Page
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from domain.clock import FixedClock
from domain.records import RecordKind
from simulators.population import PopulationConfig, build_population
from tests.conformance.stages import (
    IMPATIENT_S,
    PASSWORD,
    PERIOD,
    POPULATION,
    ROOT,
    STAGES,
    Ability,
    Stage,
    Truth,
    gaps,
)


def pytest_configure(config):
    """Make the marker known."""
    config.addinivalue_line("markers", "needs(ability, ...): only for systems that can do this")


def pytest_terminal_summary(terminalreporter):
    """List what systems lack, so that nobody takes a test that was not made for one that passed."""
    passed = terminalreporter.stats.get("passed", ())
    if terminalreporter.verbosity < 0 or not any("test_registered.py" in one.nodeid for one in passed):
        return
    terminalreporter.section("what systems on stage do not offer")
    for name, ability in gaps():
        terminalreporter.line(f"{name}: {ability.value}: {STAGES[name].lacks[ability]}")


def pytest_generate_tests(metafunc):
    """A test that asks for a running system runs once for every system that can do what it needs."""
    for name in {"process", "stage"} & set(metafunc.fixturenames):
        needed = [ability for mark in metafunc.definition.iter_markers("needs") for ability in mark.args]
        able = [key for key, stage in STAGES.items() if all(stage.can(one) for one in needed)]
        values = able if name == "process" else [STAGES[key] for key in able]
        metafunc.parametrize(name, values, ids=able, indirect=name == "process", scope="session")


class Running:
    """One simulator that runs, and the source that reads it at small pages."""

    def __init__(self, stage: Stage, address: str, home: Path, truth: Truth) -> None:
        self.stage = stage
        self.address = address
        self.home = home
        self.truth = truth
        self.busy = stage.busy
        self.waits: list[float] = []
        self.ticks = itertools.count()
        self.sources: list[DocumentSource] = []

    def script(self, **faults: str) -> None:
        """Let data calls go wrong: ``call_2="reset"``, ``every="503"``; nothing: all is well."""
        named = {"*" if name == "every" else name.removeprefix("call_"): f for name, f in faults.items()}
        httpx.post(f"{self.address}/faults", json=named, trust_env=False).raise_for_status()

    def calls(self) -> int:
        """Data calls so far."""
        return int(httpx.get(f"{self.address}/calls", trust_env=False).json()["calls"])

    def open(
        self, *, password: str = PASSWORD, at: datetime | None = None, **changes: object
    ) -> DocumentSource:
        """The source; ``changes``: entries of the source file that are other than in it."""
        stage = self.stage
        data = stage.data() | changes
        data["limits"] = {**data.get("limits", {}), "read_timeout_s": IMPATIENT_S}
        data["requests_per_minute"] = 60_000
        stage.shrink(data)
        config = parse_source(data, stage.source_file)
        source = open_source(
            config,
            stage.connection(self.address, self.home, password),
            clock=FixedClock(at or datetime.now(UTC)),  # a digest login is fresh for five minutes
            files={name: (stage.sources_dir / name).read_bytes() for name in config.pinned_files},
            pace=Pace(sleep=self.waits.append, monotonic=lambda: next(self.ticks)),
        )
        self.sources.append(source)
        return source

    def close(self) -> None:
        """Close every source that was opened."""
        while self.sources:
            self.sources.pop().close()

    def pull(
        self,
        kind: RecordKind | None = None,
        cursor: Cursor | None = None,
        *,
        complete: bool = False,
        **options: object,
    ) -> list[Page]:
        """All pages of one pull."""
        source = self.open(**options)  # type: ignore[arg-type]
        return list(source.pull(kind or self.busy, cursor or Cursor(), Ask(PERIOD, complete=complete)))


@contextmanager
def running(stage: Stage, home: Path, **config: object) -> Iterator[Running]:
    """Start the simulator of ``stage`` as a process; ``config``: more of its settings."""
    home.mkdir(parents=True, exist_ok=True)
    file = home / "config.json"
    file.write_text(json.dumps({**POPULATION, **stage.settings, **config}))
    module = f"simulators.{stage.simulator}"
    command = [sys.executable, "-m", module, "--home", str(home), "--config", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        try:
            line = process.stdout.readline() if process.stdout else b""
            assert line, f"{module} ended before it listened; its own words are above"
            address = f"http://127.0.0.1:{json.loads(line)['port']}"
            truth = stage.truth(build_population(PopulationConfig.of({**POPULATION, **stage.settings})))
            system = Running(stage, address, home, truth)
            yield system
            system.close()
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def process(request, tmp_path_factory) -> Iterator[Running]:
    """One simulator for all tests of a system."""
    with running(STAGES[request.param], tmp_path_factory.mktemp(request.param)) as system:
        yield system


@pytest.fixture
def office(process: Running) -> Iterator[Running]:
    """The simulator with all faults cleared."""
    if process.stage.can(Ability.WIRE):
        process.script()
    process.waits.clear()
    yield process
    process.close()


@pytest.fixture
def start(stage: Stage, tmp_path: Path) -> Callable[..., object]:
    """Starts a simulator of the stage for one test alone, which may change or end it."""
    return lambda **config: running(stage, tmp_path, **config)


@pytest.fixture
def start_stage(tmp_path: Path) -> Callable[..., object]:
    """Starts the simulator of the stage that is named."""
    return lambda name, **config: running(STAGES[name], tmp_path / name, **config)


def fields_by_key(pages: list[Page]) -> dict[str, dict[str, object]]:
    """What arrived."""
    return {record.key: dict(record.fields) for page in pages for record in page.records}


@pytest.fixture
def records() -> Callable[[list[Page]], dict[str, dict[str, object]]]:
    """Reads fields by key out of pages."""
    return fields_by_key
