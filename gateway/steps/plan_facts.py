"""What a province's other files say about what its plan says too, for ``mappings.plan_check.plan_faults``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import PurePosixPath
from typing import TypeVar

from domain.errors import BadFile
from domain.records import RecordKind
from gateway.files import ProvinceFiles
from mappings.mapping_file import (
    CauseMapping,
    EvaluationMapping,
    MappingFile,
    ResultConfirmationMapping,
    WorkMapping,
)
from mappings.plan_check import PlanFacts, PolicyFacts

_T = TypeVar("_T")


def plan_facts(files: ProvinceFiles) -> PlanFacts:
    """The facts. Where a file has faults of its own, what it would say is not compared."""
    mappings = _unless_faulty(lambda: _mappings(files))
    known = mappings or ()
    return PlanFacts(
        policy=_unless_faulty(lambda: _policy(files)),
        sender=_unless_faulty(lambda: files.profile.sender),
        kinds=_unless_faulty(lambda: _kinds(files)),
        sources=frozenset(files.source_names),
        indicators=None if mappings is None else frozenset(_indicators(known)),
        authorities=None if mappings is None else frozenset(_authorities(known)),
        work_fields={
            f"mappings/{mapping.source}.{mapping.kind}.yaml": _filled(mapping)
            for mapping in known
            if isinstance(mapping, WorkMapping)
        },
    )


def _unless_faulty(read: Callable[[], _T]) -> _T | None:
    try:
        return read()
    except BadFile:
        return None


def _policy(files: ProvinceFiles) -> PolicyFacts:
    return PolicyFacts(files.policy.options.period, files.policy.effective_from)


def _kinds(files: ProvinceFiles) -> frozenset[RecordKind]:
    return frozenset(kind for name in files.source_names for kind in files.source(name).kinds)


def _mappings(files: ProvinceFiles) -> Sequence[MappingFile]:
    """Every mapping file that belongs to a source of the province."""
    found = []
    for name in files.names("mappings"):
        source, _, kind = PurePosixPath(name).stem.rpartition(".")
        if source in files.source_names and kind in set(RecordKind):
            found.append(files.mapping(source, RecordKind(kind)))
    return found


def _indicators(mappings: Iterable[MappingFile]) -> Iterable[str]:
    return (
        name
        for mapping in mappings
        if isinstance(mapping, EvaluationMapping)
        for name in mapping.fields.indicators
    )


def _authorities(mappings: Iterable[MappingFile]) -> Iterable[str]:
    return (
        name
        for mapping in mappings
        if isinstance(mapping, CauseMapping | ResultConfirmationMapping)
        for name in mapping.authorities
    )


def _filled(mapping: WorkMapping) -> frozenset[str]:
    """The parts of a work unit the file writes down, be it as a constant."""
    links = mapping.links.model_fields_set if mapping.links else ()
    return frozenset({*mapping.fields.model_fields_set, *(f"links.{name}" for name in links)})
