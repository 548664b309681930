"""A workbook of the official lists → catalogue.csv, with the report a person reads before proposing it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from domain.audit_events import AuditEvent
from domain.errors import BadFile, Misconfigured
from domain.text import Text
from mappings.catalogue import COLUMNS, OPTIONAL_COLUMNS, Catalogue, CatalogueItem, parse_catalogue
from mappings.catalogue_findings import Severity
from mappings.catalogue_succession import succeeding
from mappings.catalogue_writing import catalogue_csv
from mappings.excel.archive import MAX_BYTES
from mappings.excel.importing import Imported, Wishes, counts_of, import_catalogue

if TYPE_CHECKING:
    from gateway.wiring import Gateway

_FIRST_COLUMN = COLUMNS[0].encode()


@dataclass(frozen=True, slots=True)
class CatalogueImport:
    """What came of the workbook ``file``. ``items``: the catalogue, with what it goes on from; ``output``:
    the CSV that was written, empty for none; ``history``: how the new list follows the old one, by codes.
    """

    file: str
    imported: Imported
    items: tuple[CatalogueItem, ...]
    output: str = ""
    history: Mapping[str, int] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether the whole workbook could be used; doubts do not count."""
        return not self.imported.count(Severity.FAULT)

    def counts(self) -> dict[str, object]:
        """Rows, items, findings, and items by letters of the code and by group."""
        done = self.imported
        findings = {f"{severity.value}s": done.count(severity) for severity in Severity}
        left_out = done.rows - len(done.items)
        return (
            {"rows": done.rows, "items": len(done.items), "left_out": left_out}
            | findings
            | counts_of(done.items)
        )

    def as_json(self) -> dict[str, object]:
        """Counts, items and report, for programs."""
        done = self.imported
        columns = (*COLUMNS, *OPTIONAL_COLUMNS)
        return {
            "file": self.file,
            "output": self.output,
            "clean": self.clean,
            "counts": self.counts(),
            "history": dict(self.history),
            "standard_score": None if done.standard_score is None else str(done.standard_score),
            "lists": [found.as_json() for found in done.lists],
            "items": [{name: _plain(getattr(item, name)) for name in columns} for item in self.items],
            "report": [finding.as_json() for finding in done.findings],
        }


def _plain(value: object) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Into:
    """The catalogue in use, which the new list goes on from. ``whole``: codes the new list lacks end."""

    file: Path
    whole: bool


def import_workbook(
    file: Path, output: Path | None, wishes: Wishes, into: Into | None = None, *, for_excel: bool = False
) -> CatalogueImport:
    """Read ``file``; write the rows that can be used to ``output``, at once or not at all; ``for_excel``: in
    the form that Excel opens by a double click.

    Raises:
        BadFile: it is no workbook, or has no list; or the catalogue in use has faults.
        Misconfigured: ``output`` is a file of another kind.
    """
    with file.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    imported = import_catalogue(data, file.name, wishes)
    done = CatalogueImport(file.name, imported, imported.items)
    if into is not None:
        followed = succeeding(_in_use(into.file), imported.items, whole=into.whole)
        done = replace(done, items=followed.items, history=followed.counts())
    if output is None or not imported.items:
        return done
    _may_replace(output)
    try:
        _write(output, catalogue_csv(done.items, for_excel=for_excel))
    except OSError as fault:
        raise BadFile(
            Text(f"không ghi được tệp ({fault.strerror})", f"the file cannot be written ({fault.strerror})"),
            Text(
                "đóng tệp nếu đang mở trong Excel, hoặc chọn chỗ khác",
                "close it in Excel, or choose another place",
            ),
            str(output),
        ) from fault
    return replace(done, output=str(output))


def _in_use(file: Path) -> Catalogue:
    """The catalogue the new list goes on from.

    Raises:
        BadFile: it has faults.
    """
    try:
        return parse_catalogue(file.read_text(encoding="utf-8-sig"), str(file))
    except UnicodeDecodeError as fault:
        raise BadFile(
            Text("tệp không phải mã UTF-8", "the file is not UTF-8"),
            Text("lưu lại với mã UTF-8", "save it as UTF-8"),
            str(file),
        ) from fault


def note_import(gw: Gateway, done: CatalogueImport) -> None:
    """Write down that somebody read a workbook into a catalogue, and what came of it."""
    imported = done.imported
    with gw.transaction() as tx:
        tx.note(
            AuditEvent.FILES_EXAMINED,
            {
                "what": "import",
                "files": done.file,
                "output": done.output,
                "items": len(imported.items),
                "left_out": imported.rows - len(imported.items),
                "faults": imported.count(Severity.FAULT),
                "doubts": imported.count(Severity.DOUBT),
                "clean": done.clean,
            },
        )


def _may_replace(output: Path) -> None:
    """A catalogue may be replaced by its next; nothing else."""
    if not output.is_file():
        return
    with output.open("rb") as stream:
        head = stream.read(64)
    if head.strip() and not head.removeprefix(b"\xef\xbb\xbf").startswith(_FIRST_COLUMN):
        raise Misconfigured(
            Text(
                f"{output.name} đã có và không phải danh mục CSV",
                f"{output.name} exists and is no catalogue CSV",
            ),
            Text("chọn tên tệp khác cho -o", "choose another name for -o"),
            str(output),
        )


def _write(output: Path, body: bytes) -> None:
    beside = output.with_name(f".{output.name}.new")
    beside.write_bytes(body)
    os.replace(beside, output)  # noqa: PTH105 - the function's name says that it replaces
