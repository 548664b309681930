"""``python -m simulators.tsa --port 0 --home DIR --config FILE.json``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from simulators.pki.home import make_pki
from simulators.runtime import FaultScript, build_app, read_arguments, serve
from simulators.tsa.authority import load_authority
from simulators.tsa.http import timestamp_routes


class _SystemClock:
    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


def main() -> None:
    """Serve until ended. Config: ``pki_home`` (default HOME/pki, made if it is not there), ``faults``."""
    arguments = read_arguments("tsa")
    pki = make_pki(Path(arguments.config.get("pki_home", arguments.home / "pki")))
    authority = load_authority(pki.key("tsa"), [pki.certificate("tsa"), pki.chain], clock=_SystemClock())
    app = build_app(timestamp_routes(authority), script=FaultScript(arguments.faults))
    serve(app, arguments.name, arguments.port)


if __name__ == "__main__":
    main()
