"""The forms of Thanh Hóa: diaries as CSV with commas, points and causes in UTF-16 with tabs."""

from domain.records import RecordKind
from tests.conformance import dropped
from tests.conformance.stages import Shape, Stage


def truth(population):
    """What lies in the folder."""
    return dropped.truth(population, criteria=False)


STAGE = Stage(
    protocol="files",
    source_file="thanh_hoa/bieu_mau",
    simulator="file_drop",
    settings={"province": "thanh_hoa", "indicators": ["Kết quả OKR"]},
    busy=RecordKind.WORK_ITEMS,
    truth=truth,
    shape=Shape.FOLDER,
    connection=dropped.folder,
    shrink=dropped.at_once,
    lacks=dropped.LACKS,
)
