"""The folder as the people of a province fill it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from simulators.file_drop import forms
from simulators.file_drop.tables import DroppedFile
from simulators.population import Population


def _ha_tinh(population: Population) -> list[DroppedFile]:
    """Forms as workbooks, an agency each; the software exports CSV in UTF-8 with semicolons."""
    period = population.config.period
    return [
        *_lists(population),
        *(
            DroppedFile(f"nhat-ky/nhat-ky-{a.short}-{period}.xlsx", (forms.diary(population, a),))
            for a in population.agencies
        ),
        DroppedFile(f"gio-lam-viec/gio-lam-viec-{period}.xlsx", (forms.hours(population),)),
        *_summaries(population, criteria=True),
        DroppedFile(f"phan-mem/nguyen-nhan-khach-quan-{period}.csv", (forms.causes(population),)),
    ]


def _thanh_hoa(population: Population) -> list[DroppedFile]:
    """Diaries as CSV with commas, the other forms as workbooks; the software exports UTF-16 with tabs."""
    period = population.config.period
    return [
        *_lists(population),
        *(
            DroppedFile(
                f"nhat-ky/nhat-ky-{a.short}-{period}.csv", (forms.diary(population, a),), "utf-8", ","
            )
            for a in population.agencies
        ),
        DroppedFile(f"gio-lam-viec/gio-lam-viec-{period}.xlsx", (forms.hours(population),)),
        *_summaries(population, criteria=False),
        DroppedFile(
            f"phan-mem/tieu-chi-chung-{period}.csv", (forms.common_criteria(population),), "utf-16", "\t"
        ),
        DroppedFile(
            f"phan-mem/nguyen-nhan-khach-quan-{period}.csv", (forms.causes(population),), "utf-16", "\t"
        ),
    ]


def _confirmations(population: Population) -> list[DroppedFile]:
    """Who confirmed, a summary an agency; everything else is in systems there (Lào Cai, Đắk Lắk)."""
    return _summaries(population, criteria=False)


def _nghe_an(population: Population) -> list[DroppedFile]:
    """Agencies with both forms of their codes, and the evaluations with the indicators of the plan."""
    lists = DroppedFile("danh-muc/danh-muc-don-vi.xlsx", (forms.agencies(population),))
    return [lists, *_summaries(population, criteria=True)]


def _summaries(population: Population, *, criteria: bool) -> list[DroppedFile]:
    period = population.config.period
    return [
        DroppedFile(
            f"danh-gia/tong-hop-{a.short}-{period}.xlsx", (forms.summary(population, a, criteria=criteria),)
        )
        for a in population.agencies
    ]


def _lists(population: Population) -> list[DroppedFile]:
    tables = (forms.agencies(population), forms.people(population))
    return [DroppedFile("danh-muc/danh-muc-can-bo.xlsx", tables)]


PROVINCES: dict[str, Callable[[Population], list[DroppedFile]]] = {
    "dak_lak": _confirmations,
    "ha_tinh": _ha_tinh,
    "lao_cai": _confirmations,
    "nghe_an": _nghe_an,
    "thanh_hoa": _thanh_hoa,
}


def fill(folder: Path, population: Population, province: str) -> list[Path]:
    """Write every file of ``province``; one that is written appears whole, under its name, at once.

    They look as if they had lain there for an hour: who reads such folders waits until a file has settled.
    """
    written, an_hour_ago = [], time.time() - 3600
    for file in PROVINCES[province](population):
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f"{path.name}.tmp")
        half.write_bytes(file.body())
        os.utime(half, (an_hour_ago, an_hour_ago))
        half.rename(path)
        written.append(path)
    return written
