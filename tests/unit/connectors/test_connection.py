"""The address and login of a system."""

import pytest
from pydantic import ValidationError

from connectors.connection import Connection


def test_password_is_not_shown():
    """Neither repr nor JSON of a connection shows its password."""
    connection = Connection(id="a", base_url="https://h.vn/x/", login="u", password="hush")
    assert "hush" not in f"{connection!r}{connection}{connection.model_dump_json()}"
    assert connection.base_url == "https://h.vn/x"


@pytest.mark.parametrize(
    "address",
    [
        "ftp://h",
        "h.vn",
        "http://",
        "http://u:p@h",
        "http://h?a=1",
        "http://h#a",
        "http://h:99999999",
        "http://h:0",
        "http://[x",
        "http:// h",
    ],
)
def test_other_addresses_are_refused(address):
    """An address with another scheme, a login or parameters is refused."""
    with pytest.raises(ValidationError, match="base_url"):
        Connection(id="a", base_url=address)


def test_unknown_entries_are_refused():
    """What is left over does not become a header or an option."""
    with pytest.raises(ValidationError, match="verify"):
        Connection(id="a", base_url="http://h", verify=False)
