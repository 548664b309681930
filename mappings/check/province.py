"""All findings about the files of a province that none of them shows alone."""

from __future__ import annotations

from collections.abc import Iterator

from domain.faults import Fault
from mappings.check.contracts import contract_findings
from mappings.check.items import item_findings
from mappings.check.letters import letter_findings
from mappings.check.pairs import pair_findings
from mappings.check.subjects import Subject
from mappings.check.tables import table_findings


def findings(subject: Subject) -> Iterator[Fault]:
    """Faults and doubts, file by file, then of files together."""
    for checked in subject.mappings:
        yield from letter_findings(checked.document)
        yield from table_findings(checked)
        yield from contract_findings(checked, subject)
        yield from item_findings(checked, subject)
    yield from pair_findings(subject)
