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


def _days_late(plan: FinishedPlan) -> float:
    end, deadline = plan.assessed.end_day, plan.assessed.households["move_by_day"].to_numpy(dtype=float)
    first = np.full(len(deadline), float(end))
    np.minimum.at(first, plan.household_rows, np.array(plan.starts, dtype=float))
    late = np.minimum(first, end) - np.minimum(deadline, end)
    return float(np.maximum(late[~np.isnan(late)], 0.0).sum())


def _all_late(assessed: Assessed, lettings: Lettings) -> float:
    late = assessed.end_day - assessed.households["move_by_day"].to_numpy(dtype=float)
    return float(np.maximum(late[~np.isnan(late)], 0.0).sum())


def _late_days_saved(
    assessed: Assessed, lettings: Lettings, household: IntArray, home_type: IntArray, start: IntArray
) -> FloatArray:
    move_by = assessed.households["move_by_day"].to_numpy(dtype=float)[household]
    saved = np.minimum(np.maximum(start, move_by), assessed.end_day) - assessed.end_day
    return np.where(np.isnan(move_by), 0.0, np.minimum(saved, 0.0)) + np.zeros(np.shape(home_type))


def _days_until_empty(plan: FinishedPlan) -> float:
    """Days from the start until every block that is to be emptied is empty; the horizon's length if never."""
    homes, blocks = plan.assessed.homes, set(plan.assessed.scenario.blocks["block"]) - {""}
    present = plan.assessed.households["home_row"].to_numpy(dtype=np.int64)
    of_home = [*homes["block"].tolist(), ""]
    out = dict.fromkeys(
        (row for row, home in enumerate(present.tolist()) if home >= 0 and of_home[home] in blocks),
        float(plan.assessed.end_day),
    )
    for row, start in zip(plan.household_rows.tolist(), plan.starts, strict=True):
        if row in out:
            out[row] = min(out[row], float(start))
    return max(out.values(), default=0.0)


def _outside_homes(plan: FinishedPlan) -> float:
    programme = set(plan.assessed.scenario.blocks["land_for"]) - {""}
    lets = zip(plan.moves, plan.let("development"), plan.present_rows.tolist(), strict=True)
    homes = plan.home_rows.tolist()
    return sum(
        bool(development not in programme and home != own)
        for (_, development, own), home in zip(lets, homes, strict=True)
    )


DAYS_LATE = Objective(
    name="days_late",
    sense="least",
    unit="days",
    sentence="Days after their date to move by until households move, or to the end of the plan",
    plain=_days_late,
    dated=_late_days_saved,
    dated_by=("move_by_day",),
    constant=_all_late,
)
PROGRAMME_END = Objective(
    name="programme_end",
    sense="least",
    unit="days",
    sentence="Days until the last block is empty",
    plain=_days_until_empty,
)
OUTSIDE_HOMES = Objective(
    name="outside_homes",
    sense="least",
    unit="homes",
    sentence="Lettings of homes outside the developments that the emptied blocks make room for",
    plain=_outside_homes,
)
