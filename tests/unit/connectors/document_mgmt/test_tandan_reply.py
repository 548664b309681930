"""Answers of SharePoint, honest and hostile."""

import json
import resource
import subprocess
import sys
import time
from html import escape
from pathlib import Path

import pytest
from lxml import etree

from connectors.document_mgmt.tandan.reply import (
    Rows,
    WebFault,
    held_rows,
    held_text,
    read_items,
    read_list_count,
    read_result,
)
from connectors.document_mgmt.tandan.rows import RowForm

NS = "http://schemas.microsoft.com/sharepoint/soap/"
ANSWER = f"{{{NS}}}GetListItemsResponse"
LIMIT = 32 * 1024 * 1024
ROOT = Path(__file__).parents[4]


def wrapped(inside, name="GetListItems", soap="soap"):
    """An envelope around a result."""
    return (
        f'<{soap}:Envelope xmlns:{soap}="http://schemas.xmlsoap.org/soap/envelope/"><{soap}:Body>'
        f'<{name}Response xmlns="{NS}"><{name}Result>{inside}</{name}Result></{name}Response>'
        f"</{soap}:Body></{soap}:Envelope>"
    ).encode()


def listed(rows, count=None, token="", z="z", rs="rs"):
    """``listitems`` with ``rows`` in it; ``z`` and ``rs``: the prefixes."""
    count = "" if count is None else f' ItemCount="{count}"'
    token = f' ListItemCollectionPositionNext="{escape(token)}"' if token else ""
    return (
        f'<listitems xmlns:{rs}="urn:schemas-microsoft-com:rowset" xmlns:{z}="#RowsetSchema">\n'
        f"<{rs}:data{count}{token}>{rows}</{rs}:data></listitems>"
    )


def items(body, form=None):
    """The page."""
    return read_items(body, answer_tag=ANSWER, form=form or RowForm(), max_bytes=LIMIT)


@pytest.mark.parametrize(
    "body",
    [
        wrapped(listed('<z:row ows_ID="1" /><z:row ows_ID="2"/>', 2)),
        wrapped(listed('<x:row ows_ID="1" /><x:row ows_ID="2"/>', 2, z="x", rs="y"), soap="SOAP-ENV"),
        wrapped(listed('<sp:z:row ows_ID="1" /><sp:z:row ows_ID="2"></sp:z:row>', 2)),
        b"\r\n" + wrapped(listed('<z:row ows_ID="1" /><!-- x --><z:row ows_ID="2"/>')),
    ],
)
def test_rows_whatever_their_prefix(body):
    """``z:row``, ``x:row`` and even ``sp:z:row`` are rows, in order."""
    assert items(body).records == [{"ID": "1"}, {"ID": "2"}]


def test_the_token_of_the_next_page():
    """It is handed on as it is written, entities read."""
    token = "Paged=TRUE&p_ID=40&View={A-B}"
    assert items(wrapped(listed('<z:row ows_ID="1"/>', 1, token))) == Rows([{"ID": "1"}], token, 1)
    assert items(wrapped(listed("", 0))) == Rows([], said=0)


def test_changes_since_a_token_are_no_rows():
    """``GetListItemChangesSinceToken`` says before the rows what was deleted."""
    inside = (
        '<listitems xmlns:rs="urn:r" xmlns:z="#R"><Changes LastChangeToken="1;3;x">'
        '<Id ChangeType="Delete">5</Id></Changes>'
        '<rs:data ItemCount="1"><z:row ows_ID="1"/></rs:data></listitems>'
    )
    answer_tag = f"{{{NS}}}GetListItemChangesSinceTokenResponse"
    body = wrapped(inside, "GetListItemChangesSinceToken")
    assert read_items(body, answer_tag=answer_tag, form=RowForm(), max_bytes=LIMIT).records == [{"ID": "1"}]


@pytest.mark.parametrize("count", ["0", "2", "many"])
def test_a_page_that_lost_rows_on_the_way_is_no_page(count):
    """``ItemCount`` and the rows that came must agree."""
    with pytest.raises(ValueError, match="ItemCount"):
        items(wrapped(listed('<z:row ows_ID="1"/>', count)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<html><body>login</body></html>",
        wrapped("", "GetList"),
        wrapped(listed('<z:row ows_ID="1"/>', 1))[:-30],
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + wrapped(listed('<z:row ows_ID="&b;"/>')),
        wrapped(listed('<q:row ows_ID="1"/>')),
    ],
)
def test_anything_else_is_refused(body):
    """No SOAP, another answer, half an answer, a document type, an unknown prefix."""
    with pytest.raises(ValueError, match=r".+"):
        items(body)


def test_a_fault_says_what_happened():
    """SharePoint gives every fault the same code and says in the detail what it is."""
    fault = (
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>'
        "<faultcode>soap:Server</faultcode><faultstring>Exception</faultstring><detail>"
        f'<errorstring xmlns="{NS}">List does not exist.</errorstring>'
        f'<errorcode xmlns="{NS}">0x82000006</errorcode></detail></soap:Fault></soap:Body></soap:Envelope>'
    ).encode()
    expected = WebFault("Server", "0x82000006", "List does not exist.")
    assert items(fault) == expected
    assert read_result(fault, answer_tag=ANSWER, max_bytes=LIMIT) == expected
    plain = fault.replace(b"errorstring", b"a").replace(b"errorcode", b"b")
    assert items(plain) == WebFault("Server", "", "Exception")


def result(inside):
    """The result element of a method's answer."""
    found = read_result(wrapped(inside, "X"), answer_tag=f"{{{NS}}}XResponse", max_bytes=LIMIT)
    assert isinstance(found, etree._Element)
    return found


@pytest.mark.parametrize(
    "inside",
    [
        listed('<z:row ows_ID="1"/>', 1),
        escape(listed('<z:row ows_ID="1"/>', 1)),
        escape('<?xml version="1.0" encoding="utf-16"?>\r\n' + listed('<z:row ows_ID="1"/>', 1)),
        escape("\ufeff" + listed('<sp:z:row ows_ID="1"/>', 1)),
        escape('<rs:data ItemCount="1"><z:row ows_ID="1"/></rs:data>'),
        "<![CDATA[" + listed('<z:row ows_ID="1"/>', 1) + "]]>",
    ],
)
def test_rows_inside_a_result(inside):
    """As elements, as a text, as a text that says it is UTF-16, as a piece without its declarations."""
    assert held_rows(result(inside), RowForm(), max_bytes=LIMIT) == Rows([{"ID": "1"}], said=1)


def test_a_text_and_elements_as_text():
    """Whoever reads JSON or XML gets a text either way."""
    assert held_text(result('{"a":1}')) == '{"a":1}'
    assert held_text(result("")) == ""
    assert etree.fromstring(held_text(result("<a xmlns=''><b>1</b></a>"))).find("a/b").text == "1"


def test_the_size_of_a_list():
    """``GetList`` says it in an attribute; without one there is no count."""
    assert read_list_count(result('<List ItemCount="12"/>')) == "12"
    assert read_list_count(result("<List/>")) == read_list_count(result("")) == ""


BOMBS = {
    "elements": lambda: wrapped("<a/>" * 6_000_000),
    "depth": lambda: wrapped("<a>" * 5_000_000),
    "one text": lambda: wrapped(listed(f'<z:row ows_A="{"x" * 20_000_000}"/>')),
    "attributes": lambda: wrapped(listed("<z:row " + " ".join(f'a{n}=""' for n in range(2_000_000)) + "/>")),
    "nul": lambda: b"<a>" + b"\x00" * 1000 + b"</a>",
    "inner": lambda: wrapped(escape("<a/>" * 2_400_000)),
}


READERS = (items, lambda body: read_result(body, answer_tag=ANSWER, max_bytes=LIMIT))


def burn():
    """Read every bomb with every reader: the slowest in seconds, and by how many MiB the memory grew."""
    slowest, refused = 0.0, []
    bodies = {name: bomb() for name, bomb in BOMBS.items()}
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, body in bodies.items():
        for read in READERS:
            started = time.process_time()
            try:
                read(body)
            except ValueError:
                refused.append(name)
            slowest = max(slowest, time.process_time() - started)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    return {"refused": refused, "seconds": slowest, "mib": grown}


def test_bombs_are_put_out():
    """24 MB of nothing but marks, or one endless text, end within two seconds and 256 MB."""
    code = f"import json, {__name__} as t; print(json.dumps(t.burn()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    found = json.loads(done.stdout or "{}")
    twice = [name for name in BOMBS for _ in range(2) if name != "inner"]
    assert found["refused"] == [*twice, "inner"], done.stderr  # a method may hold any text
    assert found["seconds"] < 2
    assert found["mib"] < 256


def test_a_bomb_inside_a_result_is_put_out():
    """A text that is nothing but marks is refused before a tree is built of it."""
    with pytest.raises(ValueError, match="XML"):
        held_rows(result(escape("<a/>" * 2_000_000)), RowForm(), max_bytes=LIMIT)


def test_an_answer_without_rows_at_all_is_no_page():
    """No ``rs:data``: neither a list nor a text of rows, but perhaps a session that ended."""
    for read in (lambda: items(wrapped("")), lambda: held_rows(result(""), RowForm(), max_bytes=LIMIT)):
        with pytest.raises(ValueError, match="rs:data"):
            read()
