"""Explain one record: which field and rule made each value, and what the store made of it."""

from __future__ import annotations

from dataclasses import dataclass

from domain.audit_events import AuditEvent
from domain.errors import Misconfigured
from domain.parking import Parked
from domain.people import Roster
from domain.period import Period
from domain.records import RecordKind, SourceRecord
from domain.text import Text
from gateway.files import ProvinceFiles, mapping_name
from gateway.steps.explained_json import ExplainedJson
from gateway.steps.find_record import NamedRecord, find_record
from gateway.steps.preview import OpenRoster
from gateway.steps.try_source import known_roster
from gateway.store.record_facts import StoredUnit, Waiting, unit_of, versions_with, waiting_of
from gateway.versions import open as versions
from gateway.wiring import Gateway
from mappings.catalogue import read_catalogue
from mappings.confirmations import map_cause, map_result_confirmation
from mappings.explain import Explanation, explain_plain, explain_work
from mappings.mapping_file import KINDS, MappingFile, WorkMapping, expect, mapping_document
from mappings.people import map_evaluation, map_organisation, map_person
from mappings.yaml_text import Path as YamlPath
from mappings.yaml_text import YamlDocument


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What the store has of the record. ``mapping_versions``, ``catalogue_versions``: in which versions of
    the files stands what its unit was made with. ``same``: the stored unit is the one explained.
    """

    current: bool
    waiting: tuple[Waiting, ...]
    unit: StoredUnit | None
    mapping_versions: tuple[int, ...]
    catalogue_versions: tuple[int, ...]
    same: bool


@dataclass(frozen=True, slots=True)
class ExplainedRecord:
    """One record explained. ``files``: which files it was explained with; ``mapping_name``: the mapping file;
    ``catalogue_line``: where the coefficient stands (empty for none); ``other_lines``: lines of the code
    that are not in force that day; ``roster_known``: people and agencies were held against a roster.
    """

    explanation: Explanation
    files: str
    mapping_name: str
    document: YamlDocument
    catalogue_line: str
    other_lines: tuple[str, ...]
    roster_known: bool
    store: StoreFacts | None

    def place(self, path: YamlPath) -> str:
        """``file:line:column`` of a part of the mapping file; empty for what it leaves out."""
        top = path[:2]
        return self.document.place(path) if top in self.document.marks else ""

    def as_json(self, *, show_ids: bool = False) -> dict[str, object]:
        """Plain values, both languages; personal numbers masked unless asked for."""
        return ExplainedJson(self, show_ids=show_ids).whole()


def explain_record(
    gw: Gateway, ref: str, *, files: str = "published", source: str = "", kind: RecordKind | None = None
) -> ExplainedRecord:
    """Explain the record ``ref`` (see ``find_record``) with the files ``files`` (see ``files_named``).

    Raises:
        Misconfigured: there is no such record, or its kind is only kept.
        BadFile: the mapping file or the catalogue has faults.
    """
    named = find_record(gw, ref, source=source, kind=kind)
    opened = versions.files_named(gw, files)
    told = _explained(gw, named, opened)
    if gw.settings.database_url:
        _note(gw, told)
    return told


def _explained(gw: Gateway, named: NamedRecord, files: ProvinceFiles) -> ExplainedRecord:
    record = named.record
    if record.kind not in KINDS:
        raise Misconfigured(
            Text(f"Loại {record.kind} chỉ được lưu, không ánh xạ", f"{record.kind} are kept, not mapped"),
            Text("Chọn bản ghi của loại khác", "choose a record of another kind"),
            where="RECORD",
        )
    mapping = files.mapping(record.source, record.kind)
    name = mapping_name(record.source, record.kind)
    document, _, _ = mapping_document(files.text(name), name)
    roster = known_roster(gw)
    period = _period(gw, named)
    explanation = _explanation(record, mapping, files, roster or OpenRoster(), period)
    line, others = _catalogue_lines(files, explanation)
    return ExplainedRecord(
        explanation=explanation,
        files=f"v{files.version}" if files.version else files.tree.label,
        mapping_name=name,
        document=document,
        catalogue_line=line,
        other_lines=others,
        roster_known=roster is not None,
        store=_store_facts(gw, named, explanation),
    )


def _period(gw: Gateway, named: NamedRecord) -> Period:
    if named.staged is not None and named.staged.period:
        return Period.parse(named.staged.period)
    return gw.default_period()


def _explanation(
    record: SourceRecord, mapping: MappingFile, files: ProvinceFiles, roster: Roster, period: Period
) -> Explanation:
    if record.kind.is_work:
        work = expect(mapping, WorkMapping)
        return explain_work(record, work, catalogue=files.catalogue, roster=roster, period=period)
    return explain_plain(record, mapping, _outcome(record, mapping, roster))


def _outcome(record: SourceRecord, mapping: MappingFile, roster: Roster) -> object:
    """What the engine makes of a record that is no work; None where only a roster could say."""
    if record.kind is RecordKind.ORGANISATIONS:
        return map_organisation(record, mapping)
    if record.kind is RecordKind.PEOPLE:
        return map_person(record, mapping, roster)
    if record.kind is RecordKind.EVALUATIONS:
        return map_evaluation(record, mapping, roster)
    if isinstance(roster, OpenRoster):
        return None
    reads = {
        RecordKind.OBJECTIVE_CAUSES: map_cause,
        RecordKind.RESULT_CONFIRMATIONS: map_result_confirmation,
    }
    return reads[record.kind](record, mapping, roster)


def _catalogue_lines(files: ProvinceFiles, explanation: Explanation) -> tuple[str, tuple[str, ...]]:
    """Where the coefficient stands, or else the lines of the same code for other days."""
    code = next((str(read.value or "") for read in explanation.reads if read.target == "item"), "")
    if not explanation.record.kind.is_work or not code:
        return "", ()
    reading = read_catalogue(files.text("catalogue.csv"), "catalogue.csv")
    lines = {
        item: f"catalogue.csv:{line}"
        for item, line in zip(reading.items, reading.lines, strict=True)
        if item.code in (code, explanation.item.code if explanation.item else code)
    }
    if explanation.item is not None:
        return lines[explanation.item], ()
    return "", tuple(lines.values())


def _store_facts(gw: Gateway, named: NamedRecord, explanation: Explanation) -> StoreFacts | None:
    staged = named.staged
    if staged is None:
        return None
    record, province = staged.record, gw.settings.province
    with gw.engine.connect() as conn:
        unit = unit_of(conn, staged.head_id)
        name = mapping_name(record.source, record.kind)
        return StoreFacts(
            current=staged.current,
            waiting=waiting_of(conn, staged.head_id),
            unit=unit,
            mapping_versions=versions_with(conn, province, name, unit.mapping_digest) if unit else (),
            catalogue_versions=(
                versions_with(conn, province, "catalogue.csv", unit.catalogue_digest) if unit else ()
            ),
            same=unit is not None and _is_same(unit, explanation.outcome),
        )


def _is_same(unit: StoredUnit, outcome: object) -> bool:
    """Whether the stored unit has the values explained; files fetched later stand in its evidence besides."""
    names = [name for name in unit.values if hasattr(outcome, name) and name != "evidence"]
    return bool(names) and all(unit.values[name] == getattr(outcome, name) for name in names)


def _note(gw: Gateway, told: ExplainedRecord) -> None:
    explanation = told.explanation
    with gw.transaction() as tx:
        tx.note(
            AuditEvent.FILES_EXAMINED,
            {
                "what": "explain",
                "record": explanation.record.digest,
                "files": told.files,
                "mapping": told.mapping_name,
                "clean": not isinstance(explanation.outcome, Parked),
            },
        )
