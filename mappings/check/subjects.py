"""What a check looks at, as plain values: mapping files read, sources and their contracts, the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domain.faults import Fault
from domain.period import Period
from mappings.catalogue import Catalogue
from mappings.contract import FileModel
from mappings.mapping_file import MappingFile
from mappings.rules import Pick
from mappings.yaml_text import Path, YamlDocument


@dataclass(frozen=True, slots=True)
class Doubt(Fault):
    """Something a person should look at. It stops nothing: what a source writes is its own affair."""


@dataclass(frozen=True, slots=True)
class CheckedMapping:
    """A mapping file as far as it can be used. ``document``: its data and places, in the first spelling;
    ``left_out``: the paths of what cannot be, because it has faults of its own.
    """

    file: str
    document: YamlDocument
    mapping: MappingFile
    left_out: frozenset[Path] = frozenset()

    def place(self, path: Path) -> str:
        """``file:line:column`` of ``path``."""
        return self.document.place(path)

    def lacks(self, path: Path) -> bool:
        """Whether what stands at ``path`` was left out."""
        return any(path[: len(left_out)] == left_out for left_out in self.left_out)

    def parts(self) -> Iterator[tuple[Path, FileModel]]:
        """Every part somebody wrote that can be used, with its path."""
        return (found for found in parts_of(self.mapping) if not self.lacks(found[0]))


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """What a source's contract says about a field. ``codes``: all it takes; empty: any value."""

    type: str = "text"
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindFacts:
    """One kind of records of a source. ``fields``: those of its contract, None without one."""

    place: str
    fields: Mapping[str, FieldFacts] | None = None


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a source file says, as far as a mapping file depends on it."""

    file: str
    name: str
    name_place: str
    kinds: Mapping[str, KindFacts]


@dataclass(frozen=True, slots=True)
class Subject:
    """All of it. ``sources``: by file name, None for one whose file cannot be read; ``whole``: these are all
    files of a province, so what is missing is missing. ``mapping_files``: faulty ones too.
    """

    mappings: tuple[CheckedMapping, ...] = ()
    mapping_files: tuple[str, ...] = ()
    sources: Mapping[str, SourceFacts | None] = field(default_factory=dict)
    catalogue: Catalogue | None = None
    period: Period | None = None
    whole: bool = False

    def contract_of(self, mapping: MappingFile) -> Mapping[str, FieldFacts] | None:
        """The fields of the contract that the records of ``mapping`` keep; None where none is known."""
        source = self.sources.get(mapping.source)
        kind = source.kinds.get(mapping.kind.value) if source else None
        return kind.fields if kind else None


def parts_of(model: FileModel, path: Path = ()) -> Iterator[tuple[Path, FileModel]]:
    """Every part of a file that somebody wrote, with its path; what only stands for a default is left out."""
    yield path, model
    for name, info in type(model).model_fields.items():
        if name in model.model_fields_set:
            yield from _inside(getattr(model, name), (*path, info.alias or name))


def _inside(value: object, path: Path) -> Iterator[tuple[Path, FileModel]]:
    if isinstance(value, FileModel):
        yield from parts_of(value, path)
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _inside(item, (*path, number))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _inside(item, (*path, key))


def fields_of(pick: Pick, path: Path) -> list[tuple[Path, tuple[str, ...]]]:
    """The source fields that ``pick`` itself names, each with its place."""
    if pick.from_ is not None:
        return [((*path, "from"), pick.from_)]
    return [((*path, "first_of", number), name) for number, name in enumerate(pick.first_of or ())]
