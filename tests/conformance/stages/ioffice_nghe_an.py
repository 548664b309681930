"""VNPT-iOffice as Nghệ An uses it: the template without the list of units, which has new codes only."""

from dataclasses import replace

from domain.records import RecordKind
from tests.conformance.stages import ioffice


def truth(population):
    """What the office has, by kind and key, but for the units."""
    everything = ioffice.truth(population)
    return {kind: rows for kind, rows in everything.items() if kind is not RecordKind.ORGANISATIONS}


STAGE = replace(ioffice.STAGE, source_file="nghe_an/ioffice", truth=truth)
