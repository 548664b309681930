"""What a document system gave us, before it means anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


class RecordKind(StrEnum):
    """What a stream of records is about."""

    ORGANISATIONS = "organisations"
    PEOPLE = "people"
    EVALUATIONS = "evaluations"
    """Common-criteria points and leadership values from the evaluation software."""
    TASKS = "tasks"
    """Tasks given to an organisation; people's work items belong to them. Staged for links, not scored."""
    WORK_ITEMS = "work_items"
    """Assigned tasks, one person each."""
    DOCUMENTS = "documents"
    """Documents a person handled, each a product."""
    DOCUMENT_STATUSES = "document_statuses"
    """What became of a document on an axis (edXML status messages). Staged for links, not scored."""
    OBJECTIVE_CAUSES = "objective_causes"
    """Confirmations that a delay or a failed check had an objective cause (Decree 335 Art. 15)."""
    RESULT_CONFIRMATIONS = "result_confirmations"
    """Confirmations of a person's results by whoever may confirm them (Art. 17)."""
    HOURS = "hours"
    """Sums of working hours (Hà Tĩnh, Thanh Hóa). Staged for reports, not scored."""

    @property
    def is_work(self) -> bool:
        """Whether records of this kind become work units."""
        return self in {RecordKind.WORK_ITEMS, RecordKind.DOCUMENTS}


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One raw record. ``key``: its identity at the source. ``digest``: SHA-256, hex, of the canonical
    fields: the same record read twice has the same digest, an edited one another. ``canonical``: those
    bytes, where they were just made; staging stores them as they are.
    """

    source: str
    kind: RecordKind
    key: str
    fields: Mapping[str, Json]
    digest: str
    canonical: bytes = field(default=b"", repr=False, compare=False)

    @classmethod
    def of(
        cls, source: str, kind: RecordKind, key: str, fields: Mapping[str, Json], canonical: bytes = b""
    ) -> SourceRecord:
        """Build a record and its digest. ``canonical``: ``canonical_json(fields)`` if it was made already."""
        canonical = canonical or canonical_json(fields)
        return cls(source, kind, key, fields, hashlib.sha256(canonical).hexdigest(), canonical)


# Made once: json.dumps with any option makes a new encoder for every call.
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


def canonical_json(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces: the bytes every digest in the gateway is taken of.

    Raises:
        ValueError: NaN or infinity.
        TypeError: a value JSON does not know.
    """
    return _CANONICAL.encode(value).encode()


def digest_of(value: object) -> str:
    """SHA-256 of ``canonical_json(value)``, 64 hex digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
