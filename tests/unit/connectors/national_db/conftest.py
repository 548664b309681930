"""The shipped profiles, a line to send, and a receiver made of a function."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from ruamel.yaml import YAML

from connectors.connection import Connection
from connectors.national_db.client import open_receiver
from connectors.national_db.profile import parse_profile
from domain.results import PackageHead, ResultLine

FILES = Path(__file__).parents[4] / "mappings" / "files" / "lao_cai"
NOW = dt.datetime(2026, 7, 1, 2, 0, tzinfo=dt.UTC)


def data_of(name):
    """The shipped file as plain data."""
    return YAML(typ="safe").load((FILES / name).read_text("utf-8"))


def line_of(**changes):
    """A result of somebody who leads nobody."""
    values = {
        "key": "6f1f3b1e-0000-5000-8000-000000000001",
        "personal_id": "010203004567",
        "full_name": "Giàng A Páo",
        "organisation": "H38.02.02",
        "position": "Chuyên viên",
        "period": "2026-06",
        "revision": 1,
        "common_points": Decimal("28.50"),
        "result_points": Decimal("61.25"),
        "total": Decimal("89.75"),
        "a": Decimal("0.9312"),
        "b": Decimal("1.0000"),
        "c": Decimal("0.8750"),
        "d": None,
        "dd": None,
        "e": None,
        "confirmed_by": "010203000001",
        "confirmed_at": NOW,
        "sheet_digest": "a" * 64,
    }
    return ResultLine(**(values | changes))


def head_of(**changes):
    """The head of a package."""
    values = {
        "package_key": "6f1f3b1e-0000-5000-8000-00000000aaaa",
        "receiver": "CSDLQG-CBCCVC",
        "sender": "H38",
        "period": "2026-06",
        "created_at": NOW,
        "policy_digest": "1" * 64,
        "mapping_digest": "2" * 64,
        "catalogue_digest": "3" * 64,
        "audit_seq": 41,
        "audit_hash": "4" * 64,
    }
    return PackageHead(**(values | changes))


@pytest.fixture(scope="session")
def profile_data():
    """The shipped REST profile as data, fresh each time."""
    return lambda name="receiver.yaml": data_of(name)


@pytest.fixture(scope="session")
def profile():
    """The shipped REST profile."""
    return parse_profile(data_of("receiver.yaml"), "receiver.yaml")


@pytest.fixture(scope="session")
def make_line():
    """Makes lines."""
    return line_of


@pytest.fixture(scope="session")
def make_head():
    """Makes heads."""
    return head_of


@pytest.fixture(scope="session")
def now():
    """When everything happens."""
    return NOW


@pytest.fixture
def receiver_of():
    """A client of the named profile whose network is a function; logging in works."""
    opened = []

    def make(handler, *, file="receiver.yaml", **changes):
        def answer(request):
            if request.url.path == "/lgsp/token" and "token" not in changes:
                return httpx.Response(200, json={"access_token": "secret-token", "expires_in": 600})
            return handler(request)

        data = data_of(file) | {name: value for name, value in changes.items() if name != "token"}
        client = open_receiver(
            parse_profile(data, file),
            Connection(id="n", base_url="http://ndb.test/lgsp", login="key", password=SecretStr("pass")),
            transport=httpx.MockTransport(changes.get("token") or answer),
        )
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.close()
