"""An element of an answer as a row: fields by local names, values as the system wrote them."""

from __future__ import annotations

from lxml import etree

from domain.records import Json

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


class RowShape:
    """Takes elements apart; remembers the local name of every tag it has met."""

    def __init__(self, *, attributes: bool = False) -> None:
        self._names: dict[str, str] = {}
        self.fields = self.attributes if attributes else self.children

    def name(self, tag: object) -> str:
        """The local name."""
        known = str(tag)
        name = self._names.get(known)
        if name is None:
            name = self._names[known] = known.rpartition("}")[2]
        return name

    def children(self, element: etree._Element) -> dict[str, Json]:
        """An element a field: empty is ``""``, ``xsi:nil`` is null, children make an object, repeated names a
        list. Attributes are left out.
        """
        fields: dict[str, Json] = {}
        names = self._names
        for child in element:
            name = names.get(child.tag) or self.name(child.tag)
            value: Json = self.children(child) if len(child) else child.text
            if value is None:
                value = None if child.get(_NIL) in {"true", "1"} else ""
            if name not in fields:
                fields[name] = value
                continue
            before = fields[name]
            fields[name] = [*before, value] if isinstance(before, list) else [before, value]
        return fields

    def attributes(self, element: etree._Element) -> dict[str, Json]:
        """An attribute a field. A child element is one as well, where an attribute has not its name."""
        fields: dict[str, Json] = {self.name(tag): str(value) for tag, value in element.attrib.items()}
        return (self.children(element) | fields) if len(element) else fields
