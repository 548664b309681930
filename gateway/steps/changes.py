"""What a change of files does to records, people, agencies and the whole, as values that can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import cached_property

from domain.identifiers import mask_personal_ids
from domain.records import digest_of
from domain.text import Text

SHOWN = 20
"""So many people, coefficients and agencies are listed unless more are asked for."""


@dataclass(frozen=True, slots=True)
class SideFiles:
    """The files of one side. ``version``: their number, None if they have none; digests of what scores depend
    on. ``faults``: files that could not be used, so that what they map stays as it is.
    """

    label: str
    version: int | None
    mappings: str
    catalogue: str
    policy: str
    faults: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordChanges:
    """What becomes of records. ``looked_at``: staged records that the new files map anew.

    ``newly_mapped``: units that were none; ``newly_parked`` by reason; ``parked_otherwise``: parked on both
    sides, by "old reason → new reason"; ``moved_out``: counted in this period and now in another;
    ``moved_in``: the other way round; ``changed``: units with other values; ``fields``: in how many units
    each value changed; ``coefficients``: item, old, new, units, the most units first.
    """

    looked_at: int
    newly_mapped: int
    newly_parked: Mapping[str, int]
    parked_otherwise: Mapping[str, int]
    moved_out: int
    moved_in: int
    changed: int
    fields: Mapping[str, int]
    coefficients: tuple[tuple[str, Decimal, Decimal, int], ...]

    @property
    def total(self) -> int:
        """Records of which anything changes."""
        parked = sum(self.newly_parked.values()) + sum(self.parked_otherwise.values())
        return self.newly_mapped + parked + self.moved_out + self.moved_in + self.changed


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One person whose numbers change. ``old`` and ``new``: total points, None without a score, and then why
    (``old_reason``, ``new_reason``); ``records``: how many of their own records change, some of them in
    ``names`` (a leader's score may change by the subordinates' alone). ``result_state``: where the latest
    result stands, empty if there is none; ``corrected``: it was confirmed or went further, so that other
    numbers need a corrected delivery (Decree 335 Art. 21.3).
    """

    person_id: str
    name: str
    agency: str
    old: Decimal | None
    new: Decimal | None
    change: Decimal
    old_band: str
    new_band: str
    old_reason: str
    new_reason: str
    records: int
    names: tuple[str, ...]
    result_state: str
    corrected: bool

    def as_json(self) -> dict[str, object]:
        """Plain values; the personal id masked."""
        plain = {
            k: None if v is None else str(v) if isinstance(v, Decimal) else v for k, v in asdict(self).items()
        }
        names = [mask_personal_ids(name) for name in self.names]
        return plain | {"person_id": mask_personal_ids(self.person_id), "names": names}


@dataclass(frozen=True, slots=True)
class AgencyChange:
    """One agency, or all of them (``code`` empty). ``mean``: change of those with a score on both sides;
    ``units_*``: completed standard work units; ``assigned_*``: assigned ones.
    """

    code: str
    name: str
    people: int
    bands: int
    mean: Decimal
    units_old: Decimal
    units_new: Decimal
    assigned_old: Decimal
    assigned_new: Decimal

    def as_json(self) -> dict[str, object]:
        """Plain values."""
        return {k: str(v) if isinstance(v, Decimal) else v for k, v in asdict(self).items()}


@dataclass(frozen=True)
class ChangePreview:
    """What counting with the files ``new`` instead of ``old`` changes in ``period``; nothing was stored.

    ``people``: everybody whose numbers change, the largest change first; ``agencies``: those in which
    anything changes, the most people first; ``whole``: everybody. ``top``: how many of
    each are listed in ``as_json``.
    """

    period: str
    old: SideFiles
    new: SideFiles
    records: RecordChanges
    people: tuple[PersonChange, ...]
    agencies: tuple[AgencyChange, ...]
    whole: AgencyChange
    top: int = SHOWN

    @property
    def changes(self) -> bool:
        """Whether anything changes at all."""
        return bool(self.records.total or self.people)

    @property
    def bands(self) -> tuple[PersonChange, ...]:
        """Those whose band changes."""
        return tuple(p for p in self.people if p.old_band and p.new_band and p.old_band != p.new_band)

    @property
    def newly_without(self) -> tuple[PersonChange, ...]:
        """Those who have a score now and will have none."""
        return tuple(p for p in self.people if p.old is not None and p.new is None)

    @property
    def newly_with(self) -> tuple[PersonChange, ...]:
        """Those who have none now and will have one."""
        return tuple(p for p in self.people if p.old is None and p.new is not None)

    @property
    def corrected(self) -> Mapping[str, int]:
        """How many results need a corrected delivery, by the state in which they are."""
        found: dict[str, int] = {}
        for person in self.people:
            if person.corrected:
                found[person.result_state] = found.get(person.result_state, 0) + 1
        return dict(sorted(found.items()))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the files of both sides and everything that changes, listed or not: the same whatever
        the files are called and however much is listed.
        """
        sides = [[side.mappings, side.catalogue, side.policy] for side in (self.old, self.new)]
        content = self.as_json(top=0) | {
            "old": sides[0],
            "new": sides[1],
            "people": [asdict(p) | {"names": list(p.names)} for p in self.people],
            "agencies": [agency.as_json() for agency in self.agencies],
            "coefficients": self.records.coefficients,
        }
        return digest_of(_plain(content))

    def as_json(self, *, top: int | None = None) -> dict[str, object]:
        """Plain values; ``top``: list so many people and agencies, otherwise as many as were asked for."""
        listed = self.top if top is None else top
        return {
            "period": self.period,
            "old": _plain(asdict(self.old)),
            "new": _plain(asdict(self.new)),
            "changes": self.changes,
            "records": self._records(listed),
            "people_changed": len(self.people),
            "bands_changed": len(self.bands),
            "newly_with_score": len(self.newly_with),
            "newly_without_score": len(self.newly_without),
            "corrected_deliveries": dict(self.corrected),
            "whole": self.whole.as_json(),
            "people": [person.as_json() for person in self.people[:listed]],
            "agencies": [agency.as_json() for agency in self.agencies[:listed]],
        }

    def _records(self, listed: int) -> dict[str, object]:
        coefficients = self.records.coefficients
        return _plain(asdict(self.records)) | {
            "total": self.records.total,
            "coefficients": [[code, str(old), str(new), n] for code, old, new, n in coefficients[:listed]],
        }


def _plain(value: object) -> dict[str, object]:
    """``value`` with decimals as text, as JSON wants it."""
    found = _as_json(value)
    assert isinstance(found, dict)  # noqa: S101 - it is called for dictionaries
    return found


def _as_json(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _as_json(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(entry) for entry in value]
    return str(value) if isinstance(value, Decimal) else value
