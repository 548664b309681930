"""singer-sdk through the cases: python singer_cases.py PORT default|tuned NAME… plays those cases."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import sys
from collections.abc import Mapping
from typing import Any

import requests
from cases import play
from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.pagination import BasePageNumberPaginator

PORT, SETTING, *NAMES = sys.argv[1:]
TUNED = SETTING == "tuned"


class Pages(BasePageNumberPaginator):
    """On until a page is empty."""

    def has_more(self, response: requests.Response) -> bool:
        """Whether this page had rows."""
        return bool(response.json()["items"])


class Tasks(RESTStream):
    """The rows of the case; tuned: both key fields (the SDK has no lookback setting)."""

    name = "tasks"
    path = "/case"
    url_base = f"http://127.0.0.1:{PORT}"
    records_jsonpath = "$.items[*]"
    primary_keys = ("id", "year") if TUNED else ("id",)
    replication_key = "updated_at"
    schema = th.PropertiesList(
        th.Property("id", th.StringType),
        th.Property("year", th.IntegerType),
        th.Property("title", th.StringType),
        th.Property("updated_at", th.DateTimeType),
    ).to_dict()

    def get_new_paginator(self) -> Pages:
        """Numbered pages."""
        return Pages(1)

    def get_url_params(self, context: object, next_page_token: object) -> Mapping[str, Any]:
        """Page and the stored high-water."""
        since = self.get_starting_replication_key_value(context)
        return {"page": next_page_token or 1} | ({"since": since} if since else {})


class Cases(Tap):
    """A tap of one stream."""

    name = "tap-cases"
    config_jsonschema = th.PropertiesList().to_dict()

    def discover_streams(self) -> list[Tasks]:
        """The stream."""
        return [Tasks(self)]


class Singer:
    """The tap's messages merged by key, its last state kept."""

    def __init__(self, _name: str) -> None:
        self.handed: list[list[object]] = []
        self._state: dict[str, Any] = {}
        self._held: dict[object, list[object]] = {}

    def sync(self) -> None:
        """Run the tap once; what it wrote before it broke counts, as it does in a pipe."""
        said = io.StringIO()
        try:
            with contextlib.redirect_stdout(said):
                Cases(config={}, state=self._state or None).sync_all()
        finally:
            for line in said.getvalue().splitlines():
                self._take(json.loads(line))

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "RECORD":
            row = message["record"]
            self.handed.append([row["id"], row["year"], row["title"]])
            self._held[(row["id"], row["year"]) if TUNED else row["id"]] = self.handed[-1]
        elif message["type"] == "STATE":
            self._state = message["value"]

    def held(self) -> list[list[object]]:
        """What a target that upserts has."""
        return list(self._held.values())


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    play(PORT, NAMES, Singer)
