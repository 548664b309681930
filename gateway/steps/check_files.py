"""Check the files administrators own: every fault of every file at once, each with its place and remedy.

Works on bytes alone, so that a folder, a version and a proposal are checked by the same function; a file with
faults never hides the faults of the others. Starts without the store and without the connectors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from domain.errors import BadFile
from domain.faults import Fault
from domain.period import Period
from domain.text import Text
from gateway.steps.check_readers import Read, role_of
from gateway.tree import Frozen
from mappings.check.province import findings
from mappings.check.subjects import Doubt, Subject

_PLAN = "plan.yaml"
_NEEDED = ("policy.yaml", "calendar.yaml", "receiver.yaml", "catalogue.csv")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found. ``files``: those looked at. ``faults`` stop a proposal; ``warnings`` do not."""

    files: tuple[str, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    period: str = ""

    @property
    def clean(self) -> bool:
        """Whether nothing stands in the way of these files."""
        return not self.faults

    def as_json(self) -> dict[str, object]:
        """Plain values, both languages."""
        return {
            "clean": self.clean,
            "period": self.period,
            "files": list(self.files),
            "faults": [_plain(fault) for fault in self.faults],
            "warnings": [_plain(fault) for fault in self.warnings],
        }


def check_tree(bodies: Mapping[str, bytes], period: Period | None = None) -> CheckReport:
    """Check all files of a province, given as name → bytes; catalogue codes as of ``period`` if any."""
    subject, faults = subject_of(bodies, period)
    found = [*faults, *_missing(bodies), *_unused(bodies), *findings(subject), *_plan(bodies)]
    return report_of(bodies, found, period)


def check_one(name: str, body: bytes, around: Subject | None = None) -> CheckReport:
    """Check one file of a province before it is saved. ``around``: what the others say (``subject_of``).
    Only faults of this file are told.
    """
    read, around = Read(), around or Subject()
    read.file(name, body, role_of(name) or "unknown")
    others = tuple(checked for checked in around.mappings if checked.file != name)
    subject = replace(
        around,
        mappings=(*others, *read.mappings),
        sources={**around.sources, **read.sources},
        catalogue=read.catalogue or around.catalogue,
    )
    found = [*read.faults, *(fault for fault in findings(subject) if fault.place.startswith(f"{name}:"))]
    return report_of([name], found, around.period)


def subject_of(bodies: Mapping[str, bytes], period: Period | None = None) -> tuple[Subject, list[Fault]]:
    """What the files of a province say, and the faults that each of them has by itself."""
    read = Read()
    for name in sorted(bodies):
        if role := role_of(name):
            read.file(name, bodies[name], role)
    names = tuple(name for name in bodies if name.startswith("mappings/"))
    subject = Subject(tuple(read.mappings), names, read.sources, read.catalogue, period, whole=True)
    return subject, read.faults


def report_of(files: Iterable[str], found: Iterable[Fault], period: Period | None) -> CheckReport:
    """The report of what was found, in the order of files and lines."""
    ordered = sorted(dict.fromkeys(found), key=_by_place)
    return CheckReport(
        tuple(sorted(files)),
        tuple(fault for fault in ordered if not isinstance(fault, Doubt)),
        tuple(fault for fault in ordered if isinstance(fault, Doubt)),
        str(period or ""),
    )


def _by_place(fault: Fault) -> tuple[str, int, int]:
    file, line, column = fault.place.rsplit(":", 2)
    return file, int(line), int(column)


def _missing(bodies: Mapping[str, bytes]) -> Iterator[Fault]:
    for name in _NEEDED:
        if name not in bodies:
            yield Fault(
                f"{name}:1:1",
                Text("thiếu tệp", "the file is missing"),
                Text(f"Tạo tệp {name} trong thư mục tỉnh", f"create {name} in the province's folder"),
            )
    if not any(role_of(name) == "source" for name in bodies):
        yield Fault(
            "sources:1:1",
            Text("tỉnh chưa có nguồn dữ liệu nào", "the province has no source"),
            Text("Tạo tệp trong thư mục sources", "write a file in the folder sources"),
        )


def _unused(bodies: Mapping[str, bytes]) -> Iterator[Fault]:
    for name in bodies:
        if name.endswith((".yaml", ".csv")) and not role_of(name):
            yield Doubt(
                f"{name}:1:1",
                Text("không phần nào của cổng đọc tệp này", "nothing reads this file"),
                Text("Kiểm tra tên và thư mục của tệp", "check its name and folder"),
            )


def _plan(bodies: Mapping[str, bytes]) -> Iterable[Fault]:
    """Where the province's plan and its other files disagree."""
    if _PLAN not in bodies:
        return ()
    from gateway.files import ProvinceFiles  # noqa: PLC0415 - only where there is a plan
    from gateway.steps.plan_facts import plan_facts  # noqa: PLC0415 - as above
    from mappings.plan import parse_plan  # noqa: PLC0415 - as above
    from mappings.plan_check import plan_faults  # noqa: PLC0415 - as above

    files = ProvinceFiles(Frozen("", bodies))
    try:
        return plan_faults(parse_plan(files.text(_PLAN), _PLAN), plan_facts(files))
    except BadFile:
        return ()  # told with the plan's own faults


def _plain(fault: Fault) -> dict[str, str]:
    remedy = {"remedy_vi": fault.remedy.vi, "remedy_en": fault.remedy.en} if fault.remedy else {}
    return {"place": fault.place, "vi": fault.message.vi, "en": fault.message.en, **remedy}
