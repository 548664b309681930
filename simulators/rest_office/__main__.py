"""``python -m simulators.rest_office --port 0 --home DIR --config FILE.json``.

The config: seed, people, units, period (see ``simulators.population``), client_id, client_secret,
token_lifetime_s (3600), faults.
"""

from __future__ import annotations

from simulators.population import PopulationConfig, build_population
from simulators.rest_office.app import build_office
from simulators.rest_office.records import OfficeBooks
from simulators.runtime import FaultScript, TokenDesk, read_arguments, serve

if __name__ == "__main__":
    arguments = read_arguments("rest_office")
    config = arguments.config
    desk = TokenDesk(
        config["client_id"], config["client_secret"], lifetime_s=float(config.get("token_lifetime_s", 3600))
    )
    books = OfficeBooks.of(build_population(PopulationConfig.of(config)))
    office = build_office(books, desk, FaultScript(arguments.faults))
    serve(office, arguments.name, arguments.port, own_date=True)
