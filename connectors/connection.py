"""Where a system is and how we log in: what an administrator keeps in Airflow's connections."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

_LAST_PORT = 65_535
_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+")


class Connection(BaseModel):
    """Address and login of one system. ``login`` is a user name or consumer key, ``password`` its secret.

    ``base_url``: http or https, without user name, query or fragment; paths of a source are appended.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    base_url: str
    login: str = ""
    password: SecretStr = SecretStr("")
    extra: Mapping[str, str] = Field(default_factory=dict)

    @field_validator("base_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        try:
            url = httpx.URL(value.strip())
        except httpx.InvalidURL as exc:
            raise ValueError("địa chỉ không hợp lệ / the address is not a URL") from exc
        if url.scheme not in {"http", "https"} or not _HOST.fullmatch(url.host):
            raise ValueError("địa chỉ phải bắt đầu bằng http:// hoặc https:// / http or https only")
        if url.port is not None and not 0 < url.port <= _LAST_PORT:
            raise ValueError("số cổng không hợp lệ / the port is out of range")
        if url.userinfo or url.query or url.fragment:
            raise ValueError(
                "địa chỉ không được chứa mật khẩu hay tham số / no login, query or fragment in the address"
            )
        return str(url).rstrip("/")
