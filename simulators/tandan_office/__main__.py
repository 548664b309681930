"""``python -m simulators.tandan_office --port 0 --home DIR --config FILE.json``.

The config: seed, people, units, period (see ``simulators.population``), username, password, domain (LAOCAI),
faults, and how the site behaves (see ``SiteConfig``).
"""

from __future__ import annotations

from simulators.population import PopulationConfig, build_population
from simulators.runtime import FaultScript, read_arguments, serve
from simulators.tandan_office.app import build_site
from simulators.tandan_office.config import SiteConfig
from simulators.tandan_office.records import SiteBooks

if __name__ == "__main__":
    arguments = read_arguments("tandan_office")
    books = SiteBooks.of(build_population(PopulationConfig.of(arguments.config)))
    site = SiteConfig.of(arguments.config)
    serve(build_site(books, site, FaultScript(arguments.faults)), arguments.name, arguments.port)
