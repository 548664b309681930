"""The pilot's evaluation summaries: workbooks that say who confirmed whose results."""

from domain.records import RecordKind
from tests.conformance import dropped
from tests.conformance.stages import Shape, Stage


def truth(population):
    """What lies in the folder."""
    kind = RecordKind.RESULT_CONFIRMATIONS
    return {kind: dropped.truth(population, criteria=False)[kind]}


STAGE = Stage(
    protocol="files",
    source_file="lao_cai/bang_tong_hop",
    simulator="file_drop",
    settings={"province": "lao_cai"},
    busy=RecordKind.RESULT_CONFIRMATIONS,
    truth=truth,
    shape=Shape.FOLDER,
    connection=dropped.folder,
    shrink=dropped.at_once,
    lacks=dropped.LACKS,
)
