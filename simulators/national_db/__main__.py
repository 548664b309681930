"""``python -m simulators.national_db --port 0 --home DIR --config FILE.json``."""

from __future__ import annotations

import datetime as dt
import sys

from cryptography import x509
from pydantic import ValidationError
from starlette.types import ASGIApp

from simulators.national_db.config import NationalDbConfig, read_config
from simulators.national_db.forgery import ForgingScript, Impostor
from simulators.national_db.ledger import Ledger
from simulators.national_db.rate_limit import RateLimit
from simulators.national_db.receipt import load_receipt_signer
from simulators.national_db.reception import Reception
from simulators.national_db.rest import rest_routes
from simulators.national_db.service import Service
from simulators.national_db.soap import soap_routes
from simulators.national_db.trust import Trust
from simulators.pki.home import make_pki
from simulators.runtime import Arguments, TokenDesk, build_app, read_arguments, serve

_WRONG_USE = 2


class _SystemClock:
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


def application(arguments: Arguments, config: NationalDbConfig) -> ASGIApp:
    """The national database with its books in the simulator's home."""
    service = _service(arguments, config)
    routes = [service.tokens.route, *rest_routes(service), *soap_routes(service)]
    return build_app(routes, script=ForgingScript(config.faults))


def _service(arguments: Arguments, config: NationalDbConfig) -> Service:
    pki = make_pki(config.pki_home or arguments.home / "pki")
    certificates = [pki.certificate("national_db"), pki.chain]
    ledger = Ledger(arguments.home)
    reception = Reception(
        ledger,
        config.register_of_people(),
        Trust(x509.load_pem_x509_certificates(pki.anchors.read_bytes())),
        signer=load_receipt_signer(config.receiver, pki.key("national_db"), certificates),
        clock=_SystemClock(),
    )
    secret = config.client_secret.get_secret_value()
    return Service(
        reception=reception,
        ledger=ledger,
        tokens=TokenDesk(config.client_id, secret, lifetime_s=config.token_lifetime_s),
        limit=RateLimit(config.requests_per_minute),
        impostor=Impostor(config.receiver),
        max_body_bytes=config.max_body_bytes,
    )


def main() -> None:
    """Read the command line and the config, then serve until ended."""
    arguments = read_arguments("national_db")
    try:
        config = read_config(arguments.config)
    except ValidationError as faults:
        sys.stderr.write(f"--config: {faults}\n")
        sys.exit(_WRONG_USE)
    serve(application(arguments, config), arguments.name, arguments.port)


if __name__ == "__main__":
    main()
