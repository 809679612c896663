"""From files to a checked scenario, and plans to and from files. Stands on records; knows no solver."""

from optimiser.intake.findings import FaultyInputError, UnreadableInputError
from optimiser.intake.plan_file import plan_from_json, plan_to_json, read_plan
from optimiser.intake.scenario_reader import read_scenario
from optimiser.intake.starter import write_starter

__all__ = [
    "FaultyInputError",
    "UnreadableInputError",
    "plan_from_json",
    "plan_to_json",
    "read_plan",
    "read_scenario",
    "write_starter",
]
