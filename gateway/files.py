"""What administrators own, opened: sources, mappings, catalogue, policy, calendar, receiver, with digests.

Read once per run from a tree: the version in force, or the folder itself. A file with faults is kept as its
error and stops only what needs it: a bad mapping file stops the records of its source, not the others.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath

from connectors.document_mgmt.config import SourceConfig
from connectors.document_mgmt.source_file import parse_source
from connectors.national_db.profile import Profile, parse_profile
from domain.deadline import WorkCalendar
from domain.errors import BadFile, Misconfigured
from domain.records import RecordKind, digest_of
from domain.text import Text
from gateway.tree import MAX_FILE_BYTES, Folder, Tree, require_folder
from mappings.calendar import parse_calendar
from mappings.catalogue import Catalogue, parse_catalogue
from mappings.file_text import text_of
from mappings.mapping_file import MappingFile, parse_mapping
from mappings.plan import Plan, parse_plan
from mappings.yaml_text import load_yaml
from scoring.policy import Policy, parse_policy


def mapping_name(source: str, kind: RecordKind) -> str:
    """How the mapping file of one kind of records of one source is called."""
    return f"mappings/{source}.{kind.value}.yaml"


@dataclass
class ProvinceFiles:
    """The files of ``tree``: sources/, mappings/, catalogue.csv, policy.yaml, calendar.yaml, receiver file.

    ``version``: the number under which the store keeps them; None for a folder.
    """

    tree: Tree
    receiver_file: str = "receiver.yaml"
    version: int | None = None
    bodies: dict[str, bytes] = field(default_factory=dict, repr=False)
    """Every file read so far, by its name: what a package's digests stand for."""

    @classmethod
    def of_folder(cls, root: Path, receiver_file: str = "receiver.yaml") -> ProvinceFiles:
        """The files that lie in the folder ``root``.

        Raises:
            Misconfigured: there is no such folder.
        """
        require_folder(root)
        return cls(Folder(root), receiver_file)

    def names(self, folder: str = "", suffix: str = ".yaml") -> tuple[str, ...]:
        """The files directly in ``folder``, sorted."""
        prefix = f"{folder}/" if folder else ""
        return tuple(
            name
            for name in self.tree.names()
            if name.startswith(prefix) and "/" not in name[len(prefix) :] and name.endswith(suffix)
        )

    def text(self, name: str) -> str:
        """The file ``name`` as UTF-8 text.

        Raises:
            BadFile: it is missing, cannot be read or is not UTF-8.
        """
        try:
            body = self.tree.read(name)
        except FileNotFoundError as fault:
            raise BadFile(
                Text("Thiếu tệp", "the file is missing"),
                Text(f"Tạo tệp {name} trong thư mục tỉnh", f"create {name} in the province's folder"),
                where=name,
            ) from fault
        except OSError as fault:
            raise BadFile(
                Text(f"Không đọc được tệp: {fault.strerror}", f"the file cannot be read: {fault}"),
                Text("Kiểm tra quyền đọc và loại tệp", "check that it is a file and may be read"),
                where=name,
            ) from fault
        text = text_of(body, name, max_bytes=MAX_FILE_BYTES)
        self.bodies[name] = body
        return text

    @cached_property
    def source_names(self) -> tuple[str, ...]:
        """The sources, by file name."""
        return tuple(PurePosixPath(name).stem for name in self.names("sources"))

    def source(self, name: str) -> SourceConfig:
        """The source file of ``name``.

        Raises:
            Misconfigured: there is no such source.
            BadFile: its file has faults.
        """
        if name not in self.source_names:
            known = ", ".join(self.source_names)
            raise Misconfigured(
                Text(f"Không có nguồn '{name}'", f"there is no source '{name}'"),
                Text(f"Các nguồn hiện có: {known}", f"known sources: {known}"),
            )
        file = f"sources/{name}.yaml"
        document = load_yaml(self.text(file), file)
        return parse_source(document.data, file, document.lines())

    def pinned(self, name: str) -> bytes:
        """The bytes of a WSDL or schema pinned beside the sources, whatever their encoding.

        Raises:
            BadFile: it is not there.
        """
        path = f"sources/{name}"
        try:
            self.bodies[path] = self.tree.read(path)
        except OSError as fault:
            raise BadFile(
                Text("Thiếu tệp mà tệp nguồn nhắc tới", "a file that the source file names is missing"),
                Text(f"Đặt tệp {path} vào thư mục tỉnh", f"put {path} into the province's folder"),
                where=path,
            ) from fault
        return self.bodies[path]

    def mapping(self, source: str, kind: RecordKind) -> MappingFile:
        """The mapping of one kind of records of one source.

        Raises:
            BadFile: the file is missing or has faults.
        """
        name = mapping_name(source, kind)
        return parse_mapping(self.text(name), name)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The converted catalogue (Decree 335 Art. 13)."""
        return parse_catalogue(self.text("catalogue.csv"), "catalogue.csv")

    @cached_property
    def policy(self) -> Policy:
        """The scoring policy in force."""
        document = load_yaml(self.text("policy.yaml"), "policy.yaml")
        return parse_policy(document.data, "policy.yaml", place=document.place)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Holidays and swapped days."""
        return parse_calendar(self.text("calendar.yaml"), "calendar.yaml")

    @cached_property
    def plan(self) -> Plan | None:
        """The province's plan as data; None when the folder has none."""
        if "plan.yaml" not in self.names():
            return None
        return parse_plan(self.text("plan.yaml"), "plan.yaml")

    @cached_property
    def profile(self) -> Profile:
        """The receiver's profile."""
        return parse_profile(
            load_yaml(self.text(self.receiver_file), self.receiver_file).data, self.receiver_file
        )

    def digest(self, *names: str) -> str:
        """One digest over the named files and their bytes."""
        for name in names:
            if name not in self.bodies:
                self.text(name)
        return digest_of([[n, hashlib.sha256(self.bodies[n]).hexdigest()] for n in sorted(names)])

    @property
    def mapping_digest(self) -> str:
        """One digest over all mapping files."""
        return self.digest(*self.names("mappings"))
