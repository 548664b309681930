"""What a mapping file depends on in a source file, from its plain data, whatever the protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mappings.check.subjects import FieldFacts, KindFacts, SourceFacts
from mappings.yaml_text import Node, YamlDocument


def source_facts(document: YamlDocument) -> SourceFacts | None:
    """The facts, as far as the file says them; None where it says no kinds at all."""
    data = document.data
    kinds = data.get("kinds") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(kinds, dict):
        return None
    return SourceFacts(
        document.file,
        str(data.get("name", "")),
        document.place(("name",)),
        {
            kind: KindFacts(document.place(("kinds", kind)), _contract(settings))
            for kind, settings in kinds.items()
        },
    )


def _contract(settings: Node) -> Mapping[str, FieldFacts] | None:
    contract = settings.get("contract") if isinstance(settings, dict) else None
    fields = contract.get("fields") if isinstance(contract, dict) else None
    return dict(_fields(fields)) if isinstance(fields, dict) else None


def _fields(fields: Mapping[str, Node]) -> Iterator[tuple[str, FieldFacts]]:
    for name, said in fields.items():
        field = said if isinstance(said, dict) else {}
        codes = field.get("codes")
        listed = tuple(map(str, codes)) if isinstance(codes, list) else ()
        yield name, FieldFacts(str(field.get("type", "text")), listed)
