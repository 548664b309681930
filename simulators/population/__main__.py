"""``python -m simulators.population --config FILE`` prints what a reader of both offices must find."""

from __future__ import annotations

import json
import sys

from simulators.population.config import PopulationConfig
from simulators.population.population import build_population
from simulators.runtime.arguments import read_arguments

if __name__ == "__main__":
    arguments = read_arguments("population")
    population = build_population(PopulationConfig.of(arguments.config))
    sys.stdout.write(json.dumps(population.expected(), indent=2) + "\n")
