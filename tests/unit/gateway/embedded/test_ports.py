"""Ports on the loopback address."""

import logging
import socket

import pytest

from gateway.embedded.ports import LOOPBACK, free_port, is_free


@pytest.fixture
def busy():
    """A port of 127.0.0.1 on which somebody listens."""
    with socket.socket() as listener:
        listener.bind((LOOPBACK, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_free_preferred_port_is_given_back():
    """A caller gets the port it asked for when nobody listens there."""
    wanted = free_port()
    assert free_port(wanted) == wanted


def test_a_busy_preferred_port_is_replaced_and_reported(busy, caplog):
    """A busy port is never given out; the warning names it and the one taken instead."""
    with caplog.at_level(logging.WARNING):
        chosen = free_port(busy)
    assert chosen != busy
    assert is_free(chosen)
    assert f"port {busy} is busy, port {chosen} is used" in caplog.text


def test_a_promised_port_is_not_promised_again():
    """A port given to somebody who does not listen yet can be kept out of the choice."""
    wanted = free_port()
    assert free_port(wanted, taken={wanted}) != wanted
