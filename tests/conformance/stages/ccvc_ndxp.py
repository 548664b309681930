"""The CCVC suite through X-Road: the suite's own login passes our security server as every call does."""

from domain.records import RecordKind
from tests.conformance.stages import LOGIN, PASSWORD, Ability, Stage
from tests.conformance.stages.ccvc import truth

STAGE = Stage(
    protocol="rest",
    source_file="_templates/ccvc_ndxp",
    simulator="lgsp",
    settings={"client_id": "lgsp", "client_secret": "lgsp", "office_id": LOGIN, "office_secret": PASSWORD},
    busy=RecordKind.WORK_ITEMS,
    truth=truth,
    session_ends={"office_token_lifetime_s": 0.1},
    lacks={Ability.CONFIRM: "danh sách chỉ đọc / its lists are only read"},
)
