"""Logs are redacted whoever writes them."""

from __future__ import annotations

import io
import logging

from gateway.logs import guard_logs


def test_a_library_that_logs_a_token_logs_a_mask() -> None:
    """Any logger's line passes the redactor of the root handlers; guarding twice adds nothing."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        guard_logs()
        guard_logs()
        logging.getLogger("some.library").error("Authorization: Bearer %s", "abc.def.secret")
        logging.getLogger("some.library").error("công chức 010086012345")
        assert len(handler.filters) == 1
    finally:
        root.removeHandler(handler)
    assert "secret" not in written.getvalue()
    assert "010086012345" not in written.getvalue()
    assert "công chức 010" in written.getvalue()


def test_the_http_library_does_not_tell_addresses() -> None:
    """The library httpx writes every address with its query at INFO: it is kept at WARNING."""
    guard_logs()
    assert logging.getLogger("httpx").getEffectiveLevel() == logging.WARNING
