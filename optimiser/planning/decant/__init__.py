"""Decant plans: who leaves a block when, for where, and where next; from a scenario to a plan."""

from optimiser.planning.decant.decant_plan import find_decant_plan

__all__ = ["find_decant_plan"]
