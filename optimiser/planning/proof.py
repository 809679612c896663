"""What is said of each objective: the value recomputed from the moves, the bound proved, the gap between."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from optimiser.engine import TierResult
from optimiser.errors import BrokenPlanError
from optimiser.measures import OBJECTIVES, Objective
from optimiser.planning.arrays import Model
from optimiser.planning.chain_records import Letting
from optimiser.records.plan import Move, ObjectiveResult, PlanStatus

TOLERANCE = 1e-6  # relative: what adding up in another order may lose


def objective_results(
    model: Model, lettings: Sequence[Letting], moves: Sequence[Move], tiers: Sequence[TierResult]
) -> tuple[ObjectiveResult, ...]:
    """Measure the plan anew by the plain definitions and set the engine's bounds beside it.

    Parameters
    ----------
    model : Model
    lettings, moves : sequences of Letting and of Move
        The plan, in rows and day numbers and in records.
    tiers : sequence of TierResult
        The engine's, one an objective.

    Raises
    ------
    BrokenPlanError
        If a value is not what the engine's own worths add up to, or is worse than what the engine reached.
    """
    return tuple(_result(model, lettings, moves, tier) for tier in tiers)


def _result(
    model: Model, lettings: Sequence[Letting], moves: Sequence[Move], tier: TierResult
) -> ObjectiveResult:
    objective = OBJECTIVES[tier.name]
    value, counted = objective.value(model.assessed, moves), _counted(model, objective, lettings)
    if not _same(value, counted):
        raise _broken(f"The plan's {tier.name} comes to {value:g}, but the engine's worths to {counted:g}.")
    most = objective.sense == "most"
    if not _same(value, tier.value) and (value < tier.value) == most:
        raise _broken(f"The plan's {tier.name} comes to {value:g}, but the engine reached {tier.value:g}.")
    bound = _past(value, tier.bound, most)
    return ObjectiveResult(tier.name, value, bound, relative_gap(value, bound))


def _counted(model: Model, objective: Objective, lettings: Sequence[Letting]) -> float:
    """Add the plan's value up from the vectorised worths, as the engine does."""
    total = objective.constant(model.assessed, model.lettings)
    for exchanged in (False, True):
        chosen = [letting for letting in lettings if letting.exchanged == exchanged]
        if not chosen:
            continue
        arc = np.array([letting.arc for letting in chosen], dtype=np.int64)
        start = np.array([letting.start for letting in chosen], dtype=np.int64)
        worth = objective.worth(model.assessed, model.lettings, arc, start, exchanged=exchanged)
        total += float(worth.sum())
    return total


def _broken(problem: str) -> BrokenPlanError:
    return BrokenPlanError(f"{problem} This is a fault of the program; nothing was written.")


def _same(value: float, other: float) -> bool:
    return math.isclose(value, other, rel_tol=TOLERANCE, abs_tol=TOLERANCE)


def _past(value: float, bound: float, most: bool) -> float:
    """Give the bound, or the value where they agree but for rounding or rounding puts the bound this side."""
    if _same(value, bound):
        return value
    return max(value, bound) if most else min(value, bound)


def relative_gap(value: float, bound: float) -> float:
    """Give the distance from value to bound, relative to the larger of the two in size: 0 to 1."""
    if value == bound:
        return 0.0
    if not (math.isfinite(value) and math.isfinite(bound)):
        return 1.0
    return min(1.0, abs(bound - value) / max(abs(value), abs(bound)))


def plan_status(results: Sequence[ObjectiveResult], gap: float) -> PlanStatus:
    """Call a plan optimal where every objective is proved within the gap that was asked for."""
    return "optimal" if all(result.gap <= gap for result in results) else "feasible"
