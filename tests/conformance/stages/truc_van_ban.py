"""The pilot's document axis: what comes is a task of the organisation, nobody's work."""

from dataclasses import replace

from domain.records import RecordKind
from tests.conformance.stages import vxp


def truth(population):
    """What the axis holds; the pilot's file reads documents as tasks."""
    held = dict(vxp.truth(population))
    return {RecordKind.TASKS: held.pop(RecordKind.DOCUMENTS), **held}


STAGE = replace(vxp.STAGE, source_file="lao_cai/truc_van_ban", busy=RecordKind.TASKS, truth=truth)
