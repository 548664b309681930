"""airbyte-cdk reading the bench server: python airbyte_pull.py PORT [DSN].

Without DSN its messages go to stdout, as a connector's do; with it they are loaded in the same process.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

from airbyte_cdk.entrypoint import AirbyteEntrypoint
from airbyte_cdk.models import (
    AirbyteStream,
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteStream,
    DestinationSyncMode,
    SyncMode,
    Type,
)
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource
from loader import load

PORT = sys.argv[1]


def manifest(
    path: str = "/tasks",
    *,
    field: str = "NgayCapNhat",
    items: list[str] | None = None,
    size: int = 1000,
    lookback: str = "",
    key: tuple[str, ...] = ("Id",),
) -> dict[str, Any]:
    """One stream with numbered pages and a cursor, as the low-code documentation shows it."""
    cursor = {
        "type": "DatetimeBasedCursor",
        "cursor_field": field,
        "datetime_format": "%Y-%m-%dT%H:%M:%S%z",
        "cursor_datetime_formats": ["%Y-%m-%dT%H:%M:%S%z"],
        "start_datetime": {
            "type": "MinMaxDatetime",
            "datetime": "2020-01-01T00:00:00+0000",
            "datetime_format": "%Y-%m-%dT%H:%M:%S%z",
        },
        "start_time_option": {
            "type": "RequestOption",
            "field_name": "since",
            "inject_into": "request_parameter",
        },
    }
    if lookback:
        cursor["lookback_window"] = lookback
    return {
        "version": "6.0.0",
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["tasks"]},
        "streams": [
            {
                "type": "DeclarativeStream",
                "name": "tasks",
                "primary_key": list(key),
                "incremental_sync": cursor,
                "retriever": {
                    "type": "SimpleRetriever",
                    "requester": {
                        "type": "HttpRequester",
                        "url_base": f"http://127.0.0.1:{PORT}",
                        "path": path,
                        "http_method": "GET",
                        "request_parameters": {"size": str(size)},
                    },
                    "record_selector": {
                        "type": "RecordSelector",
                        "extractor": {"type": "DpathExtractor", "field_path": items or ["Data", "Items"]},
                    },
                    "paginator": {
                        "type": "DefaultPaginator",
                        "page_token_option": {
                            "type": "RequestOption",
                            "field_name": "page",
                            "inject_into": "request_parameter",
                        },
                        "pagination_strategy": {
                            "type": "PageIncrement",
                            "start_from_page": 1,
                            "page_size": size,
                            "inject_on_first_request": True,
                        },
                    },
                },
                "schema_loader": {
                    "type": "InlineSchemaLoader",
                    "schema": {"type": "object", "additionalProperties": True, "properties": {}},
                },
            }
        ],
        "spec": {"type": "Spec", "connection_specification": {"type": "object", "properties": {}}},
    }


def catalog(field: str = "NgayCapNhat") -> ConfiguredAirbyteCatalog:
    """Everything of the one stream, incrementally."""
    stream = AirbyteStream(
        name="tasks",
        json_schema={},
        supported_sync_modes=[SyncMode.full_refresh, SyncMode.incremental],
        source_defined_cursor=True,
    )
    return ConfiguredAirbyteCatalog(
        streams=[
            ConfiguredAirbyteStream(
                stream=stream,
                sync_mode=SyncMode.incremental,
                destination_sync_mode=DestinationSyncMode.append_dedup,
                cursor_field=[field],
            )
        ]
    )


def open_source(
    made: dict[str, Any], state: object = None, field: str = "NgayCapNhat"
) -> ConcurrentDeclarativeSource:
    """A source of a manifest."""
    return ConcurrentDeclarativeSource(catalog=catalog(field), config={}, state=state, source_config=made)


def read(
    source: ConcurrentDeclarativeSource, state: object = None, field: str = "NgayCapNhat"
) -> Iterator[Any]:
    """Its messages."""
    return source.read(logging.getLogger("bench"), {}, catalog(field), state)


def main() -> None:
    """Read once."""
    logging.disable(logging.CRITICAL)
    source = open_source(manifest())
    started = time.perf_counter()
    if len(sys.argv) == 2:  # noqa: PLR2004 - the name of the script and the port
        for message in read(source):
            print(AirbyteEntrypoint.airbyte_message_to_string(message))
        return

    def rows() -> Iterator[Mapping[str, Any]]:
        for message in read(source):
            if message.type is Type.RECORD:
                yield message.record.data

    count = load(sys.argv[2], rows())
    seconds = time.perf_counter() - started
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": count, "seconds": seconds, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main()
