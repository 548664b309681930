"""Items → the catalogue's CSV.

The house's form is plain: commas between columns, points before decimals, UTF-8. For a double click in Excel
with a Vietnamese setting there is another: semicolons, decimal commas, a byte order mark that tells it UTF-8,
and frames with a long dash (``1–10``), because Excel makes a date of ``1-10``. Both are read back alike.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from mappings.catalogue import COLUMNS, OPTIONAL_COLUMNS, CatalogueItem


def catalogue_csv(items: Iterable[CatalogueItem], *, for_excel: bool = False) -> bytes:
    """The file; ``parse_catalogue`` reads the same items back, whichever form it has."""
    out = io.StringIO(newline="")
    writer = csv.writer(
        out, delimiter=";" if for_excel else ",", lineterminator="\r\n" if for_excel else "\n"
    )
    columns = (*COLUMNS, *OPTIONAL_COLUMNS)
    writer.writerow(columns)
    for item in items:
        cells = (_written(getattr(item, name)) for name in columns)
        row = dict(zip(columns, cells, strict=True))
        writer.writerow((_in_excel(row) if for_excel else row).values())
    return out.getvalue().encode("utf-8-sig" if for_excel else "utf-8")


def _written(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _in_excel(row: dict[str, str]) -> dict[str, str]:
    numbers = {name: row[name].replace(".", ",") for name in ("score", "coefficient")}
    return row | numbers | {"frame": row["frame"].replace("-", "–")}
