"""Every log line passes the one redactor, whoever configured the handlers."""

from __future__ import annotations

import logging

from connectors.redaction import RedactingFilter

_TOO_TALKATIVE = ("httpx", "httpcore", "zeep", "spnego")
"""Libraries that write addresses with their queries, or whole messages, at INFO and DEBUG."""


def guard_logs() -> None:
    """Put the redactor on every handler of the root logger that has none yet; safe to repeat.

    On handlers, not on loggers: a filter of a logger does not see what its children log.
    """
    for name in _TOO_TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for handler in logging.getLogger().handlers:
        if not any(isinstance(known, RedactingFilter) for known in handler.filters):
            handler.addFilter(RedactingFilter())
