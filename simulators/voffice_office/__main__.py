"""``python -m simulators.voffice_office --port 0 --home DIR --config FILE.json``.

The config: seed, people, units, period (see ``simulators.population``), app_code, app_pass, faults.
"""

from __future__ import annotations

from simulators.population import PopulationConfig, build_population
from simulators.runtime import FaultScript, read_arguments, serve
from simulators.voffice_office.app import Office, build_office
from simulators.voffice_office.books import OfficeBooks

if __name__ == "__main__":
    arguments = read_arguments("voffice_office")
    config = arguments.config
    books = OfficeBooks.of(build_population(PopulationConfig.of(config)))
    office = Office(books, config["app_code"], config["app_pass"])
    serve(build_office(office, FaultScript(arguments.faults)), arguments.name, arguments.port)
