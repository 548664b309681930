"""Items → the catalogue's CSV, so that a double click in Excel shows it as it is.

With a Vietnamese setting Excel expects semicolons between columns and a comma before decimals; the byte order
mark tells it UTF-8; a frame is written with a long dash (``1–10``), because Excel makes a date of ``1-10``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from mappings.catalogue import COLUMNS, OPTIONAL_COLUMNS, CatalogueItem


def catalogue_csv(items: Iterable[CatalogueItem]) -> bytes:
    """The file; ``parse_catalogue`` reads the same items back."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    columns = (*COLUMNS, *OPTIONAL_COLUMNS)
    writer.writerow(columns)
    for item in items:
        writer.writerow([_written(name, getattr(item, name)) for name in columns])
    return out.getvalue().encode("utf-8-sig")


def _written(name: str, value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",")
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        return ""
    return str(value).replace("-", "–") if name == "frame" else str(value)
