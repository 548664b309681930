"""Documents of a queue that are edXML files, as the fields of a record."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.document_mgmt.axes.mailbox import Waiting
from connectors.edxml import read_edxml
from domain.records import Json


def read_message(item: Waiting, data: bytes) -> Mapping[str, Json]:
    """The fields of an edXML file.

    Raises:
        ValueError: it cannot be read; the reason is in both languages.
    """
    del item
    return read_edxml(data).as_fields()
