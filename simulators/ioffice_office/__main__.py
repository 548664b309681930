"""``python -m simulators.ioffice_office --port 0 --home DIR --config FILE.json``.

The config: seed, people, units, period (see ``simulators.population``), username, password,
token_lifetime_s (1800), session_calls (how many data calls a session lasts; without it no bound), expiry
(how an ended session is told: "status", "401" or "empty"), faults.
"""

from __future__ import annotations

from simulators.ioffice_office.app import build_office
from simulators.ioffice_office.books import OfficeBooks
from simulators.ioffice_office.sessions import Sessions
from simulators.population import PopulationConfig, build_population
from simulators.runtime import FaultScript, read_arguments, serve

if __name__ == "__main__":
    arguments = read_arguments("ioffice_office")
    sessions = Sessions.of(arguments.config)
    books = OfficeBooks.of(build_population(PopulationConfig.of(arguments.config)))
    serve(build_office(books, sessions, FaultScript(arguments.faults)), arguments.name, arguments.port)
