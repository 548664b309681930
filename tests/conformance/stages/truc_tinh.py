"""The provincial axis: a token and two keys, error codes, documents with files beside them."""

import json

from connectors.connection import Connection
from connectors.document_mgmt.axes.axis_answer import read_answer
from connectors.document_mgmt.axes.mailbox import Waiting
from domain.records import RecordKind
from simulators.edoc.post import letters_of
from simulators.province_axis.app import content_of
from tests.conformance.stages import LOGIN, PASSWORD, Ability, Shape, Stage

KEYS = {"system_id": "000.00.00.H38", "secret_key": "top-hush"}


def connection(address, home, password):
    """Account and password, and both keys."""
    return Connection(id="stage", base_url=address, login=LOGIN, password=password, extra=KEYS)


def truth(population):
    """What the axis holds, by kind and key."""
    kinds = {"edoc": RecordKind.DOCUMENTS, "status": RecordKind.DOCUMENT_STATUSES}
    found = {kind: {} for kind in kinds.values()}
    for letter in letters_of(population):
        kind = kinds[letter.message]
        answer = json.dumps({"data": content_of(letter)}).encode()
        fields = read_answer(Waiting(letter.id, kind, None), answer)
        found[kind][letter.id] = {**fields, "docId": letter.id}
    return found


STAGE = Stage(
    protocol="axis",
    source_file="_templates/truc_tinh",
    simulator="province_axis",
    settings={"username": LOGIN, "password": PASSWORD, "application_code": "LTVB", **KEYS},
    busy=RecordKind.DOCUMENTS,
    truth=truth,
    shape=Shape.MAILBOX,
    connection=connection,
    session_ends={"token_lifetime_s": 0.1},
    lacks={Ability.SILENCE: "không có văn bản mới là bình thường / no new document is as it should be"},
)
