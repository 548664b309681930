"""``python -m simulators.soap_office --port 0 --home DIR --config FILE.json``.

The config: seed, people, units, period (see ``simulators.population``), username, password, faults.
"""

from __future__ import annotations

from simulators.population import PopulationConfig, build_population
from simulators.runtime import FaultScript, read_arguments, serve
from simulators.soap_office.app import build_office
from simulators.soap_office.documents import DocumentBook
from simulators.soap_office.username_token import Doorkeeper

if __name__ == "__main__":
    arguments = read_arguments("soap_office")
    config = arguments.config
    book = DocumentBook.of(build_population(PopulationConfig.of(config)))
    doorkeeper = Doorkeeper(config["username"], config["password"])
    serve(build_office(book, doorkeeper, FaultScript(arguments.faults)), arguments.name, arguments.port)
