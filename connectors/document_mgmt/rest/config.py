"""What a source file of the protocol ``rest`` says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self, TypeAlias

from pydantic import Field, model_validator

from connectors.document_mgmt.config import (
    DottedPath,
    KindConfig,
    Paging,
    Path,
    SourceConfig,
    Success,
    WebAuth,
)
from connectors.document_mgmt.entries import Group, Name
from domain.records import RecordKind

Send: TypeAlias = Literal["query", "json", "form"]


class RestPaging(Paging):
    """``next_path``: where an answer names the next page by a token, for ``page_parameter`` to ask for."""

    next_path: DottedPath | None = None

    @property
    def by_token(self) -> bool:
        """Whether each page names the next one by a token; pages have numbers otherwise."""
        return self.next_path is not None


class Rows(Group):
    """How the records stand at ``records_path``.

    ``list``: a list of objects. ``json_text``: the same as JSON inside a text. ``text_blob``: one text, a
    line ``NAME: value`` for each field and an empty line after each record (iOffice's list of units).
    """

    form: Literal["list", "json_text", "text_blob"] = "list"


class Acknowledgement(Group):
    """What is called after our commit, so that the system knows the keys were received.

    ``parameter`` holds them: as one text, joined by ``separator``, or as a list if sent as JSON.
    ``at_most``: keys a call. ``takes_off_list``: what was acknowledged is not listed again (give such a kind
    a source file of its own: it has no whole that a nightly reading could compare).
    """

    path: Path
    method: Literal["GET", "POST", "PUT"] = "POST"
    send: Send = "query"
    parameter: Name
    separator: str = Field(default=",", min_length=1, max_length=5)
    at_most: int = Field(default=100, ge=1, le=10_000)
    takes_off_list: bool = False


class RestKind(KindConfig):
    """Call ``path``; the records are at ``records_path`` (empty: the answer itself is the list).

    ``send``: where parameters go, by default the query of a GET and the JSON body of a POST. In JSON a dotted
    name puts its value inside (``filter.fromDate``). ``body``: what a JSON body holds beside them.
    """

    path: Path
    method: Literal["GET", "POST"] = "GET"
    send: Send | None = None
    body: dict[Name, object] = Field(default_factory=dict)
    records_path: DottedPath | Literal[""] = ""
    rows: Rows = Rows()
    paging: RestPaging | None = None
    acknowledge: Acknowledgement | None = None

    @property
    def sends(self) -> Send:
        """Where parameters go."""
        return self.send or ("query" if self.method == "GET" else "json")

    @model_validator(mode="after")
    def _bodies_are_posted(self) -> Self:
        if self.method == "GET" and self.sends != "query":
            raise ValueError("GET chỉ gửi tham số trên đường dẫn (send: query) / GET has no body")
        if self.body and self.sends != "json":
            raise ValueError("body cần send: json / body needs send: json")
        if self.acknowledge and self.acknowledge.takes_off_list and self.paging:
            raise ValueError(
                "takes_off_list không đi cùng paging: các trang trôi / takes_off_list and paging: pages drift"
            )
        return self


class RestConfig(SourceConfig):
    """A system that answers HTTP requests with JSON."""

    protocol: Literal["rest"]
    auth: WebAuth
    success: Success | None = None
    kinds: Mapping[RecordKind, RestKind] = Field(min_length=1)

    @property
    def hands_out(self) -> bool:
        """Whether what was confirmed is never given again."""
        return any(kind.acknowledge and kind.acknowledge.takes_off_list for kind in self.kinds.values())
