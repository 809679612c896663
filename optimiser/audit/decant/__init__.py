"""Decant plans rechecked from the raw tables: temporary moves, returns, blocks, phases, homes held, money."""

from optimiser.audit.decant.checks import decant_checks
from optimiser.audit.decant.story import DecantCase
from optimiser.audit.decant.unmet import decant_unmet

__all__ = ["DecantCase", "decant_checks", "decant_unmet"]
