"""The forms of Hà Tĩnh as workbooks, objective causes as CSV."""

from domain.records import RecordKind
from tests.conformance import dropped
from tests.conformance.stages import Shape, Stage


def truth(population):
    """What lies in the folder."""
    return dropped.truth(population, criteria=True)


STAGE = Stage(
    protocol="files",
    source_file="ha_tinh/bieu_mau",
    simulator="file_drop",
    settings={"province": "ha_tinh"},
    busy=RecordKind.WORK_ITEMS,
    truth=truth,
    shape=Shape.FOLDER,
    connection=dropped.folder,
    shrink=dropped.at_once,
    lacks=dropped.LACKS,
)
