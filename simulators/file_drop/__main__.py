"""``python -m simulators.file_drop --port 0 --home DIR --config FILE.json``.

The config: seed, people, units, period (see ``simulators.population``), province (a key of
``drop.PROVINCES``), faults. The files lie in ``DIR/tha-tep`` when the process says its port; it then only
answers the control routes, since a folder does nothing by itself.
"""

from __future__ import annotations

from simulators.file_drop.drop import fill
from simulators.population import PopulationConfig, build_population
from simulators.runtime import FaultScript, build_app, read_arguments, serve

FOLDER = "tha-tep"

if __name__ == "__main__":
    arguments = read_arguments("file_drop")
    population = build_population(PopulationConfig.of(arguments.config))
    fill(arguments.home / FOLDER, population, str(arguments.config.get("province", "ha_tinh")))
    serve(build_app([], script=FaultScript(arguments.faults)), arguments.name, arguments.port)
