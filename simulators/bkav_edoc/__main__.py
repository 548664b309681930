"""``python -m simulators.bkav_edoc --port 0 --home DIR --config FILE.json``.

The config: seed, people, units, period (see ``simulators.population``), organ_id, token, documents (100),
faults. The home keeps ``queue.json``.
"""

from __future__ import annotations

from simulators.bkav_edoc.app import build_axis
from simulators.bkav_edoc.envelope import letters_of
from simulators.edoc.queue import Queue
from simulators.population import PopulationConfig, build_population
from simulators.runtime import FaultScript, read_arguments, serve

if __name__ == "__main__":
    arguments = read_arguments("bkav_edoc")
    config = arguments.config
    population = build_population(PopulationConfig.of(config))
    queue = Queue(letters_of(population, documents=int(config.get("documents", 100))), arguments.home)
    login = (config["organ_id"], config["token"])
    serve(build_axis(queue, login, FaultScript(arguments.faults)), arguments.name, arguments.port)
