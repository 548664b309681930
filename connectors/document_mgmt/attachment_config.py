"""Where in a record its attachments are listed and how one is fetched: ``attachments`` of a kind."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from connectors.document_mgmt.entries import DottedPath, Group, Name

PathTemplate = Annotated[str, Field(pattern=r"^/[^\s#\\]*$", max_length=500)]


class AttachmentList(Group):
    """``list``: the field with the list (a list of groups, of ids, or one of these alone; a text that holds
    such a list as JSON is read too). ``id`` and ``name``: fields of an item. ``path``: fetches one, with
    ``{id}`` where its id goes; or ``url``: the field of an item that says where it is, which must be on the
    connection's own host. ``max_bytes`` a file, ``max_files`` a record.
    """

    list: DottedPath
    id: Name | None = None
    name: Name | None = None
    path: PathTemplate | None = None
    url: Name | None = None
    max_bytes: int = Field(default=64 * 1024 * 1024, ge=1024, le=1024 * 1024 * 1024)
    max_files: int = Field(default=50, ge=1, le=1000)

    @model_validator(mode="after")
    def _one_way_to_fetch(self) -> Self:
        if (self.path is None) == (self.url is None):
            raise ValueError("cần đúng một trong hai mục path, url / exactly one of path and url")
        if self.path is not None and self.path.count("{id}") != 1:
            raise ValueError("path cần {id} đúng một lần / path needs {id} exactly once")
        return self
