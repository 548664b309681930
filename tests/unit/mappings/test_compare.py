"""Which codes of a catalogue can make a difference to mapping."""

from __future__ import annotations

from mappings.catalogue import parse_catalogue
from mappings.compare import codes_that_differ

HEAD = "code,name,output,department,group,frame,score,coefficient,valid_from,valid_to,source\n"


def catalogue(*rows):
    """A catalogue with these lines."""
    return parse_catalogue(HEAD + "".join(f"{row}\n" for row in rows), "catalogue.csv")


A = "DC.01,Tờ trình,văn bản,chung,N1,1-10,5,1,2026-01-01,,QĐ 1"
B = "DC.02,Công văn,văn bản,chung,N2,11-50,25,5,2026-01-01,,QĐ 1"


def test_the_same_whatever_does_not_enter_a_unit():
    """Order of the lines, output, department and who decided change no unit."""
    other = B.replace("văn bản", "công văn").replace("QĐ 1", "QĐ 2").replace("chung", "riêng")
    assert codes_that_differ(catalogue(A, B), catalogue(other, A)) == frozenset()


def test_what_enters_a_unit_or_decides_on_a_day():
    """Coefficient, name, first and last day each make a difference, for their code alone."""
    for new in (
        B.replace(",25,5,", ",35,7,"),
        B.replace("Công văn", "Văn thư"),
        B.replace("2026-01-01", "2026-02-01"),
        B.replace("2026-01-01,,", "2026-01-01,2026-06-30,"),
    ):
        assert codes_that_differ(catalogue(A, B), catalogue(A, new)) == {"DC.02"}


def test_codes_that_come_or_go():
    """A code on one side only is different, whichever side that is."""
    assert codes_that_differ(catalogue(A), catalogue(A, B)) == {"DC.02"}
    assert codes_that_differ(catalogue(A, B), catalogue(B)) == {"DC.01"}
