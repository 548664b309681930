"""What a call is made with: parameters by dotted names, and logins that stand in the body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from connectors.connection import Connection
from connectors.redaction import MASK
from domain.errors import Misconfigured
from domain.text import Text

Arguments: TypeAlias = "dict[str, str | int | Arguments]"
_PLACE = re.compile(r"\{(login|password|extra\.[^{}\s]{1,100})\}")
_SHORTEST_MASKED = 3


class Credentials:
    """Fills ``{login}``, ``{password}`` and ``{extra.NAME}`` when a request is sent, and takes what it filled
    in out of every text that is shown: a system may echo in its Fault what it was sent.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._secrets = {connection.password.get_secret_value()}

    def fill(self, parameters: Mapping[str, str | int]) -> dict[str, str | int]:
        """``parameters`` with what the connection holds.

        Raises:
            Misconfigured: the connection's extra has no such entry.
        """
        return {
            name: _PLACE.sub(self._value, value) if isinstance(value, str) else value
            for name, value in parameters.items()
        }

    def mask(self, text: str) -> str:
        """``text`` without the password and without anything of extra that was filled in."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            if len(secret) >= _SHORTEST_MASKED:
                text = text.replace(secret, MASK)
        return text

    def _value(self, place: re.Match[str]) -> str:
        name = place[1]
        if name == "login":
            return self._connection.login
        if name == "password":
            return self._connection.password.get_secret_value()
        entry = name.removeprefix("extra.")
        if entry not in self._connection.extra:
            raise Misconfigured(
                Text(f"Kết nối không có mục {entry} trong extra", f"the connection's extra has no {entry}"),
                Text("Thêm mục này vào extra của kết nối.", "Add this entry to the connection's extra."),
                self._connection.id,
            )
        value = self._connection.extra[entry]
        self._secrets.add(value)
        return value


def nested(parameters: Mapping[str, str | int]) -> Arguments:
    """Dotted names as complex parameters: ``arg3.pageSize`` is ``pageSize`` inside ``arg3``.

    Raises:
        ValueError: a name is given a value and parts as well.
    """
    whole: Arguments = {}
    for name, value in parameters.items():
        *path, leaf = name.split(".")
        here = whole
        for step in path:
            inner = here.setdefault(step, {})
            if not isinstance(inner, dict):
                raise ValueError(f"{name}: {step}")  # noqa: TRY004 - a value of a file, no type of ours
            here = inner
        if leaf in here:
            raise ValueError(name)
        here[leaf] = value
    return whole
