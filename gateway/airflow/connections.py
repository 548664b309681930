"""Logins from Airflow: its environment variables, its secrets backends, its connections page."""

from __future__ import annotations

import json

from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowNotFoundException

from connectors.connection import Connection
from domain.errors import Misconfigured
from domain.text import Text
from gateway.settings import connection_from_json


def connection_of_airflow(connection_id: str) -> Connection:
    """The connection ``connection_id``, found where Airflow looks for connections.

    Raises:
        Misconfigured: Airflow has no such connection, or it has no address.
    """
    try:
        found = BaseHook.get_connection(connection_id)
    except AirflowNotFoundException as missing:
        raise Misconfigured(
            Text(
                f"Airflow không có kết nối '{connection_id}'", f"Airflow has no connection '{connection_id}'"
            ),
            Text(
                f"Tạo trong Airflow (Admin → Connections) hoặc đặt AIRFLOW_CONN_{connection_id.upper()}",
                f"create it in Airflow (Admin → Connections) or set AIRFLOW_CONN_{connection_id.upper()}",
            ),
            where=connection_id,
        ) from missing
    text = json.dumps(
        {
            "host": found.host,
            "port": found.port,
            "schema": found.schema,
            "login": found.login,
            "password": found.password,
            "extra": found.extra_dejson,
        }
    )
    return connection_from_json(connection_id, text, where=connection_id)
