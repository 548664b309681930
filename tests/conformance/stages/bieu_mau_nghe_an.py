"""The tables of Nghệ An: agencies, and evaluation summaries with the plan's four groups of indicators."""

from domain.records import RecordKind
from tests.conformance import dropped
from tests.conformance.stages import Shape, Stage

INDICATORS = ["Kết quả nhiệm vụ", "Mức độ hài lòng", "Năng lực phối hợp", "Chấp hành kỷ luật"]


def truth(population):
    """What lies in the folder."""
    everything = dropped.truth(population, criteria=True)
    kinds = (RecordKind.ORGANISATIONS, RecordKind.EVALUATIONS, RecordKind.RESULT_CONFIRMATIONS)
    return {kind: everything[kind] for kind in kinds}


STAGE = Stage(
    protocol="files",
    source_file="nghe_an/bieu_mau",
    simulator="file_drop",
    settings={"province": "nghe_an", "indicators": INDICATORS},
    busy=RecordKind.EVALUATIONS,
    truth=truth,
    shape=Shape.FOLDER,
    connection=dropped.folder,
    shrink=dropped.at_once,
    lacks=dropped.LACKS,
)
