"""``Lists.asmx``: items of a list, filtered by CAML, page by page."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias
from xml.sax.saxutils import quoteattr

from lxml import etree

from simulators.tandan_office.config import SiteConfig
from simulators.tandan_office.envelope import BAD_QUERY, NO_SUCH_COLUMN, NO_SUCH_LIST, SHAREPOINT, SoapFault
from simulators.tandan_office.records import Item

_ZONE = timedelta(hours=7)
_NS = f"{{{SHAREPOINT}}}"
_MOST_ROWS = 5000
_TOKEN = "ListItemCollectionPositionNext"  # noqa: S105 - the name of an attribute
_OPENING = (
    '<listitems xmlns:s="uuid:BDC6E3F0-6DA3-11d1-A2A3-00AA00C14882"'
    ' xmlns:dt="uuid:C2F41010-65B3-11d1-A29F-00AA00C14882" xmlns:rs="urn:schemas-microsoft-com:rowset"'
    ' xmlns:z="#RowsetSchema">'
)
Test: TypeAlias = Callable[[Item], bool]


class SharePointList:
    """One list. ``items`` in the order of their ids."""

    def __init__(self, title: str, items: Sequence[Item], columns: frozenset[str], site: SiteConfig) -> None:
        self.title = title
        self.guid = str(uuid.uuid5(uuid.NAMESPACE_URL, title)).upper()
        self._items = items
        self._columns = columns | {"ID", "Title", "Modified", "Created"}
        self._site = site

    def is_named(self, name: str) -> bool:
        """Whether ``name`` is its title or GUID."""
        return name == self.title or name.strip("{}").upper() == self.guid

    def about(self) -> str:
        """The ``List`` element of ``GetList``."""
        return f'<List Title={quoteattr(self.title)} ID="{{{self.guid}}}" ItemCount="{len(self._items)}" />'

    def answer(self, asked: etree._Element) -> str:
        """The ``listitems`` element for a ``GetListItems`` or ``GetListItemChangesSinceToken``.

        Raises:
            SoapFault: a column or a token it does not know, or a query it does not understand.
        """
        wanted = self._wanted_columns(asked)
        passes = self._where(asked.find(f"{_NS}query/Query/Where"))
        options = asked.find(f"{_NS}queryOptions/QueryOptions")
        size = min(int(asked.findtext(f"{_NS}rowLimit") or 100), _MOST_ROWS)
        utc = options is not None and (options.findtext("DateInUtc") or "").upper() == "TRUE"
        after = self._position(options)
        rest = [item for item in self._items if item.number > after and passes(item)]
        here, more = rest[:size], len(rest) > size
        token = f" {_TOKEN}={quoteattr(self._token(here[-1].number))}" if more else ""
        rows = "".join(self._row(item, wanted, utc=utc) for item in here)
        return f'{_OPENING}\n<rs:data ItemCount="{len(here)}"{token}>\n{rows}</rs:data>\n</listitems>'

    @staticmethod
    def nothing() -> str:
        """Success, and nothing there."""
        return f'{_OPENING}\n<rs:data ItemCount="0">\n</rs:data>\n</listitems>'

    def _wanted_columns(self, asked: etree._Element) -> list[str]:
        named = [str(ref.get("Name")) for ref in asked.iterfind(f"{_NS}viewFields/ViewFields/FieldRef")]
        for name in named:
            self._known(name)
        return named or sorted(self._columns)

    def _known(self, name: str) -> str:
        if name not in self._columns:
            raise SoapFault(f"One or more field types are not installed properly: {name}", NO_SUCH_COLUMN)
        return name

    def _token(self, number: int) -> str:
        return f"Paged=TRUE&p_ID={number}&View={{{self.guid}}}"

    def _position(self, options: etree._Element | None) -> int:
        paging = None if options is None else options.find("Paging")
        token = "" if paging is None else paging.get(_TOKEN, "")
        if not token:
            return 0
        number = token.partition("p_ID=")[2].partition("&")[0]
        if not number.isdigit() or token != self._token(int(number)):
            raise SoapFault("The page token is not of this list", BAD_QUERY)
        return int(number)

    def _where(self, where: etree._Element | None) -> Test:
        if where is None:
            return lambda _: True
        if len(where) != 1:
            raise SoapFault("Where holds one condition", BAD_QUERY)
        return self._test(where[0])

    def _test(self, condition: etree._Element) -> Test:
        if condition.tag == "And" and len(condition) == 2:
            one, other = (self._test(part) for part in condition)
            return lambda item: one(item) and other(item)
        reference, value = condition.find("FieldRef"), condition.find("Value")
        if reference is None or value is None or condition.tag not in {"Eq", "Geq"}:
            raise SoapFault(f"CAML: {condition.tag}", BAD_QUERY)
        name, text = self._known(str(reference.get("Name"))), (value.text or "").strip()
        if condition.tag == "Eq":
            return lambda item: item.texts.get(name, "").rpartition(";#")[2] == text
        at, by_day = _asked_instant(value, text), value.get("IncludeTimeValue", "").upper() != "TRUE"
        start = datetime.combine(at.date(), datetime.min.time()) if by_day else at
        return lambda item: name in item.instants and item.instants[name] >= start

    def _row(self, item: Item, wanted: Sequence[str], *, utc: bool) -> str:
        """Empty columns are left out; some that nobody asked for come along."""
        texts = {name: item.texts[name] for name in wanted if name in item.texts}
        texts |= {n: self._instant(item.instants[n], utc=utc) for n in wanted if n in item.instants}
        texts |= {"_ModerationStatus": "0", "_Level": "1", "UniqueId": f"{item.number};#{{{self.guid}}}"}
        written = " ".join(f"ows_{name}={quoteattr(text)}" for name, text in texts.items())
        return f"   <{self._site.row_name} {written} />\n"

    def _instant(self, at: datetime, *, utc: bool) -> str:
        if not utc:
            return at.strftime("%Y-%m-%d %H:%M:%S")
        form = "%Y-%m-%dT%H:%M:%SZ" if self._site.writes_zone else "%Y-%m-%d %H:%M:%S"
        return (at - _ZONE).strftime(form)


def find_list(lists: Sequence[SharePointList], asked: etree._Element) -> SharePointList:
    """The list a request names.

    Raises:
        SoapFault: there is none.
    """
    name = (asked.findtext(f"{_NS}listName") or "").strip()
    for one in lists:
        if one.is_named(name):
            return one
    raise SoapFault(
        "List does not exist. The page you selected contains a list that does not exist.", NO_SUCH_LIST
    )


def _asked_instant(value: etree._Element, text: str) -> datetime:
    """A moment of a query, as local time without a zone."""
    try:
        at = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as problem:
        raise SoapFault(f"CAML: {problem}", BAD_QUERY) from problem
    return at + _ZONE if value.get("StorageTZ", "").upper() == "TRUE" else at
