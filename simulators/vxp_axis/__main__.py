"""``python -m simulators.vxp_axis --port 0 --home DIR --config FILE.json``.

The config: seed, people, units, period (see ``simulators.population``), systemid, secret, documents (100),
faults. The home keeps ``queue.json``: what was told done, over restarts.
"""

from __future__ import annotations

from simulators.edoc.post import queue_of
from simulators.population import PopulationConfig, build_population
from simulators.runtime import FaultScript, read_arguments, serve
from simulators.vxp_axis.app import build_axis
from simulators.vxp_axis.seal import Seal

if __name__ == "__main__":
    arguments = read_arguments("vxp_axis")
    config = arguments.config
    population = build_population(PopulationConfig.of(config))
    queue = queue_of(population, arguments.home, documents=int(config.get("documents", 100)))
    seal = Seal(config["systemid"], config["secret"])
    serve(build_axis(queue, seal, FaultScript(arguments.faults)), arguments.name, arguments.port)
