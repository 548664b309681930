"""The five data sets work flows through; Airflow draws the lineage from them."""

from __future__ import annotations

from airflow.sdk import Asset

RAW = Asset(uri="nd335://raw", name="raw", group="nd335")
"""Records staged from the document systems. Its events may carry ``period`` (``period.period_of_run``)."""

UNITS = Asset(uri="nd335://units", name="units", group="nd335")
"""Work units mapped from raw records."""

SHEETS = Asset(uri="nd335://sheets", name="sheets", group="nd335")
"""Score sheets computed from units."""

CONFIRMED = Asset(uri="nd335://confirmed", name="confirmed", group="nd335")
"""Results a person has released: their legal window is open."""

DELIVERED = Asset(uri="nd335://delivered", name="delivered", group="nd335")
"""Packages the national database was given."""
