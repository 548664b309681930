"""The pilot's document axis: what comes is a task of the organisation, nobody's work."""

from connectors.edxml import read_edxml
from domain.records import RecordKind
from simulators.edoc.post import letters_of
from tests.conformance.stages import LOGIN, PASSWORD, Ability, Shape, Stage


def truth(population):
    """What the axis holds, by kind and key."""
    letters = letters_of(population)
    return {
        kind: {
            letter.id: {**read_edxml(letter.data).as_fields(), "docId": letter.id}
            for letter in letters
            if letter.message == message
        }
        for kind, message in ((RecordKind.TASKS, "edoc"), (RecordKind.DOCUMENT_STATUSES, "status"))
    }


STAGE = Stage(
    protocol="vxp",
    source_file="lao_cai/truc_van_ban",
    simulator="vxp_axis",
    settings={"systemid": LOGIN, "secret": PASSWORD},
    busy=RecordKind.TASKS,
    truth=truth,
    shape=Shape.MAILBOX,
    lacks={
        Ability.SINCE: "hàng đợi chỉ có văn bản chưa xác nhận / its queue holds only what is not confirmed",
        Ability.SILENCE: "hàng đợi trống là bình thường / an empty queue is as it should be",
        Ability.STALE: "trả lời getEdoc không nêu mã văn bản / getEdoc answers without an id",
        Ability.SESSION: "mỗi yêu cầu tự mang chữ ký HMAC / every request carries its own HMAC",
    },
)
