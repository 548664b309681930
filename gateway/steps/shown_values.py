"""Values of records fit to show: personal numbers masked unless asked for, secrets always."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.redaction import redact
from domain.identifiers import mask_personal_ids

MASK = "***"


def shown_value(value: object, name: str = "", *, show_ids: bool = False) -> object:
    """``value`` fit to show; a field whose ``name`` says secret is masked whatever was asked."""
    if isinstance(value, Mapping):
        return {str(key): shown_value(inner, str(key), show_ids=show_ids) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [shown_value(inner, name, show_ids=show_ids) for inner in value]
    if value is None or isinstance(value, bool):
        return value
    if name and MASK in redact(f'"{name}": "x"'):
        return MASK
    text = str(value)
    masked = text if show_ids else mask_personal_ids(text)
    return value if isinstance(value, int | float) and masked == text else masked
