"""``python -m simulators.province_axis --port 0 --home DIR --config FILE.json``.

The config: seed, people, units, period (see ``simulators.population``), username, password, application_code,
system_id, secret_key, token_lifetime_s (1800), documents (100), faults. The home keeps ``queue.json``.
"""

from __future__ import annotations

from simulators.edoc.post import queue_of
from simulators.population import PopulationConfig, build_population
from simulators.province_axis.app import build_axis
from simulators.province_axis.desk import Desk
from simulators.runtime import FaultScript, read_arguments, serve

if __name__ == "__main__":
    arguments = read_arguments("province_axis")
    config = arguments.config
    population = build_population(PopulationConfig.of(config))
    queue = queue_of(population, arguments.home, documents=int(config.get("documents", 100)))
    desk = Desk.of(config)
    serve(build_axis(queue, desk, FaultScript(arguments.faults)), arguments.name, arguments.port)
