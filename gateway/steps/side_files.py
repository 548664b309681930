"""The files of one side of a preview: usable as a whole, or every fault of them at once."""

from __future__ import annotations

from collections.abc import Callable

from domain.errors import BadFile
from domain.faults import Fault, as_error
from domain.text import Text
from gateway.files import ProvinceFiles
from gateway.steps.changes import SideFiles
from mappings.mapping_file import parse_mapping

_REMEDY = Text(
    "Sửa các lỗi trên rồi xem lại (gateway mapping check)",
    "mend these faults and look again (gateway mapping check)",
)


def side_of(files: ProvinceFiles) -> SideFiles:
    """What identifies ``files``, read as a whole first.

    Raises:
        BadFile: mapping files, catalogue, policy or calendar have faults; all of them are told.
    """
    label = files.tree.label
    faults = [fault for read in _readings(files) for fault in _faults_of(read)]
    if faults:
        raise as_error(BadFile, label, faults, _REMEDY)
    return SideFiles(
        label, files.version, files.mapping_digest, files.digest("catalogue.csv"), files.digest("policy.yaml")
    )


def _readings(files: ProvinceFiles) -> list[Callable[[], object]]:
    readings: list[Callable[[], object]] = [
        lambda: files.catalogue,
        lambda: files.policy,
        lambda: files.calendar,
        lambda: files.profile,
    ]
    return readings + [_mapping(files, name) for name in files.names("mappings")]


def _mapping(files: ProvinceFiles, name: str) -> Callable[[], object]:
    return lambda: parse_mapping(files.text(name), name)


def _faults_of(read: Callable[[], object]) -> tuple[Fault, ...]:
    try:
        read()
    except BadFile as fault:
        return tuple(fault.faults) or (Fault(fault.where, fault.message, fault.remedy),)
    return ()
