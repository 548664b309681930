"""With which files the units of a period were made."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from domain.records import digest_of
from gateway.files import ProvinceFiles
from gateway.store.schema import work_unit


@dataclass(frozen=True, slots=True)
class UnitFiles:
    """``mappings`` and ``catalogues``: the digests the units carry. ``older``: how many units were made with
    files that are not the ones in force (a source whose mapping file has faults, or a change since).
    """

    mappings: frozenset[str]
    catalogues: frozenset[str]
    older: int

    def mapping_digest(self, files: ProvinceFiles) -> str:
        """What stands for the mappings in a result: all mapping files in force, or what was really used."""
        return digest_of(sorted(self.mappings)) if self.older else files.mapping_digest

    def catalogue_digest(self, files: ProvinceFiles) -> str:
        """What stands for the catalogue in a result."""
        if not self.older:
            return files.digest("catalogue.csv")
        one = set(self.catalogues)
        return one.pop() if len(one) == 1 else digest_of(sorted(self.catalogues))


def unit_files(conn: sa.Connection, period: str, files: ProvinceFiles) -> UnitFiles:
    """The files behind the units of ``period`` that count, held against those of ``files``."""
    columns = (work_unit.c.mapping_digest, work_unit.c.catalogue_digest)
    found = conn.execute(
        sa.select(*columns, sa.func.count().label("units"))
        .where(work_unit.c.period == period, work_unit.c.counts)
        .group_by(*columns)
    ).all()
    known = {files.digest(name) for name in files.names("mappings")}
    catalogue = files.digest("catalogue.csv") if found else ""
    return UnitFiles(
        frozenset(row.mapping_digest for row in found),
        frozenset(row.catalogue_digest for row in found),
        sum(
            row.units for row in found if row.mapping_digest not in known or row.catalogue_digest != catalogue
        ),
    )
