"""Mathematics only: arrays in; chains, bounds and status out. Knows no housing; alone imports ortools."""

from optimiser.engine.model.problem import ChainProblem, Choice, SideRow, Tier, TierResult
from optimiser.engine.model.solution import Progress, Solution
from optimiser.engine.solve import solve

__all__ = ["ChainProblem", "Choice", "Progress", "SideRow", "Solution", "Tier", "TierResult", "solve"]
