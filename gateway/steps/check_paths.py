"""Check what lies at a path: a province's folder, its mappings, or one file beside its neighbours.

A file is judged with its province around it as far as that is there: contract of its source, catalogue.
Faults of the neighbours are theirs, and are told only when they are asked about.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from domain.audit_events import AuditEvent
from domain.errors import BadFile
from domain.faults import Fault, as_error
from domain.period import Period
from domain.text import Text
from gateway.steps.check_files import CheckReport, check_tree, report_of
from gateway.steps.check_readers import MAX_CSV_BYTES, Read, role_of, source_of
from gateway.tree import MAX_FILE_BYTES, Folder
from mappings.check.province import findings
from mappings.check.subjects import Doubt, SourceFacts, Subject
from mappings.file_text import too_large
from mappings.yaml_text import MAX_BYTES, REMEDY, read_yaml

if TYPE_CHECKING:
    from gateway.wiring import Gateway

_TRIES = 3
_PROVINCE = ("policy.yaml", "calendar.yaml", "catalogue.csv", "receiver.yaml", "sources", "mappings")
_WAIT = Text("Đợi lưu xong rồi kiểm tra lại", "wait until it is saved and check again")
_PERMISSION = Text("Kiểm tra quyền đọc và loại tệp", "check that it is a file and may be read")


def check_path(path: Path, *, period: Period | None = None, catalogue: Path | None = None) -> CheckReport:
    """Check the file or folder ``path``; ``catalogue``: another catalogue than the province's own.

    Files are named in the report as ``path`` names them, so that an editor finds them.
    """
    if not path.is_dir():
        return _check_file(path, period, catalogue)
    if path.name in ("mappings", "sources") or not any((path / name).exists() for name in _PROVINCE):
        return _check_part(path, period, catalogue)
    bodies, faults = _bodies(path)
    if catalogue is not None:
        bodies["catalogue.csv"] = _body(catalogue, MAX_CSV_BYTES)
    report = check_tree(bodies, period)
    told = {fault.place for fault in faults}  # what cannot be read is not missing
    found = [*faults, *(fault for fault in (*report.faults, *report.warnings) if fault.place not in told)]
    return _renamed(report_of(bodies, found, period), f"{path}/")


def note_check(gw: Gateway, what: str, report: CheckReport) -> None:
    """Write down that somebody checked files, and what came of it."""
    with gw.transaction() as tx:
        tx.note(
            AuditEvent.FILES_EXAMINED,
            {
                "what": "check",
                "files": what,
                "period": report.period,
                "looked_at": len(report.files),
                "faults": len(report.faults),
                "warnings": len(report.warnings),
                "clean": report.clean,
            },
        )


@dataclass(frozen=True, slots=True)
class _Around:
    """The province that a file lies in."""

    root: Path | None
    catalogue: Path | None

    def sources(self, wanted: frozenset[str]) -> dict[str, SourceFacts | None]:
        """Every source by name; read are only those ``wanted``."""
        folder = self.root / "sources" if self.root else None
        if folder is None or not folder.is_dir():
            return {}
        found: dict[str, SourceFacts | None] = {}
        for path in sorted(folder.glob("*.yaml")):
            found[path.stem] = _source(path) if path.stem in wanted else None
        return found

    def read_catalogue(self, read: Read) -> list[Fault]:
        """Read the catalogue: one that was named must be good, the province's own is only of help."""
        path = self.catalogue or (self.root / "catalogue.csv" if self.root else None)
        if path is None or (self.catalogue is None and not path.is_file()):
            return []
        aside = Read()
        try:
            aside.file(str(path), _body(path, MAX_CSV_BYTES), "catalogue")
        except BadFile as error:
            aside.faults += error.faults
        read.catalogue = aside.catalogue
        if self.catalogue is not None or not aside.faults:
            return aside.faults
        return [Doubt(aside.faults[0].place, *_NOT_COMPARED)]


_NOT_COMPARED = (
    Text("danh mục có lỗi nên chưa đối chiếu mã", "the catalogue has faults, so codes were not compared"),
    Text("Kiểm tra tệp danh mục trước", "check the catalogue first"),
)


def _check_file(path: Path, period: Period | None, catalogue: Path | None) -> CheckReport:
    read, name = Read(), str(path)
    try:
        body = _body(path, MAX_CSV_BYTES if path.suffix == ".csv" else MAX_BYTES)
    except BadFile as error:
        return report_of([name], error.faults, period)
    read.file(name, body, _role(path, body))
    root = path.absolute().parent.parent if path.absolute().parent.name == "mappings" else None
    return _judged(read, [name], _Around(root, catalogue), period)


def _check_part(path: Path, period: Period | None, catalogue: Path | None) -> CheckReport:
    """A folder with files of one sort, or of any."""
    bodies, faults = _bodies(path)
    read = Read(list(faults))
    for name in sorted(bodies):
        role = role_of(f"{path.name}/{name}") or role_of(name) or _role(path / name, bodies[name])
        if role != "unknown" or name.endswith((".yaml", ".csv")):
            read.file(str(path / name), bodies[name], role)
    if not bodies and not faults:
        message = Text("thư mục không có tệp nào của cổng", "the folder holds none of the gateway's files")
        read.faults.append(Fault(f"{path}:1:1", message, _PERMISSION))
    root = path.absolute().parent if path.name in ("mappings", "sources") else None
    return _judged(read, [str(path / name) for name in bodies], _Around(root, catalogue), period)


def _judged(read: Read, files: list[str], around: _Around, period: Period | None) -> CheckReport:
    """What was read, beside its neighbours."""
    found = list(read.faults)
    if read.mappings and read.catalogue is None:
        found += around.read_catalogue(read)
    wanted = frozenset(checked.mapping.source for checked in read.mappings)
    sources = around.sources(wanted) | read.sources
    subject = Subject(tuple(read.mappings), tuple(files), sources, read.catalogue, period)
    mine = set(files)
    found += [fault for fault in findings(subject) if fault.place.rsplit(":", 2)[0] in mine]
    return report_of(files, found, period)


def _role(path: Path, body: bytes) -> str:
    """What one file is, by its name and place, else by what it says."""
    near = role_of(f"{path.absolute().parent.name}/{path.name}") or role_of(path.name)
    if near or path.suffix == ".csv":
        return near or "catalogue"
    try:
        document, _ = read_yaml(body.decode("utf-8-sig"), path.name)
    except UnicodeDecodeError:
        return "unreadable"
    if document is None:
        return "unreadable"
    keys = document.data.keys() if isinstance(document.data, dict) else set()
    if "protocol" in keys:
        return "source"
    return "mapping" if keys & {"fields", "trường"} else "unknown"


def _source(path: Path) -> SourceFacts | None:
    try:
        return source_of(str(path), _body(path, MAX_BYTES))
    except BadFile:
        return None


def _bodies(root: Path) -> tuple[dict[str, bytes], list[Fault]]:
    """Every file of a folder, and what could not be read."""
    bodies: dict[str, bytes] = {}
    faults: list[Fault] = []
    for name in Folder(root).names():
        limit = {".yaml": MAX_BYTES, ".csv": MAX_CSV_BYTES}.get(PurePosixPath(name).suffix, MAX_FILE_BYTES)
        try:
            bodies[name] = _body(root / name, limit, name)
        except BadFile as error:
            faults += error.faults
    return bodies, faults


def _body(path: Path, limit: int, name: str = "") -> bytes:
    """The bytes of a file of one moment, refused by its size before they are read.

    Raises:
        BadFile: no regular file, too large, not readable, or somebody is saving it.
    """
    name = name or str(path)
    words, remedy = Text("tệp đang được ghi", "the file is being saved"), _WAIT
    try:
        for _ in range(_TRIES):
            before = path.stat()
            if not stat.S_ISREG(before.st_mode):
                words, remedy = Text("không phải tệp thường", "this is no regular file"), _PERMISSION
                break
            if before.st_size > limit:
                raise as_error(BadFile, name, [too_large(name, limit)], REMEDY)
            body = path.read_bytes()
            after = path.stat()
            if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
                return body
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        words, remedy = Text(f"không đọc được tệp ({why})", f"the file cannot be read ({why})"), _PERMISSION
    raise as_error(BadFile, name, [Fault(f"{name}:1:1", words, remedy)], remedy)


def _renamed(report: CheckReport, prefix: str) -> CheckReport:
    return replace(
        report,
        files=tuple(prefix + name for name in report.files),
        faults=tuple(replace(fault, place=prefix + fault.place) for fault in report.faults),
        warnings=tuple(replace(fault, place=prefix + fault.place) for fault in report.warnings),
    )
