"""The civil servants of every agency: one head, deputies with a field each, staff."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from simulators.population.agencies import Agency
from simulators.population.names import full_name

_UNALLOTTED_PROVINCE = "098"
_STAFF_POSITIONS = (
    "Chuyên viên",
    "Chuyên viên",
    "Chuyên viên",
    "Chuyên viên chính",
    "Văn thư viên",
    "Kế toán viên",
)
_PEOPLE_PER_DEPUTY = 8
_MOST_DEPUTIES = 3


class Rank(Enum):
    """What a person leads, as the personnel software writes it."""

    HEAD = "TRUONG"
    DEPUTY = "PHO"
    STAFF = ""


@dataclass(frozen=True, slots=True)
class Official:
    """``supervisor``: personal id of the deputy in whose field the person works, "" under the head."""

    personal_id: str
    full_name: str
    agency: Agency
    position: str
    rank: Rank
    supervisor: str = ""


class Registry:
    """Gives out personal ids and names; never the same id twice."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._taken: set[str] = set()

    def enrol(self) -> tuple[str, str]:
        """A new personal id (province, sex and century, year of birth, six digits) and a name."""
        male, born = self._dice.random() < 0.5, self._dice.randint(1966, 2003)
        century_digit = 2 * (born >= 2000) + (not male)
        while True:
            number = f"{_UNALLOTTED_PROVINCE}{century_digit}{born % 100:02}{self._dice.randrange(10**6):06}"
            if number not in self._taken:
                self._taken.add(number)
                return number, full_name(self._dice, male=male)


def staff_agencies(
    count: int, agencies: Sequence[Agency], registry: Registry, dice: random.Random
) -> list[Official]:
    """``count`` people, spread evenly over ``agencies``; everyone who can be the first is a head."""
    each, more = divmod(count, len(agencies))
    people: list[Official] = []
    for place, agency in enumerate(agencies):
        people += _staff(agency, each + (place < more), registry, dice)
    return people


def _staff(agency: Agency, size: int, registry: Registry, dice: random.Random) -> list[Official]:
    leaders = _leaders(agency, size, registry)
    fields = [*(leader.personal_id for leader in leaders[1:]), ""]
    staff = [
        Official(
            *registry.enrol(), agency, dice.choice(_STAFF_POSITIONS), Rank.STAFF, fields[n % len(fields)]
        )
        for n in range(size - len(leaders))
    ]
    return leaders + staff


def _leaders(agency: Agency, size: int, registry: Registry) -> list[Official]:
    if size == 0:
        return []
    deputies = min(_MOST_DEPUTIES, size // _PEOPLE_PER_DEPUTY)
    head = Official(*registry.enrol(), agency, agency.head_title, Rank.HEAD)
    return [
        head,
        *(Official(*registry.enrol(), agency, agency.deputy_title, Rank.DEPUTY) for _ in range(deputies)),
    ]
