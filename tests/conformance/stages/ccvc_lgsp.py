"""The CCVC suite behind a provincial LGSP: the LGSP's token, its prefix, and no login of the suite's own."""

from domain.records import RecordKind
from tests.conformance.stages import LOGIN, PASSWORD, Ability, Stage
from tests.conformance.stages.ccvc import truth

STAGE = Stage(
    protocol="rest",
    source_file="_templates/ccvc_lgsp",
    simulator="lgsp",
    settings={"client_id": LOGIN, "client_secret": PASSWORD},
    busy=RecordKind.WORK_ITEMS,
    truth=truth,
    session_ends={"token_lifetime_s": 0.1},
    lacks={Ability.CONFIRM: "danh sách chỉ đọc / its lists are only read"},
)
