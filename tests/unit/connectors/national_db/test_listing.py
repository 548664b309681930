"""The receiver's own list: every page, and no endless ones."""

from decimal import Decimal

import httpx
import pytest

from domain.errors import OutcomeUnknown, ReceiverUnavailable


def item(number, **changes):
    """One row of the list."""
    person = f"{number:012d}"
    row = {"key": f"key-{number}", "personalId": person, "revision": 1, "total": "89.75"}
    return row | {"packageKey": "p", "verdict": "ACCEPTED"} | changes


@pytest.mark.parametrize("file", ["receiver.yaml", "receiver-soap.yaml"])
def test_pages_are_followed_to_the_end(receiver_of, file):
    """The next page is asked for after the last person; totals are exact; refused results are marked."""
    asked = []

    def handler(request):
        asked.append(dict(request.url.params))
        if "after" not in request.url.params:
            return httpx.Response(200, json={"items": [item(1), item(2)], "next": f"{2:012d}"})
        return httpx.Response(200, json={"items": [item(3, verdict="REJECTED", total="0")], "next": None})

    held = list(receiver_of(handler, file=file).held("2026-06"))
    assert [(one.key, one.accepted) for one in held] == [("key-1", True), ("key-2", True), ("key-3", False)]
    assert held[0].total == Decimal("89.75")
    assert [one.get("after") for one in asked] == [None, f"{2:012d}"]
    assert {one["period"] for one in asked} == {"2026-06"}


@pytest.mark.parametrize(
    "page",
    [
        {"items": [item(1)], "next": ""},
        {"items": [], "next": "1"},
        {"items": [item(1, total="NaN")], "next": None},
        {"items": [item(1, verdict="MAYBE")], "next": None},
        {"rows": []},
        [],
    ],
)
def test_a_list_that_is_no_list_is_refused(receiver_of, page):
    """Endless or malformed pages stop with an error instead of a wrong reconciliation."""
    with pytest.raises(OutcomeUnknown, match="agreed form"):
        list(receiver_of(lambda _: httpx.Response(200, json=page)).held("2026-06"))


def test_the_same_page_again_and_again(receiver_of):
    """A receiver that always answers the first page does not hold us for ever."""
    page = {"items": [item(1)], "next": f"{1:012d}"}
    with pytest.raises(OutcomeUnknown, match="does not move on"):
        list(receiver_of(lambda _: httpx.Response(200, json=page)).held("2026-06"))


def test_no_connection_is_told_apart(receiver_of):
    """Nobody there: try later."""

    def handler(request):
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(ReceiverUnavailable):
        list(receiver_of(handler).held("2026-06"))
