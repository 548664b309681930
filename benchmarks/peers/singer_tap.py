"""A tap made with singer-sdk for the bench server: python singer_tap.py PORT; messages on stdout."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import requests
from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.pagination import BasePageNumberPaginator

PORT = sys.argv[1]


class Pages(BasePageNumberPaginator):
    """On until a page is empty."""

    def has_more(self, response: requests.Response) -> bool:
        """Whether this page had rows."""
        return bool(response.json()["Data"]["Items"])


class Tasks(RESTStream):
    """The tasks of the bench server."""

    name = "tasks"
    path = "/tasks"
    url_base = f"http://127.0.0.1:{PORT}"
    records_jsonpath = "$.Data.Items[*]"
    primary_keys = ("Id",)
    replication_key = "NgayCapNhat"
    schema = th.PropertiesList(
        *(
            th.Property(n, th.StringType)
            for n in ("Id", "TenCongViec", "MaDonVi", "MaCanBo", "SoVanBan", "GhiChu")
        ),
        th.Property("NgayGiao", th.DateTimeType),
        th.Property("HanXuLy", th.DateType),
        th.Property("HeSo", th.NumberType),
        th.Property("SoLuong", th.IntegerType),
        th.Property("SoLanCham", th.IntegerType),
        th.Property("DaXong", th.BooleanType),
        th.Property("NgayCapNhat", th.DateTimeType),
    ).to_dict()

    def get_new_paginator(self) -> Pages:
        """Numbered pages."""
        return Pages(1)

    def get_url_params(self, context: object, next_page_token: object) -> Mapping[str, Any]:
        """Page, size and the stored high-water."""
        since = self.get_starting_replication_key_value(context)
        return {"page": next_page_token or 1, "size": 1000} | ({"since": since} if since else {})


class Bench(Tap):
    """A tap of one stream."""

    name = "tap-bench"
    config_jsonschema = th.PropertiesList().to_dict()

    def discover_streams(self) -> list[Tasks]:
        """The stream."""
        return [Tasks(self)]


if __name__ == "__main__":
    Bench(config={}, state=None).sync_all()
