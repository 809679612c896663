"""Mathematics only: arrays in; chains, bounds and status out. Knows no housing; alone imports ortools."""

from optimiser.engine.problem import ChainProblem, Choice, SideRow, Tier, TierResult
from optimiser.engine.solution import Progress, Solution
from optimiser.engine.solve import solve

__all__ = ["ChainProblem", "Choice", "Progress", "SideRow", "Solution", "Tier", "TierResult", "solve"]
