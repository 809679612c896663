"""Who is rehoused: households, their priority, decants in time, and moves that are only temporary."""

from __future__ import annotations

import math

import numpy as np

from optimiser.measures.arcs import FloatArray, IntArray, numbers_of_arcs
from optimiser.measures.finished import FinishedPlan
from optimiser.measures.objectives.objective import Objective
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings


def _one_each(assessed: Assessed, lettings: Lettings) -> FloatArray:
    return np.ones(len(lettings.arc_household))


def _permanent_moves(plan: FinishedPlan) -> float:
    return sum(plan.permanent)


def _priority_of_arcs(assessed: Assessed, lettings: Lettings) -> FloatArray:
    return numbers_of_arcs(assessed, lettings, "priority")


def _priority(plan: FinishedPlan) -> float:
    moved = zip(plan.who("priority"), plan.permanent, strict=True)
    return math.fsum(priority for priority, permanent in moved if permanent)


def _priorities_are_whole(assessed: Assessed) -> bool:
    return bool(np.all(np.mod(assessed.households["priority"].to_numpy(dtype=float), 1.0) == 0.0))


def _in_time(
    assessed: Assessed, lettings: Lettings, household: IntArray, home_type: IntArray, start: IntArray
) -> FloatArray:
    move_by = assessed.households["move_by_day"].to_numpy(dtype=float)[household]
    late = np.isnan(move_by) | (start > move_by)
    return np.where(late, 0.0, 1.0) + np.zeros(np.shape(home_type))


def _moved_in_time(plan: FinishedPlan) -> float:
    # A household that moves twice (out for the works, back after) is one demand met, by its first move.
    rows = plan.household_rows.tolist()
    moved = zip(rows, plan.who("move_by_day"), plan.starts, strict=True)
    return len({row for row, move_by, start in moved if start <= move_by})


def _temporary_moves(plan: FinishedPlan) -> float:
    return sum(move.kind == "decant_temporary" for move in plan.moves)


HOUSEHOLDS = Objective(
    name="households",
    sense="most",
    unit="households",
    sentence="Households with a permanent move",
    plain=_permanent_moves,
    fixed=_one_each,
)
PRIORITY = Objective(
    name="priority",
    sense="most",
    unit="priority points",
    sentence="Priority of the households rehoused: the weight of the queue times the weight of the band",
    plain=_priority,
    fixed=_priority_of_arcs,
    whole=False,
    whole_when=_priorities_are_whole,
)
DECANTS_ON_TIME = Objective(
    name="decants_on_time",
    sense="most",
    unit="households",
    sentence="Households with a date to move by who move by it",
    plain=_moved_in_time,
    dated=_in_time,
    dated_by=("move_by_day",),
)
TEMPORARY_MOVES = Objective(
    name="temporary_moves",
    sense="least",
    unit="moves",
    sentence="Temporary moves",
    plain=_temporary_moves,
)
