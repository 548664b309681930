"""Files of a province beside each other: which are missing, which say the same thing twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import PurePosixPath

from domain.faults import Fault
from domain.text import Text
from mappings.check.subjects import CheckedMapping, SourceFacts, Subject
from mappings.hints import closest
from mappings.mapping_file import KINDS

_FOLDER = "mappings/"


def pair_findings(subject: Subject) -> Iterator[Fault]:
    """Everything that only several files together show."""
    yield from _named_otherwise(subject)
    yield from _two_for_one(subject)
    for checked in subject.mappings:
        yield from _no_source(checked, subject)
    for source in subject.sources.values():
        if source is not None:
            yield from _other_name(source)
            if subject.whole:
                yield from _no_mapping(source, subject)


def right_name(checked: CheckedMapping) -> str:
    """How the file of a mapping is called."""
    return f"{checked.mapping.source}.{checked.mapping.kind.value}.yaml"


def _named_otherwise(subject: Subject) -> Iterator[Fault]:
    for checked in subject.mappings:
        name = right_name(checked)
        file = PurePosixPath(checked.file)
        if file.name != name and file.parent.name == _FOLDER.strip("/"):
            yield Fault(
                checked.place(("source",)),
                Text(
                    f"tên tệp không khớp nội dung: tệp này sẽ không được dùng, phải tên là {name}",
                    f"the file's name does not fit what it says: it is not used, it must be called {name}",
                ),
                Text(
                    f"Đổi tên tệp thành {name}, hoặc sửa source, kind",
                    f"rename it to {name}, or correct source, kind",
                ),
            )


def _two_for_one(subject: Subject) -> Iterator[Fault]:
    files: dict[str, list[CheckedMapping]] = defaultdict(list)
    for checked in subject.mappings:
        files[right_name(checked)].append(checked)
    for same in files.values():
        for checked in same[1:]:
            yield Fault(
                checked.place(("kind",)),
                Text(
                    f"hai tệp cho cùng nguồn và loại: {same[0].file} cũng vậy",
                    f"two files for one source and kind: {same[0].file} is another",
                ),
                Text("Chỉ giữ một tệp", "keep one of them"),
            )


def _no_source(checked: CheckedMapping, subject: Subject) -> Iterator[Fault]:
    mapping = checked.mapping
    if mapping.source not in subject.sources:
        if subject.sources or subject.whole:
            near = closest(mapping.source, subject.sources)
            yield Fault(
                checked.place(("source",)),
                Text(
                    f"không có nguồn {mapping.source!r}" + (f"; có phải là {near!r}?" if near else ""),
                    f"there is no source {mapping.source!r}" + (f"; did you mean {near!r}?" if near else ""),
                ),
                Text(
                    f"Sửa source, hoặc tạo sources/{mapping.source}.yaml",
                    f"correct source, or write sources/{mapping.source}.yaml",
                ),
            )
        return
    source = subject.sources[mapping.source]
    if source is not None and mapping.kind.value not in source.kinds:
        kinds = ", ".join(source.kinds)
        yield Fault(
            checked.place(("kind",)),
            Text(
                f"nguồn {source.name} không đọc loại {mapping.kind.value} (chỉ có: {kinds})",
                f"the source {source.name} reads no {mapping.kind.value} (only: {kinds})",
            ),
            Text("Sửa kind, hoặc thêm loại này vào tệp nguồn", "correct kind, or add it to the source file"),
        )


def _other_name(source: SourceFacts) -> Iterator[Fault]:
    stem = PurePosixPath(source.file).stem
    if source.name != stem:
        yield Fault(
            source.name_place,
            Text(
                f"tên nguồn {source.name!r} không khớp tên tệp {stem}.yaml",
                f"the source's name {source.name!r} does not fit the file's, {stem}.yaml",
            ),
            Text(f"Ghi name: {stem}, hoặc đổi tên tệp", f"write name: {stem}, or rename the file"),
        )


def _no_mapping(source: SourceFacts, subject: Subject) -> Iterator[Fault]:
    stem = PurePosixPath(source.file).stem
    for kind, facts in source.kinds.items():
        name = f"{_FOLDER}{stem}.{kind}.yaml"
        if kind in KINDS and name not in subject.mapping_files:
            yield Fault(
                facts.place,
                Text(
                    f"loại {kind} chưa có tệp ánh xạ: bản ghi đọc về sẽ không dùng được",
                    f"the kind {kind} has no mapping file: its records could not be used",
                ),
                Text(f"Tạo tệp {name}", f"write {name}"),
            )
