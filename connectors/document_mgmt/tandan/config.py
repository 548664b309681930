"""What a source file of the protocol ``tandan`` says: SharePoint lists, and web methods of Tân Dân's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from connectors.document_mgmt.config import (
    DottedPath,
    KindConfig,
    Name,
    Paging,
    Path,
    Since,
    SourceConfig,
    WebAuth,
)
from connectors.document_mgmt.timestamps import TimeFormat
from domain.records import RecordKind

SHAREPOINT = "http://schemas.microsoft.com/sharepoint/soap/"
PAGE_TOKEN: Final = "ListItemCollectionPositionNext"  # noqa: S105 - the name of an attribute
ROW_LIMIT: Final = "rowLimit"

Column = Annotated[str, Field(pattern=r"^[A-Za-z_][\w.-]*$", max_length=200)]
"""An internal name, as SharePoint writes it: ``Modified``, ``H_x1ea1_n_x0020_x_x1eed_l_x00fd_``."""


class ListPaging(Paging):
    """Pages of a list: each names the next one by a token, so only ``size`` can be chosen."""

    page_parameter: Literal["ListItemCollectionPositionNext"] = PAGE_TOKEN
    size_parameter: Literal["rowLimit"] = ROW_LIMIT

    @property
    def by_token(self) -> bool:
        """SharePoint has no page numbers."""
        return True


class ListSince(Since):
    """The column with the time of change; rows are asked for by CAML ``Geq``."""

    parameter: Column = "Modified"
    format: Literal[TimeFormat.ISO] = TimeFormat.ISO


class ListKind(KindConfig):
    """A SharePoint list: ``read: sharepoint_list``.

    ``list``: its title or GUID. ``columns``: internal names, all of which stand in every record (SharePoint
    leaves out what is empty; it becomes null). In a record names are decoded (``_x0020_`` is a space), and
    so they are in the entries that follow. ``lookups``: columns whose text is ``12;#Nguyễn Văn A``: that text
    stays, and ``…Id`` and ``…Text`` come beside it. ``numbers``: columns whose ``3.00000000000000`` is
    written ``3``. ``instants``: columns whose text without a zone is in the zone ``times`` says.
    ``fixed``: columns that must hold these texts. ``counted``: when everything is read, as many rows must
    come as the list says it has; only for an account that may see them all.
    """

    read: Literal["sharepoint_list"]
    path: Path = "/_vti_bin/Lists.asmx"
    list: Name
    view: Name | None = None
    operation: Literal["GetListItems", "GetListItemChangesSinceToken"] = "GetListItems"
    columns: tuple[Column, ...] = Field(min_length=1)
    lookups: tuple[Name, ...] = ()
    numbers: tuple[Name, ...] = ()
    instants: tuple[Name, ...] = ("Modified", "Created")
    recursive: bool = True
    counted: bool = False
    since: ListSince | None = None
    paging: ListPaging = ListPaging()
    fixed: dict[Column, str] = Field(default_factory=dict)
    total_path: None = None

    @model_validator(mode="after")
    def _count_means_something(self) -> Self:
        if self.counted and (self.fixed or self.period_parameter):
            raise ValueError(
                "counted không dùng cùng fixed hay period_parameter: danh sách đếm mọi mục của nó"
                " / counted does not go with fixed or period_parameter: a list counts all its items"
            )
        return self


class MethodKind(KindConfig):
    """A web method of its own: ``read: web_method``. Its result is one text that ``holds`` something again.

    ``json``: a list at ``records_path`` (without it the text itself is the list). ``xml``: every element
    ``record_element`` (local name) is a record. ``rows``: ``z:row`` with ``ows_`` attributes, as a list has
    them; ``lookups``, ``numbers`` and ``instants`` as there. ``order``: the parameters in the order in which
    the method declares them (ASMX skips what is out of order); others follow.
    """

    read: Literal["web_method"]
    path: Path
    operation: Name
    holds: Literal["json", "xml", "rows"]
    namespace: Name = SHAREPOINT
    action: Name | None = None
    records_path: DottedPath | None = None
    record_element: Name | None = None
    order: tuple[Name, ...] = ()
    lookups: tuple[Name, ...] = ()
    numbers: tuple[Name, ...] = ()
    instants: tuple[Name, ...] = ()

    @property
    def soap_action(self) -> str:
        """What stands in ``SOAPAction``: without it ASMX answers nothing."""
        return self.action or f"{self.namespace.rstrip('/')}/{self.operation}"

    @model_validator(mode="after")
    def _fits_what_it_holds(self) -> Self:
        if (self.holds == "xml") != (self.record_element is not None):
            raise ValueError(
                "record_element chỉ dùng, và phải có, khi holds là xml"
                " / record_element goes with holds: xml, and xml needs it"
            )
        if self.holds != "json" and self.records_path:
            raise ValueError("records_path chỉ dùng khi holds là json / records_path goes with holds: json")
        if self.holds == "rows" and self.total_path:
            raise ValueError("total_path không dùng khi holds là rows / no total_path with holds: rows")
        return self


TandanKind: TypeAlias = Annotated[ListKind | MethodKind, Field(discriminator="read")]


class TandanConfig(SourceConfig):
    """A Tân Dân site, or another on SharePoint.

    ``times``: what an instant without a zone means. ``site``: Asia/Ho_Chi_Minh. ``utc``: UTC, which is then
    also asked for, so that SharePoint writes a ``Z``.
    """

    protocol: Literal["tandan"]
    auth: WebAuth
    times: Literal["site", "utc"] = "site"
    kinds: Mapping[RecordKind, TandanKind] = Field(min_length=1)
