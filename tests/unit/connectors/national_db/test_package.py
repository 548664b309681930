"""Rendering: canonical by construction, whatever people are called, with a leaf for each result."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from connectors.national_db.package import render_package
from connectors.national_db.profile import parse_profile
from domain.errors import Bug, ImpossibleInput
from domain.merkle import EMPTY_ROOT, leaf_hash, root_of

NS = "{urn:vn:nd335:package:1}"
WORDS = st.text(
    st.characters(
        exclude_categories=("Cs",),
        exclude_characters=[*map(chr, (*range(9), 11, 12, *range(14, 32))), "\ufffe", "\uffff"],
    ),
    min_size=1,
    max_size=30,
).filter(str.strip)
POINTS = st.decimals(0, 100, places=2)
RATIOS = st.none() | st.decimals(0, 1, places=4)


def canonical(element):
    """Exclusive canonical bytes by libxml2."""
    return etree.tostring(element, method="c14n", exclusive=True)


@given(names=st.lists(st.tuples(WORDS, WORDS, POINTS, RATIOS), min_size=1, max_size=5), sender=WORDS)
def test_what_is_written_is_canonical_and_read_back(profile, make_line, make_head, names, sender):
    """Any text, composed or not: the bytes are canonical, leaves fit, values come back unchanged."""
    lines = [
        make_line(key=f"key-{i}", full_name=name, position=position, total=total, d=ratio, dd=ratio, e=ratio)
        for i, (name, position, total, ratio) in enumerate(names)
    ]
    rendered = render_package(profile, make_head(sender=sender), lines)
    root = etree.fromstring(rendered.body)
    assert canonical(root) == rendered.body
    assert rendered.leaves == tuple(leaf_hash(canonical(one)) for one in root.iter(f"{NS}Result"))
    assert rendered.root == root_of(rendered.leaves) != EMPTY_ROOT
    assert root.findtext(f"{NS}Header/{NS}Sender") == sender
    for line, one in zip(lines, root.iter(f"{NS}Result"), strict=True):
        assert one.findtext(f"{NS}FullName") == line.full_name
        assert one.findtext(f"{NS}Position") == line.position
        assert Decimal(one.findtext(f"{NS}Total")) == line.total
        assert (one.find(f"{NS}DD") is None) == (line.dd is None)


@given(line=st.text(min_size=1, max_size=5), place=st.sampled_from(["\x00", "\x1b", "\ud800", "\uffff"]))
def test_what_xml_cannot_carry_names_the_person_masked(profile, make_line, make_head, line, place):
    """A control character stops the package with the masked id, never the full one."""
    with pytest.raises(ImpossibleInput, match=r"010\*{6}567.*U\+") as caught:
        render_package(profile, make_head(), [make_line(full_name=line + place)])
    assert "010203004567" not in str(caught.value)


def test_the_shape_of_a_package(profile, make_line, make_head):
    """Root, header and the fields in the profile's order; the audit head carries its number."""
    root = etree.fromstring(render_package(profile, make_head(), [make_line()]).body)
    header, results = root
    assert (root.tag, root.get("Id")) == (f"{NS}Package", "package")
    assert [etree.QName(one).localname for one in header] == [
        *("PackageKey", "Receiver", "Sender", "Period", "CreatedAt", "Count", "MerkleRoot"),
        *("PolicyDigest", "MappingDigest", "CatalogueDigest", "AuditHead"),
    ]
    assert header.findtext(f"{NS}CreatedAt") == "2026-07-01T02:00:00Z"
    assert header.find(f"{NS}AuditHead").get("seq") == "41"
    wanted = [rule.element for rule in profile.fields if rule.source not in {"d", "dd", "e"}]
    assert [etree.QName(one).localname for one in results[0]] == wanted


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"full_name": ""}, "FullName is empty"),
        ({"position": " \t"}, "Position is empty"),
        ({"total": Decimal("89.755")}, "does not fit 2 decimals"),
        ({"a": Decimal("NaN")}, "does not fit 4 decimals"),
        ({"confirmed_at": dt.datetime(2026, 7, 1)}, "without zone"),  # noqa: DTZ001 - the fault itself
    ],
)
def test_values_that_cannot_stand(profile, make_line, make_head, changes, match):
    """Empty names, silent rounding, no number, no zone: refused with the masked person."""
    with pytest.raises(ImpossibleInput, match=match):
        render_package(profile, make_head(), [make_line(**changes)])


def test_numbers_are_padded_not_rounded(profile, make_line, make_head):
    """5 becomes 5.00, in plain notation; the digits that were computed stay."""
    body = render_package(profile, make_head(), [make_line(total=Decimal("1E+1"), a=Decimal("0.5"))]).body
    assert b"<r:Total>10.00</r:Total>" in body
    assert b"<r:A>0.5000</r:A>" in body


def test_a_missing_value_is_left_out_only_where_the_profile_allows(profile, make_line, make_head):
    """Leadership values that the profile demands cannot be missing."""
    strict = replace_rule(profile, "d", optional=False)
    with pytest.raises(ImpossibleInput, match="D is missing"):
        render_package(strict, make_head(), [make_line()])
    leader = make_line(d=Decimal("0.9000"), dd=Decimal(1), e=Decimal("0.5"))
    assert b"<r:D>0.9000</r:D><r:DD>1.0000</r:DD>" in render_package(strict, make_head(), [leader]).body


def replace_rule(profile, source, **changes):
    """The profile with one rule changed."""
    rules = [one.model_copy(update=changes) if one.source == source else one for one in profile.fields]
    return profile.model_copy(update={"fields": tuple(rules)})


def test_another_shape_is_another_file(profile_data, make_line, make_head):
    """Namespace, prefix, names, order and decimals all come from the file."""
    data = profile_data() | {
        "namespace": "urn:vn:bnv:goitin:2",
        "prefix": "bnv",
        "fields": [
            {"element": "DiemTong", "from": "total", "decimals": 1},
            {"element": "SoDinhDanh", "from": "personal_id"},
        ],
    }
    profile = parse_profile(data, "receiver.yaml")
    line = replace(make_line(), total=Decimal("89.50"))
    rendered = render_package(profile, make_head(), [line])
    assert rendered.root_tag == "{urn:vn:bnv:goitin:2}Package"
    assert b"<bnv:DiemTong>89.5</bnv:DiemTong><bnv:SoDinhDanh>010203004567</bnv:SoDinhDanh>" in rendered.body
    assert canonical(etree.fromstring(rendered.body)) == rendered.body


def test_a_package_has_a_size(profile, make_line, make_head):
    """No results, too many, or one key twice is our own fault."""
    small = profile.model_copy(update={"max_results_per_package": 2})
    lines = [make_line(key=f"key-{i}") for i in range(3)]
    for wrong in ([], lines, [lines[0], lines[0]]):
        with pytest.raises(Bug, match="a package of"):
            render_package(small, make_head(), wrong)


def test_one_result_more_or_less_changes_the_root(profile, make_line, make_head):
    """The Merkle root in the header stands for exactly these results in this order."""
    one, two = make_line(key="key-1"), make_line(key="key-2")
    roots = {render_package(profile, make_head(), lines).root for lines in ([one], [one, two], [two, one])}
    assert len(roots) == 3
