"""A mapping file: one per source and kind of record, YAML, owned by an administrator.

``parse_mapping`` gives one of the classes of ``mapping_kinds``; the ``kind`` key says which.
"""

from __future__ import annotations

from typing import TypeVar

from domain.errors import BadFile, Misconfigured
from domain.faults import FILL_IN, Fault, as_error, unfinished
from domain.records import RecordKind
from domain.text import Text
from mappings.hints import held, unknown_kind
from mappings.mapping_kinds import (
    Authorities,
    CauseFields,
    CauseMapping,
    Day,
    EvaluationFields,
    EvaluationMapping,
    IndicatorName,
    MappingFile,
    OrganisationFields,
    OrganisationMapping,
    PeopleMapping,
    PersonFields,
    ResultConfirmationFields,
    ResultConfirmationMapping,
    WorkFields,
    WorkLinks,
    WorkMapping,
    iso_day,
)
from mappings.mapping_words import MAPPING_WORDS
from mappings.shapes import shape_of
from mappings.vocabulary import in_first_spelling
from mappings.yaml_text import REMEDY, YamlDocument, load_yaml

__all__ = [
    "KINDS",
    "Authorities",
    "CauseFields",
    "CauseMapping",
    "Day",
    "EvaluationFields",
    "EvaluationMapping",
    "IndicatorName",
    "MappingFile",
    "OrganisationFields",
    "OrganisationMapping",
    "PeopleMapping",
    "PersonFields",
    "ResultConfirmationFields",
    "ResultConfirmationMapping",
    "WorkFields",
    "WorkLinks",
    "WorkMapping",
    "document_of",
    "expect",
    "iso_day",
    "mapping_document",
    "parse_mapping",
    "read_mapping",
    "source_and_kind",
]

KINDS: dict[str, type[MappingFile]] = {
    RecordKind.WORK_ITEMS: WorkMapping,
    RecordKind.DOCUMENTS: WorkMapping,
    RecordKind.ORGANISATIONS: OrganisationMapping,
    RecordKind.PEOPLE: PeopleMapping,
    RecordKind.EVALUATIONS: EvaluationMapping,
    RecordKind.OBJECTIVE_CAUSES: CauseMapping,
    RecordKind.RESULT_CONFIRMATIONS: ResultConfirmationMapping,
}


MappingT = TypeVar("MappingT", bound=MappingFile)


def expect(mapping: MappingFile, kind: type[MappingT]) -> MappingT:
    """``mapping`` as the class of its kind.

    Raises:
        Misconfigured: the file is about another kind of record.
    """
    if isinstance(mapping, kind):
        return mapping
    raise Misconfigured(
        Text(f"tệp ánh xạ thuộc loại {mapping.kind}", f"the mapping file is of kind {mapping.kind}"),
        Text("Chọn tệp ánh xạ đúng loại dữ liệu", "choose the mapping file of the right kind"),
        mapping.source,
    )


def source_and_kind(document: YamlDocument) -> tuple[str, str] | None:
    """Which source and kind a mapping file is for, in either language; None for other files."""
    start, _ = in_first_spelling(document, shape_of(MappingFile), MAPPING_WORDS)
    if not isinstance(start.data, dict):
        return None
    source, kind = start.data.get("source"), start.data.get("kind")
    return (str(source), kind) if source is not None and isinstance(kind, str) else None


def mapping_document(text: str, file: str) -> tuple[YamlDocument, type[MappingFile], list[Fault]]:
    """The content of a mapping file with every word in its first spelling, the class of its kind, and what
    was said in both languages at once. Its places are those of the file as it is written.

    Raises:
        BadFile: no YAML, or no kind.
    """
    return document_of(load_yaml(text, file))


def document_of(written: YamlDocument) -> tuple[YamlDocument, type[MappingFile], list[Fault]]:
    """``mapping_document`` of a file that was read already.

    Raises:
        BadFile: no kind.
    """
    start, _ = in_first_spelling(written, shape_of(MappingFile), MAPPING_WORDS)
    kind = start.data.get("kind") if isinstance(start.data, dict) else None
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        message = unknown_kind(kind, list(KINDS), MAPPING_WORDS)
        raise as_error(BadFile, written.file, [Fault(start.place(("kind",)), message)], REMEDY)
    document, faults = in_first_spelling(written, shape_of(model), MAPPING_WORDS)
    return document, model, faults


def parse_mapping(text: str, file: str) -> MappingFile:
    """Read a mapping file; ``file`` is its name in messages.

    Raises:
        BadFile: every fault of the file, each with line and column.
    """
    return read_mapping(text, file)[0]


def read_mapping(text: str, file: str) -> tuple[MappingFile, YamlDocument]:
    """A mapping file and where each part of it stands, its words in their first spelling.

    Raises:
        BadFile: every fault of the file, each with line and column.
    """
    document, model, faults = mapping_document(text, file)
    drafted = [Fault(document.place(path), FILL_IN) for path in unfinished(document.data)]
    if drafted:
        raise as_error(BadFile, file, drafted, REMEDY)
    mapping, refused = held(document, model, MAPPING_WORDS)
    if mapping is None or faults or refused:
        raise as_error(BadFile, file, [*faults, *refused], REMEDY)
    return mapping, document
