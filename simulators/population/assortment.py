"""What somebody may be given to make: common items for everybody, those of a department where it belongs."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from simulators.population.agencies import Agency
from simulators.population.catalogue import LEADER_PRODUCTS, OUTSIDE_CATALOGUE, STAFF_PRODUCTS, Product
from simulators.population.config import Item
from simulators.population.people import Official, Rank

_LEADERSHIP = "QL"
_BULK_GROUP = "N1"
_SIGNS = (
    ("quyết định", "QĐ"),
    ("báo cáo", "BC"),
    ("kế hoạch", "KH"),
    ("tờ trình", "TTr"),
    ("công văn", "CV"),
    ("thông báo", "TB"),
    ("hướng dẫn", "HD"),
    ("biên bản", "BB"),
    ("giấy mời", "GM"),
    ("chương trình", "CTr"),
    ("phiếu", "PT"),
    ("hồ sơ", "HS"),
)
"""The sign of a document's kind in its number (Decree 30/2020, Annex III), by what its name begins with."""


class Assortment:
    """Draws products: from the whole of ``catalogue``, or from the few common ones when there is none.

    ``outside``: products that are in no catalogue of this province.
    """

    def __init__(self, catalogue: Sequence[Item], agencies: Sequence[Agency]) -> None:
        codes = {item.code for item in catalogue}
        self.outside = [product for product in OUTSIDE_CATALOGUE if product.code not in codes]
        self._pools = {
            (agency.code, leads): _pool(catalogue, agency, agencies, leads=leads)
            for agency in agencies
            for leads in (False, True)
        }

    def draw(self, official: Official, dice: random.Random) -> Product:
        """Something ``official`` may be given to make."""
        return dice.choice(self._pools[official.agency.code, official.rank is not Rank.STAFF])


def _pool(
    catalogue: Sequence[Item], agency: Agency, agencies: Sequence[Agency], *, leads: bool
) -> list[Product]:
    """Each product as often as it weighs. A catalogue with nothing for leaders gives them what all do."""
    common = LEADER_PRODUCTS if leads else STAFF_PRODUCTS
    products: Sequence[Product] = common
    if catalogue:
        known = {product.code: product for product in common}
        products = _whole(catalogue, agency, agencies, known, leads=leads) or _whole(
            catalogue, agency, agencies, known, leads=False
        )
    return [product for product in products for _ in range(product.weight)]


def _whole(
    catalogue: Iterable[Item],
    agency: Agency,
    agencies: Sequence[Agency],
    known: Mapping[str, Product],
    *,
    leads: bool,
) -> list[Product]:
    """Leaders direct, and do a little of what everybody does; staff do the rest of their agency's list."""
    owned = {department for each in agencies for department in each.departments}
    found = []
    for item in catalogue:
        department = item.code.partition(".")[0]
        is_here = department in agency.departments or department not in owned
        if item.code in known and (is_here or leads):
            found.append(replace(known[item.code], name=item.name))
        elif (department == _LEADERSHIP) == leads and is_here:
            found.append(Product(item.code, item.name, _sign(item), 1, bulk=item.group == _BULK_GROUP))
    return found


def _sign(item: Item) -> str:
    wording = f"{item.output} {item.name}".casefold()
    return next((sign for words, sign in _SIGNS if words in wording), item.code.partition(".")[0])
