"""Text written by ``domain.canonical_xml`` is what a canonicaliser would make of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from domain import canonical_xml

CONTROLS = [chr(code) for code in (*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF)]
CARRIED = st.text(st.characters(exclude_categories=("Cs",), exclude_characters=CONTROLS))


@given(content=CARRIED, value=CARRIED)
def test_what_is_written_is_what_exclusive_c14n_writes(content, value):
    """Any text, any attribute: canonicalising the parsed bytes changes nothing, the values come back."""
    raw = f'<r:x xmlns:r="urn:a" k="{canonical_xml.attribute(value)}">{canonical_xml.text(content)}</r:x>'
    element = etree.fromstring(raw.encode())
    assert etree.tostring(element, method="c14n", exclusive=True) == raw.encode()
    assert (element.text or "", element.get("k")) == (content, value)


@given(before=CARRIED, forbidden=st.sampled_from([*CONTROLS, "\ud800", "\udfff"]), after=CARRIED)
def test_what_xml_cannot_carry_is_refused(before, forbidden, after):
    """A forbidden character anywhere is refused and named by its code point."""
    for write in (canonical_xml.text, canonical_xml.attribute):
        with pytest.raises(ValueError, match=f"U\\+{ord(forbidden):04X}"):
            write(before + forbidden + after)
