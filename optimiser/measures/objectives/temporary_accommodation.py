"""What the council saves when households leave temporary accommodation."""

from __future__ import annotations

import math

import numpy as np

from optimiser.measures.arcs import FloatArray, IntArray
from optimiser.measures.finished import FinishedPlan
from optimiser.measures.objectives.objective import Objective
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings

DAYS_A_WEEK = 7


def saved_from_start(
    assessed: Assessed, lettings: Lettings, household: IntArray, home_type: IntArray, start: IntArray
) -> FloatArray:
    """Pounds of temporary accommodation saved from the tenancy's start to the end of the horizon."""
    weekly = np.nan_to_num(assessed.households["ta_weekly_cost"].to_numpy(dtype=float))[household]
    weeks = (assessed.end_day - start) / DAYS_A_WEEK
    return np.asarray(weekly * weeks + np.zeros(np.shape(home_type)))


def saved_by_moves(plan: FinishedPlan) -> float:
    """Pounds saved by all permanent moves, as `saved_from_start` gives for one letting."""
    end = plan.assessed.end_day
    moved = zip(plan.who("ta_weekly_cost"), plan.starts, plan.permanent, strict=True)
    return math.fsum(
        weekly * (end - start) / DAYS_A_WEEK
        for weekly, start, permanent in moved
        if permanent and not math.isnan(weekly)
    )


TA_SAVINGS = Objective(
    name="ta_savings",
    sense="most",
    unit="pounds",
    sentence="Temporary accommodation no longer paid for, from each tenancy's start to the end of the plan",
    plain=saved_by_moves,
    dated=saved_from_start,
    dated_by=("ta_weekly_cost",),
    whole=False,
)
