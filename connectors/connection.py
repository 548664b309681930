"""Where a system is and how we log in: what an administrator keeps in Airflow's connections."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import httpx
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

_LAST_PORT = 65_535
_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+")
_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

STORE_SCHEMES = frozenset({"file", "s3", "memory"})
"""Folders and object stores, for the protocol ``files`` only. ``memory`` lives as long as a process."""


class Connection(BaseModel):
    """Address and login of one system. ``login`` is a user name or consumer key, ``password`` its secret.

    ``base_url``: http or https, without user name, query or fragment; paths of a source are appended. For
    dropped files a folder ``file:///srv/tep`` or an object store ``s3://bucket/prefix``; the HTTP client
    refuses those.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    base_url: str
    login: str = ""
    password: SecretStr = SecretStr("")
    extra: Mapping[str, str] = Field(default_factory=dict, repr=False)

    @property
    def is_store(self) -> bool:
        """Whether this is a folder or an object store and no HTTP server."""
        return self.base_url.partition("://")[0] in STORE_SCHEMES

    @field_validator("base_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        address = value.strip()
        if address.partition("://")[0].lower() in STORE_SCHEMES and "://" in address:
            return _plain_store(address)
        try:
            url = httpx.URL(address)
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


def _plain_store(address: str) -> str:
    """A folder or a bucket, without login, options or a way out of it; percent signs are read."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    if "::" in address or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError(
            "địa chỉ không được chứa mật khẩu hay tham số / no login, query or fragment in the address"
        )
    if _CONTROL.search(path) or {".", ".."} & set(path.split("/")):
        raise ValueError("đường dẫn không được chứa . hoặc .. / no . or .. in the path")
    if parts.scheme == "file" and (parts.netloc or not path.strip("/")):
        raise ValueError("thư mục viết dạng file:///srv/tep / a folder is written file:///srv/tep")
    if parts.scheme == "s3" and not _BUCKET.fullmatch(parts.netloc):
        raise ValueError("kho viết dạng s3://ten-kho/thu-muc / a store is written s3://bucket/prefix")
    return f"{parts.scheme}://{parts.netloc}{path}".rstrip("/")
