"""A bound that needs no solver, for an objective of which the engine could prove nothing in time.

Every household gets the home and the day that are worth most for this objective, as if there were enough of
all: no plan can be worth more. Far from the truth, but true, and finite, so that the gap says something.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from optimiser.engine import ChainProblem, Tier, TierResult
from optimiser.engine.model.problem import Dated, Floats
from optimiser.planning.arrays import Model

_AT_A_TIME = 2_000  # pairs, each with every start day: some 10 MB


def with_a_bound(model: Model, result: TierResult) -> TierResult:
    """Give the engine's result, with the loose bound where it has none."""
    if math.isfinite(result.bound):
        return result
    (tier,) = (tier for tier in model.problem.tiers if tier.name == result.name)
    return replace(result, bound=loose_bound(model.problem, tier))


def loose_bound(problem: ChainProblem, tier: Tier) -> float:
    """Add up, over the households, the best that any one letting could do for a tier (or nothing)."""
    best = np.zeros(problem.agents)
    np.maximum.at(best, problem.arc_agent, _best_worth(problem, tier, tier.arc_worth, tier.dated))
    if problem.max_cycle > 1:
        fixed = tier.arc_worth if tier.ring_worth is None else tier.ring_worth
        worth = _best_worth(problem, tier, fixed, tier.ring_dated or tier.dated)
        np.maximum.at(best, problem.arc_agent, worth)
    return tier.constant + tier.sign * float(best.sum())


def _best_worth(problem: ChainProblem, tier: Tier, fixed: Floats, dated: Dated | None) -> Floats:
    """Signed worth of each choice on its best start day."""
    return tier.sign * fixed + _best_dated(problem, tier, dated)[problem.arc_pair]


def _best_dated(problem: ChainProblem, tier: Tier, dated: Dated | None) -> Floats:
    """Signed worth of the best start day of each pair; minus infinity where its window has no start day."""
    best = np.full(problem.pairs, -np.inf)
    for first in range(0, problem.pairs, _AT_A_TIME):
        pair = np.arange(first, min(first + _AT_A_TIME, problem.pairs))
        start = problem.starts[None, :]
        after = start >= problem.pair_first[pair, None]
        inside = after & (start <= problem.pair_last[pair, None])
        worth = np.zeros(inside.shape)
        if dated is not None:
            worth = tier.sign * np.broadcast_to(dated(pair[:, None], start), inside.shape)
        best[pair] = np.max(np.where(inside, worth, -np.inf), axis=1, initial=-np.inf)
    return best
