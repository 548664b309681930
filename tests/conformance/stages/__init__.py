"""Systems on stage: one module here for each ready source file, found without being listed anywhere.

A module holds ``STAGE = Stage(...)``; ``van_phong.py`` is the one to copy. What a system cannot do stands in
its ``lacks`` with the reason. Nothing is skipped for it: the suite makes no such test, and checks instead
that the source file agrees.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from connectors.connection import Connection
from connectors.document_mgmt.registry import config_classes
from domain.records import Json, RecordKind

ROOT = Path(__file__).parents[3]
FILES = ROOT / "mappings" / "files"
PERIOD = "2026-10"
POPULATION = {"seed": 7, "people": 80, "units": 600, "period": PERIOD}
LOGIN, PASSWORD = "gateway", "hush-hush"
SMALL_PAGE = 40
IMPATIENT_S = 0.5

Truth = Mapping[RecordKind, Mapping[str, Mapping[str, Json]]]
"""What the system has: fields by key, by kind."""


class Shape(StrEnum):
    """How a system gives what it has."""

    PAGES = "pages"
    """Lists, asked for page by page or at once."""
    MAILBOX = "mailbox"
    """Documents one by one, taken off the list when we confirm them."""
    FOLDER = "folder"
    """Files that somebody drops."""


class Ability(StrEnum):
    """What the suite asks of every system that does not say, with a reason, that it lacks it."""

    WIRE = "wire"
    """Answers over HTTP, so that scripted faults of the wire reach it."""
    PAGING = "paging"
    """Its ``busy`` kind comes in several answers."""
    COUNT = "count"
    """Says how many rows there are."""
    SINCE = "since"
    """Gives only what changed since an instant, if asked."""
    WHOLE = "whole"
    """Gives everything it has when asked, so that what vanished is noticed."""
    LOGIN = "login"
    """Refuses a wrong password."""
    SESSION = "session"
    """Has sessions that end: ``session_ends`` is the simulator's setting for very short ones."""
    CONFIRM = "confirm"
    """Wants to be told what was stored, and hands it out until then."""
    SILENCE = "silence"
    """Can answer with success and nothing in it (the fault ``empty``)."""
    STALE = "stale"
    """Can answer with the page before (the fault ``duplicate``)."""


def http_connection(address: str, home: Path, password: str) -> Connection:
    """Login and password over HTTP. A stage may bring its own: ``home`` is the simulator's folder."""
    return Connection(id="stage", base_url=address, login=LOGIN, password=password)


def small_pages(data: dict[str, Any]) -> None:
    """Make a source file's pages small enough that 600 work units need several."""
    for kind in data["kinds"].values():
        if "paging" in kind:
            kind["paging"]["size"] = SMALL_PAGE


@dataclass(frozen=True)
class Stage:
    """One system and how it is tested.

    ``source_file``: ``<province>/<name>``, for ``mappings/files/<province>/sources/<name>.yaml``.
    ``simulator``: a package below ``simulators``; it is given ``POPULATION`` and ``settings`` (its logins).
    ``busy``: a kind with more than two small pages of rows. ``truth``: what must arrive of a population.
    ``shrink`` changes the data of the source file in place for the test. ``lacks``: abilities it has not,
    with the reason in Vietnamese / English.
    """

    protocol: str
    source_file: str
    simulator: str
    settings: Mapping[str, object]
    busy: RecordKind
    truth: Callable[[Any], Truth]
    shape: Shape = Shape.PAGES
    connection: Callable[[str, Path, str], Connection] = http_connection
    shrink: Callable[[dict[str, Any]], None] = small_pages
    session_ends: Mapping[str, object] = field(default_factory=dict)
    lacks: Mapping[Ability, str] = field(default_factory=dict)

    @property
    def sources_dir(self) -> Path:
        """Where the source file and what it pins lie."""
        return FILES / Path(self.source_file).parent / "sources"

    def data(self) -> dict[str, Any]:
        """The source file, read anew."""
        loaded: dict[str, Any] = YAML(typ="safe").load(
            self.sources_dir / f"{Path(self.source_file).name}.yaml"
        )
        return loaded

    def can(self, ability: Ability) -> bool:
        """Whether the suite asks ``ability`` of it."""
        return ability not in self.lacks


def ready_files() -> set[str]:
    """Every ready source file as a stage names it."""
    return {f"{file.parents[1].name}/{file.stem}" for file in FILES.glob("*/sources/*.yaml")}


def _found() -> dict[str, Stage]:
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}").STAGE for name in names}


def gaps() -> list[tuple[str, Ability]]:
    """Everything some system lacks."""
    return [(name, ability) for name, stage in STAGES.items() for ability in stage.lacks]


def config_class_of(stage: Stage) -> type:
    """What may stand in the source file of ``stage``."""
    return config_classes()[stage.protocol]


STAGES: dict[str, Stage] = {}
STAGES.update(_found())
