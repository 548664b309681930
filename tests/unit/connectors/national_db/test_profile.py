"""The profile file: what is shipped is right, and what is wrong is said all at once."""

import pytest

from connectors.national_db.fields import NULLABLE, RESULT_ATTRIBUTES
from connectors.national_db.profile import parse_profile
from domain.errors import BadFile
from domain.results import ResultLine


@pytest.mark.parametrize(("name", "transport"), [("receiver.yaml", "rest"), ("receiver-soap.yaml", "soap")])
def test_the_shipped_profiles_are_right(profile_data, profile, name, transport):
    """Both files parse, differ in their transport, and name the same fields."""
    parsed = parse_profile(profile_data(name), name)
    assert parsed.transport == transport
    assert parsed.fields == profile.fields
    assert parsed.package_tag == "{urn:vn:nd335:package:1}Package"


def test_every_attribute_of_a_result_can_be_shown():
    """The table of attributes is that of ``ResultLine`` but the key, and knows which may be None."""
    annotations = ResultLine.__annotations__
    assert {"key", *RESULT_ATTRIBUTES} == set(annotations)
    assert {name for name, kind in annotations.items() if "None" in str(kind)} == NULLABLE


def test_all_faults_come_at_once(profile_data):
    """Each fault with the path of its field, in both languages, in one error."""
    data = profile_data()
    del data["sender"]
    data |= {"transport": "fax", "colour": "red", "max_results_per_package": 20_000}
    data["paths"]["held"] = "api/v1/results"
    data["fields"][0]["from"] = "salary"
    data["fields"][1]["element"] = "Full Name"
    data["fields"][6].pop("decimals")
    with pytest.raises(BadFile) as caught:
        parse_profile(data, "receiver.yaml")
    assert caught.value.where == "receiver.yaml"
    for path, vi, en in (
        ("sender", "thiếu mục này", "is missing"),
        ("transport", "'rest' or 'soap'", "'rest' or 'soap'"),
        ("colour", "không có mục này", "no such entry"),
        ("max_results_per_package", "10000", "10000"),
        ("paths.held", "phải bắt đầu bằng dấu gạch chéo", "must begin with a slash"),
        ("fields[0]", "không có thuộc tính 'salary'", "no such attribute"),
        ("fields[1].element", "không phải tên phần tử", "no XML element name"),
        ("fields[6]", "bắt buộc với số", "needed for numbers"),
    ):
        assert any(path in one and vi in one for one in caught.value.message.vi.splitlines()), path
        assert any(path in one and en in one for one in caught.value.message.en.splitlines()), path


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda data: data["fields"].append(data["fields"][0]), "occur twice: PersonalId"),
        (lambda data: data["fields"].pop(0), "personal_id is missing"),
        (lambda data: data["paths"].update(status="/api/v1/packages"), "must hold {key} once"),
        (lambda data: data.update(fields=[]), "fields"),
        (lambda data: data.update(not_processed_statuses=[200]), "not_processed_statuses"),
        (lambda data: data["fields"][1].update(decimals=2), "only for numbers"),
        (lambda data: data["fields"][1].update(element="xmlName"), "no XML element name"),
    ],
)
def test_faults_across_fields(profile_data, change, match):
    """Faults that only show when entries are compared are refused too."""
    data = profile_data()
    change(data)
    with pytest.raises(BadFile, match=match):
        parse_profile(data, "receiver.yaml")


@pytest.mark.parametrize("data", [None, [], "text", 7])
def test_a_file_that_is_no_profile_at_all(data):
    """An empty file or a list is a fault of the file, not of the program."""
    with pytest.raises(BadFile, match=r"receiver\.yaml"):
        parse_profile(data, "receiver.yaml")
