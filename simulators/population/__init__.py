"""Invented people of one province, what they did in one period, and what is wrong with the records of it.

Both offices build the same population from the same configuration and serve their part of it.
No number can belong to a real person: the province part of every personal id (098) is not allotted.
"""

from simulators.population.agencies import Agency
from simulators.population.config import PopulationConfig
from simulators.population.evaluations import EvaluationForm
from simulators.population.people import Official, Rank
from simulators.population.population import Population, build_population
from simulators.population.records import Origin, State, System, WorkRecord

__all__ = [
    "Agency",
    "EvaluationForm",
    "Official",
    "Origin",
    "Population",
    "PopulationConfig",
    "Rank",
    "State",
    "System",
    "WorkRecord",
    "build_population",
]
