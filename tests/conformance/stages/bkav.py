"""Bkav eDoc: SOAP without a WSDL, documents that are envelopes."""

from connectors.document_mgmt.axes.bkav_mime import read_envelope
from connectors.document_mgmt.axes.mailbox import Waiting
from domain.records import RecordKind
from simulators.bkav_edoc.envelope import letters_of
from tests.conformance.stages import LOGIN, PASSWORD, Ability, Shape, Stage

DOCUMENTS = RecordKind.DOCUMENTS


def truth(population):
    """What the axis holds, by key."""
    read = {
        one.id: read_envelope(Waiting(one.id, DOCUMENTS, None), one.data) for one in letters_of(population)
    }
    return {DOCUMENTS: {key: {**fields, "docId": key} for key, fields in read.items()}}


STAGE = Stage(
    protocol="bkav",
    source_file="_templates/bkav",
    simulator="bkav_edoc",
    settings={"organ_id": LOGIN, "token": PASSWORD},
    busy=DOCUMENTS,
    truth=truth,
    shape=Shape.MAILBOX,
    lacks={
        Ability.SINCE: "hàng đợi chỉ có văn bản chưa xác nhận / its queue holds only what is not confirmed",
        Ability.SILENCE: "hàng đợi trống là bình thường / an empty queue is as it should be",
        Ability.SESSION: "mỗi yêu cầu tự mang token cố định / every request carries a token that stays",
    },
)
