"""The shipped folders of the five provinces: every file can be used, and each says what its plan says."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.national_db.profile import parse_profile
from gateway.files import ProvinceFiles
from gateway.steps.plan_facts import plan_facts
from mappings.catalogue import parse_catalogue
from mappings.mapping_file import KINDS
from mappings.plan_check import plan_faults
from mappings.yaml_text import load_yaml

FILES = Path(__file__).resolve().parents[3] / "mappings" / "files"
PROVINCES = ("dak_lak", "ha_tinh", "lao_cai", "nghe_an", "thanh_hoa")
EXAMPLE = FILES / "_examples" / "nghia_lam" / "catalogue.csv"


@pytest.fixture(params=PROVINCES)
def files(request) -> ProvinceFiles:
    """Each province's folder."""
    return ProvinceFiles.of_folder(FILES / request.param)


def facts_of(item):
    """What a catalogue item is, but for where the figure was published."""
    return tuple(getattr(item, name) for name in ("code", "name", "output", "group", "score", "coefficient"))


def test_every_file_of_a_province_can_be_used(files):
    """Sources, their mappings, catalogue, policy, calendar and both receiver files parse."""
    assert files.source_names
    for source in files.source_names:
        for kind in files.source(source).kinds:
            if kind in KINDS and f"mappings/{source}.{kind}.yaml" in files.names("mappings"):
                assert files.mapping(source, kind).source == source
    assert files.catalogue.items
    assert files.calendar.version
    assert files.policy.name.startswith(files.tree.root.name)
    for name in ("receiver.yaml", "receiver-soap.yaml"):
        assert parse_profile(load_yaml(files.text(name), name).data, name).sender == files.profile.sender


def test_every_mapping_file_belongs_to_a_source(files):
    """No mapping file is left over."""
    for name in files.names("mappings"):
        source, _, kind = Path(name).stem.rpartition(".")
        assert kind in {k.value for k in files.source(source).kinds}, name


def test_a_province_s_files_say_what_its_plan_says(files):
    """Period, first day, code, forms, indicators, who confirms, one structure where the plan wants it."""
    assert files.plan is not None
    assert plan_faults(files.plan, plan_facts(files)) == []


def test_a_faulty_file_is_not_compared(tmp_path):
    """A policy with faults says nothing about the plan; the other files still do."""
    for path in (FILES / "nghe_an").rglob("*.*"):
        copy = tmp_path / path.relative_to(FILES / "nghe_an")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    (tmp_path / "policy.yaml").write_text("nonsense: 1\n", encoding="utf-8")
    facts = plan_facts(ProvinceFiles.of_folder(tmp_path))
    assert facts.policy is None
    assert facts.sender == "H41"


def test_every_province_s_catalogue_is_the_published_example(files):
    """The facts of the genuine list of Nghĩa Lâm, whole; elsewhere with the handbook's items and marked."""
    example = parse_catalogue(EXAMPLE.read_text(encoding="utf-8"), "example")
    ours = {item.code: item for item in files.catalogue.items}
    assert len(example.items) == 371
    for item in example.items:
        assert facts_of(ours[item.code]) == facts_of(item)
        assert "ví dụ" in ours[item.code].source
    others = set(ours) - {item.code for item in example.items}
    is_nghe_an = files.plan.province == "Nghệ An"
    assert others == (set() if is_nghe_an else {f"HB.{n:02}" for n in range(1, 18)})
