"""Logins come from where Airflow keeps them."""

from __future__ import annotations

import json

import pytest

from domain.errors import Misconfigured
from gateway.airflow.connections import connection_of_airflow


def test_a_connection_of_the_environment_is_found(monkeypatch):
    """Address, login, secret and extra of an Airflow connection arrive unchanged."""
    monkeypatch.setenv(
        "AIRFLOW_CONN_VAN_PHONG",
        json.dumps(
            {
                "conn_type": "http",
                "host": "http://127.0.0.1",
                "port": 1234,
                "login": "khách",
                "password": "bí mật/%&",
                "extra": {"scope": "doc"},
            }
        ),
    )
    found = connection_of_airflow("van_phong")
    assert found.base_url == "http://127.0.0.1:1234"
    assert (found.login, found.password.get_secret_value()) == ("khách", "bí mật/%&")
    assert found.extra == {"scope": "doc"}


def test_a_missing_connection_is_named_with_the_remedy():
    """A connection nobody made ends in one clear message, not in Airflow's own exception."""
    with pytest.raises(Misconfigured, match="Airflow has no connection 'khong_co'") as found:
        connection_of_airflow("khong_co")
    assert "AIRFLOW_CONN_KHONG_CO" in found.value.remedy.en
