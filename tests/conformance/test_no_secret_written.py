"""No secret in any log at any level: every system, logged in and refused, with all loggers at DEBUG.

Every simulator gets planted secrets; whatever else the gateway sends or is given to prove itself (headers,
tokens, cookies) is noted on the wire. Then everything that was written is searched for all of it.
"""

import io
import logging
import re
import traceback
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx

from connectors.document_mgmt.port import Ask, Cursor
from connectors.document_mgmt.reads import Pace
from connectors.document_mgmt.registry import open_source
from connectors.document_mgmt.source_file import parse_source
from connectors.redaction import RedactingFilter
from domain.clock import FixedClock
from domain.errors import GatewayError
from tests.conformance.conftest import running
from tests.conformance.stages import PASSWORD, PERIOD, Ability

SECRET_SETTING = re.compile(r"pass|secret|token|key")
SECRET_HEADER = re.compile(r"authori[sz]ation|authenticate|cookie|token|secret|key|pass", re.IGNORECASE)
LOGGERS = ("httpx", "httpcore", "zeep", "spnego", "urllib3", "connectors", "gateway")
SHORTEST = 12
FEW = {"people": 12, "units": 40}


def planted(number):
    """A password with every sign that quoting may break, between two halves to search for."""
    return f"Chim{number}Yen&<>\"'\\%Bao{number}Cat"


def halves(number):
    """What to search for, whatever became of the signs between."""
    return {f"Chim{number}Yen", f"Bao{number}Cat"}


class Noting(httpx.BaseTransport):
    """The network, with everything noted that proves who we are."""

    def __init__(self, seen):
        self.inner = httpx.HTTPTransport(trust_env=False)
        self.seen = seen

    def handle_request(self, request):
        self.note(request.headers)
        response = self.inner.handle_request(request)
        self.note(response.headers)
        return response

    def note(self, headers):
        for name, value in headers.items():
            if SECRET_HEADER.search(name):
                values = [part.strip().strip('="') for part in re.split(r"[\s;,]+", value)]
                if "cookie" in name.lower():
                    values = [one.partition("=")[2] for one in values]
                self.seen |= {one for one in values if len(one) >= SHORTEST}

    def close(self):
        self.inner.close()


class Written:
    """All that was written: through the product's filter and, for passwords, before it."""

    def __init__(self):
        self.raw, self.redacted = io.StringIO(), io.StringIO()

    @contextmanager
    def everything(self):
        """All loggers at DEBUG, into both."""
        root = logging.getLogger()
        handlers = [logging.StreamHandler(self.raw), logging.StreamHandler(self.redacted)]
        handlers[1].addFilter(RedactingFilter())
        before = {name: logging.getLogger(name).level for name in ("", *LOGGERS)}
        for name in before:
            logging.getLogger(name).setLevel(logging.DEBUG)
        for handler in handlers:
            root.addHandler(handler)
        try:
            yield
        finally:
            for handler in handlers:
                root.removeHandler(handler)
            for name, level in before.items():
                logging.getLogger(name).setLevel(level)

    def fail(self, error):
        """An error as the command line, the store and the log keep it."""
        self.raw.write("\n".join([str(error), repr(error), error.explain("vi"), error.explain("en")]))
        self.raw.write("".join(traceback.format_exception(error)))
        self.redacted.write(str(error))
        logging.getLogger("gateway").error("failed", exc_info=error)


def with_secrets(stage):
    """Settings of the simulator with planted secrets, and what each secret of the stage became."""
    names = [name for name, value in stage.settings.items() if SECRET_SETTING.search(name)]
    became = {stage.settings[name]: planted(number) for number, name in enumerate(sorted(names), 1)}
    settings = {name: became[value] if name in names else value for name, value in stage.settings.items()}
    return settings, became


def read_everything(source, kinds, written):
    """Check, pull every kind, and tell every failure."""
    health = source.check()
    logging.getLogger("gateway").info("check %s %s", health.detail, health.findings)
    for kind in kinds:
        try:
            for page in source.pull(kind, Cursor(), Ask(PERIOD)):
                logging.getLogger("gateway").debug("page %s", page.number)
        except GatewayError as error:
            written.fail(error)


def test_no_secret_is_written(stage, tmp_path, capfd):
    """Right and wrong passwords, ended sessions, log-in pages, broken answers: no secret is in it."""
    settings, became = with_secrets(stage)
    wrong = planted(9)
    seen, written = set(), Written()

    def open_with(password, address):
        data = stage.data()
        data |= {"requests_per_minute": 60_000, "retries": {"attempts": 1}}
        stage.shrink(data)
        config = parse_source(data, stage.source_file)
        connection = stage.connection(address, tmp_path, password)
        extra = {name: became.get(value, value) for name, value in connection.extra.items()}
        return open_source(
            config,
            connection.model_copy(update={"extra": extra}),
            clock=FixedClock(datetime.now(UTC)),
            files={name: (stage.sources_dir / name).read_bytes() for name in config.pinned_files},
            transport=Noting(seen),
            pace=Pace(sleep=lambda _: None),
        )

    with (
        running(stage, tmp_path, **(settings | FEW | dict(stage.session_ends))) as site,
        written.everything(),
    ):
        right = became.get(PASSWORD, PASSWORD)
        for password, fault in ((right, ""), (wrong, ""), (right, "html"), (right, "status:500")):
            if fault and not stage.can(Ability.WIRE):
                continue
            if stage.can(Ability.WIRE):
                site.script(**({"every": fault} if fault else {}))
            source = open_with(password, site.address)
            read_everything(source, source.kinds, written)
            source.close()
    out, err = capfd.readouterr()
    raw, redacted = written.raw.getvalue() + out + err, written.redacted.getvalue() + out + err
    passwords = {half for number in (*range(1, len(became) + 1), 9) for half in halves(number)}
    assert became or not stage.can(Ability.LOGIN), "no setting of this stage looks like a secret"
    assert "page 1" in redacted
    assert {secret for secret in passwords if secret in raw} == set()
    assert {secret for secret in seen | passwords if secret in redacted} == set()
