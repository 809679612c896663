"""Small enough to be solved whole: every dated choice in one program, each tier to its proved optimum."""

from __future__ import annotations

import numpy as np

from optimiser.engine.model.problem import Floats
from optimiser.engine.programmes.master import Master, with_kept_tiers
from optimiser.engine.programmes.solvers import Answer, Program, solve_whole


def tier_program(master: Master, tier: int, kept: list[float]) -> Program:
    """The program of one tier, with the earlier tiers' signed worths kept from getting worse."""
    matrix, lower, upper = with_kept_tiers(master, kept)
    return Program(matrix, lower, upper, master.upper, master.tier_worth[tier], master.whole)


def program_of(master: Master, worth: Floats) -> Program:
    """The program with a worth of its own for each column."""
    return Program(master.matrix, master.row_lower, master.row_upper, master.upper, worth, master.whole)


def feasibility_program(master: Master) -> Program:
    """The program without an objective, which asks only whether there is any choice at all."""
    return program_of(master, np.zeros(master.matrix.shape[1]))


def solve_tier(
    master: Master, tier: int, kept: list[float], gap: float, time_limit: float | None, seed: int
) -> Answer:
    """Solve one tier on the columns of `master`."""
    return solve_whole(tier_program(master, tier, kept), gap=gap, time_limit=time_limit, seed=seed)
