"""Which simulator plays which source, and what it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import Misconfigured
from domain.period import Period
from gateway.demo.offices import office_of, told_of_province
from gateway.files import ProvinceFiles

FILES = Path(__file__).resolve().parents[4] / "mappings" / "files"


@pytest.mark.parametrize(
    ("province", "source", "simulator"),
    [
        ("lao_cai", "van_phong", "rest_office"),
        ("nghe_an", "ioffice", "ioffice_office"),
        ("dak_lak", "van_ban", "soap_office"),
        ("ha_tinh", "bieu_mau", "file_drop"),
    ],
)
def test_the_way_of_logging_in_tells_systems_of_one_protocol_apart(province, source, simulator):
    """VNPT-iOffice and the general REST office both speak REST."""
    config = ProvinceFiles.of_folder(FILES / province).source(source)
    assert office_of(config).simulator == simulator


def test_a_system_that_no_simulator_plays_is_told():
    """The demo says so instead of failing on a missing entry."""
    config = ProvinceFiles.of_folder(FILES / "_templates").source("voffice")
    with pytest.raises(Misconfigured) as told:
        office_of(config.model_copy(update={"protocol": "pigeon"}))
    assert "pigeon" in told.value.message.en


def test_simulators_know_the_catalogue_without_scores():
    """Whose agencies, which items are in force, and what evaluations say besides."""
    files = ProvinceFiles.of_folder(FILES / "nghe_an")
    told = told_of_province(files, Period.parse("2026-10"))
    assert (told["province_name"], told["province_code"]) == ("Nghệ An", "H41")
    assert len(told["catalogue"]) == len(files.catalogue.items)
    assert all(len(row) == 4 for row in told["catalogue"])
    assert told["indicators"] == [
        "Kết quả nhiệm vụ",
        "Mức độ hài lòng",
        "Năng lực phối hợp",
        "Chấp hành kỷ luật",
    ]


def test_what_is_not_in_force_yet_is_not_made():
    """The list of Nghĩa Lâm applies from June 2026."""
    files = ProvinceFiles.of_folder(FILES / "nghe_an")
    assert told_of_province(files, Period.parse("2026-05"))["catalogue"] == []
