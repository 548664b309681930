"""The receiver's own list of what it holds, page by page: for reconciliation, not as proof."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.national_db.port import HeldResult
from connectors.national_db.wire import Exchange, Wire

_PAGE_SIZE = 1000
_OK = 200


class _Item(BaseModel):
    model_config = ConfigDict(extra="ignore")

    key: str = Field(min_length=1, max_length=100)
    personal_id: str = Field(alias="personalId", min_length=1, max_length=40)
    revision: int = Field(ge=1)
    total: Decimal = Field(allow_inf_nan=False)
    package_key: str = Field(alias="packageKey")
    verdict: Literal["ACCEPTED", "REJECTED"]

    def held(self) -> HeldResult:
        return HeldResult(
            key=self.key,
            personal_id=self.personal_id,
            revision=self.revision,
            total=self.total,
            package_key=self.package_key,
            accepted=self.verdict == "ACCEPTED",
        )


class _Page(BaseModel):
    model_config = ConfigDict(extra="ignore")

    items: list[_Item] = Field(max_length=_PAGE_SIZE)
    next: str | None = None


def list_held(wire: Wire, path: str, period: str) -> Iterator[HeldResult]:
    """Every result the receiver holds for ``period``.

    Raises:
        GatewayError: a page does not come, is not of the agreed form, or does not move on.
    """
    after = ""
    while True:
        query = {"period": period, "limit": str(_PAGE_SIZE)} | ({"after": after} if after else {})
        exchange = wire.get(path, accept="application/json", query=query)
        page = _read(exchange)
        yield from (item.held() for item in page.items)
        if page.next is None:
            return
        if page.next <= after or not page.items:
            raise exchange.unreadable("the list does not move on")
        after = page.next


def _read(exchange: Exchange) -> _Page:
    response = exchange.response
    if response.status != _OK:
        raise exchange.failure()
    if response.media_type != "application/json":
        raise exchange.unreadable(response.media_type or "?")
    try:
        return _Page.model_validate_json(response.body)
    except ValidationError as fault:
        raise exchange.unreadable(f"{fault.error_count()} faults in the list") from None
