"""The pattern for systems that publish no interface, as it is shipped: it reads an office of REST."""

from domain.records import RecordKind
from tests.conformance.stages import LOGIN, PASSWORD, Ability, Stage
from tests.conformance.stages.ccvc import truth as whole

STAGE = Stage(
    protocol="rest",
    source_file="_templates/rest_chung",
    simulator="rest_office",
    settings={"client_id": LOGIN, "client_secret": PASSWORD},
    busy=RecordKind.WORK_ITEMS,
    truth=lambda population: {RecordKind.WORK_ITEMS: whole(population)[RecordKind.WORK_ITEMS]},
    session_ends={"token_lifetime_s": 0.1},
    lacks={Ability.CONFIRM: "danh sách chỉ đọc / its lists are only read"},
)
