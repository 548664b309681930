"""What people make when the province's whole catalogue is known."""

from __future__ import annotations

from collections import defaultdict

import pytest

from simulators.population import PopulationConfig, Rank, build_population

ROWS = [
    ("DC.01", "Soạn thảo văn bản hành chính đơn giản", "văn bản HC", "N1"),
    ("DC.50", "Quyết định khen thưởng", "quyết định", "N2"),
    ("HB.02", "Phát hành văn bản", "lượt", "N1"),
    ("QL.03", "Chỉ đạo kiểm tra", "kế hoạch", "N3"),
    ("VP.40", "Bố trí phòng họp", "lượt", "N1"),
    ("HCC.20", "Trả lời khách đến", "lượt", "N1"),
    ("KTTC.09", "Thẩm tra quyết toán", "báo cáo", "N3"),
    ("YTE.02", "Kiểm tra an toàn thực phẩm", "biên bản", "N2"),
]


@pytest.fixture(scope="module")
def made():
    """Agency's short name and whether a leader → codes they made."""
    config = PopulationConfig.of({"people": 60, "units": 3000, "catalogue": ROWS})
    population = build_population(config)
    people = {official.personal_id: official for official in population.officials}
    found = defaultdict(set)
    for record in population.records:
        if record.personal_id in people and record.flaw != "unmapped_item":
            official = people[record.personal_id]
            found[official.agency.short, official.rank is not Rank.STAFF].add(record.product.code)
    return found


def test_everybody_makes_what_is_common_and_departments_what_is_theirs(made):
    """Items of the office, of health and of finance are made where they belong, nowhere else."""
    common = {"DC.01", "DC.50", "HB.02"}
    assert made["VPUB", False] == {*common, "VP.40", "HCC.20"}
    assert made["CCVTLT", False] == {*common, "VP.40"}
    assert made["SNV", False] == {*common, "YTE.02"}
    assert made["STC", False] == {*common, "KTTC.09"}


def test_leaders_direct(made):
    """Items of leadership are made by leaders alone."""
    assert all("QL.03" in codes for (_, leads), codes in made.items() if leads)
    assert not any("QL.03" in codes for (_, leads), codes in made.items() if not leads)


def test_without_leadership_items_leaders_make_what_all_make():
    """A catalogue of another kind is no reason to have nothing to do."""
    config = PopulationConfig.of({"people": 8, "units": 80, "catalogue": ROWS[:2]})
    codes = {record.product.code for record in build_population(config).records if record.flaw == ""}
    assert codes == {"DC.01", "DC.50"}


def test_names_are_those_of_the_catalogue():
    """Titles say what the province's list says, numbers carry the sign of the document's kind."""
    config = PopulationConfig.of({"people": 8, "units": 200, "catalogue": ROWS[1:2]})
    records = [record for record in build_population(config).records if record.flaw == ""]
    assert all(record.title.startswith("Quyết định khen thưởng về ") for record in records)
    assert all("/QĐ-" in record.document_number for record in records if record.document_number)


def test_what_is_outside_is_in_no_catalogue():
    """An item that a province took into its list is no longer an example of work outside it."""
    rows = [*ROWS, ("DC.88", "Quay phim", "đoạn phim", "N1")]
    config = PopulationConfig.of({"people": 8, "units": 2000, "catalogue": rows})
    strange = {r.product.code for r in build_population(config).records if r.flaw == "unmapped_item"}
    assert strange == {"NV.77", "VP.99"}


def test_a_province_has_its_own_agencies_and_the_same_people():
    """Name and code of the province stand in its agencies; chance does not depend on them."""
    nghe_an = build_population(
        PopulationConfig.of({"people": 8, "units": 40, "province_name": "Nghệ An", "province_code": "H41"})
    )
    lao_cai = build_population(PopulationConfig(people=8, units=40))
    assert [agency.code for agency in nghe_an.agencies] == ["H41.01", "H41.02", "H41.02.02", "H41.03"]
    assert all(agency.name.endswith("tỉnh Nghệ An") for agency in nghe_an.agencies)
    assert [o.personal_id for o in nghe_an.officials] == [o.personal_id for o in lao_cai.officials]


def test_indicators_are_drawn_apart_from_the_points():
    """Nothing else changes when a province asks for more; now and then one was forgotten."""
    plain = build_population(PopulationConfig(people=200, units=200))
    asked = build_population(PopulationConfig(people=200, units=200, indicators=("OKR", "Phối hợp")))
    assert [form.points for form in asked.evaluations] == [form.points for form in plain.evaluations]
    given = [form.indicators for form in asked.evaluations]
    assert all(60 <= float(value) <= 100 for form in given for value in form.values())
    assert 0 < sum(2 - len(form) for form in given) < 20
