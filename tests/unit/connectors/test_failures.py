"""The table of what can go wrong on a wire."""

import ssl
from datetime import UTC, datetime

import httpx
import pytest

from connectors.failures import (
    Failure,
    Party,
    error_of,
    failure_of_exception,
    failure_of_status,
    retry_after_s,
)
from domain.errors import (
    Misconfigured,
    OutcomeUnknown,
    ReceiverRefused,
    ReceiverUnavailable,
    SourceBroke,
    SourceRefused,
    SourceUnavailable,
    TimestampUnavailable,
)

SURE = {Failure.NOT_SENT, Failure.UNTRUSTED}
SAID_NO = {Failure.LOGIN_REFUSED, Failure.REFUSED}


@pytest.mark.parametrize("failure", Failure)
def test_a_package_is_unavailable_only_when_nothing_was_sent(failure):
    """For the receiver, everything but a sure non-delivery or a clear no is an unknown outcome."""
    expected = (
        ReceiverUnavailable if failure in SURE else ReceiverRefused if failure in SAID_NO else OutcomeUnknown
    )
    assert type(error_of(failure, Party.RECEIVER, where="")) is expected


@pytest.mark.parametrize("failure", Failure)
def test_a_failed_login_never_leaves_a_package_in_doubt(failure):
    """Whatever happens before the request is sent, the outcome is known."""
    error = error_of(failure, Party.RECEIVER, where="", before_request=True)
    assert isinstance(error, ReceiverUnavailable | ReceiverRefused)


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (Failure.NOT_SENT, SourceUnavailable),
        (Failure.CUT_OFF, SourceUnavailable),
        (Failure.OVERLOADED, SourceUnavailable),
        (Failure.SERVER_BROKE, SourceUnavailable),
        (Failure.LOGIN_REFUSED, SourceRefused),
        (Failure.REFUSED, SourceRefused),
        (Failure.UNTRUSTED, Misconfigured),
        (Failure.REDIRECTED, Misconfigured),
        (Failure.TOO_LARGE, SourceBroke),
        (Failure.UNREADABLE, SourceBroke),
    ],
)
def test_sources_are_retried_only_when_nothing_needs_mending(failure, kind):
    """For a source, only what may pass by itself is a retry."""
    assert type(error_of(failure, Party.SOURCE, where="")) is kind


def test_a_timestamp_is_asked_for_again():
    """No failure of the timestamp authority is anything else than unavailable."""
    assert {type(error_of(f, Party.TIMESTAMP, where="")) for f in Failure} == {TimestampUnavailable}


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (200, None),
        (204, None),
        (302, Failure.REDIRECTED),
        (400, Failure.REFUSED),
        (401, Failure.LOGIN_REFUSED),
        (403, Failure.LOGIN_REFUSED),
        (404, Failure.REFUSED),
        (408, Failure.OVERLOADED),
        (429, Failure.OVERLOADED),
        (500, Failure.SERVER_BROKE),
        (503, Failure.OVERLOADED),
        (101, Failure.UNREADABLE),
        (999, Failure.UNREADABLE),
    ],
)
def test_statuses(status, failure):
    """Every HTTP status has one meaning, also those nobody should send."""
    assert failure_of_status(status) is failure


def test_connection_errors_are_not_sent_and_the_rest_is_cut_off():
    """Only what fails before a connection stands counts as not sent; unknown exceptions do not."""
    not_sent = [httpx.ConnectError("x"), httpx.ConnectTimeout("x"), httpx.PoolTimeout("x")]
    cut_off = [httpx.ReadError("x"), httpx.WriteError("x"), httpx.ReadTimeout("x"), httpx.WriteTimeout("x")]
    cut_off += [httpx.RemoteProtocolError("x"), httpx.CloseError("x"), httpx.TransportError("new")]
    assert {failure_of_exception(exc) for exc in not_sent} == {Failure.NOT_SENT}
    assert {failure_of_exception(exc) for exc in cut_off} == {Failure.CUT_OFF}


def test_an_untrusted_certificate_is_told_apart():
    """A refused certificate is no network trouble that waiting heals."""
    error = httpx.ConnectError("x")
    error.__cause__ = OSError()
    error.__cause__.__context__ = ssl.SSLCertVerificationError()
    assert failure_of_exception(error) is Failure.UNTRUSTED


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("99999999999", 86400.0),
        ("Mon, 02 Nov 2026 02:31:00 GMT", 60.0),
        ("Mon, 02 Nov 2026 02:00:00 GMT", 0.0),
        ("Mon, 02 Nov 2026 02:31:00 -0000", 60.0),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(header, seconds):
    """Seconds and dates are understood, bounded to a day; nonsense is no wish."""
    assert retry_after_s(header, datetime(2026, 11, 2, 2, 30, tzinfo=UTC)) == seconds
