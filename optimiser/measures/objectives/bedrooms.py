"""Bedrooms where they are needed: overcrowding relieved, bedrooms and large homes released.

A temporary move counts for none of these: the household goes back, and so does the gain.
"""

from __future__ import annotations

import numpy as np

from optimiser.measures.arcs import (
    FloatArray,
    numbers_of_present_home,
    numbers_of_types,
    texts_of_present_home,
)
from optimiser.measures.finished import FinishedPlan
from optimiser.measures.objectives.objective import Objective
from optimiser.measures.released import released_bedrooms, released_by_moves
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings

LARGE_HOME_BEDROOMS = 3  # "homes of 3 or more bedrooms": the definition of the objective, not a policy


def _shortage_relieved(assessed: Assessed, lettings: Lettings) -> FloatArray:
    need = lettings.arc_need.astype(np.float64)
    present = numbers_of_present_home(assessed, "bedrooms_counted")[lettings.arc_household]
    new = numbers_of_types(lettings, "bedrooms_counted")
    relieved = np.maximum(need - present, 0.0) - np.maximum(need - new, 0.0)
    return np.where(np.isnan(present), 0.0, relieved)


def shortages(plan: FinishedPlan) -> list[tuple[int, int] | None]:
    """Give for each move the bedrooms its tenant is short of before and after.

    Both by the need on the day the tenancy starts, a bedsit counting as the standard says; None for
    register households, who have no present home to be short of bedrooms in, and for temporary moves.
    """
    moved = zip(
        plan.needs,
        plan.present("bedrooms_counted"),
        plan.let("bedrooms_counted"),
        plan.permanent,
        strict=True,
    )
    return [
        (max(0, need - present), max(0, need - new)) if permanent and present is not None else None
        for need, present, new, permanent in moved
    ]


def _bedrooms_gained(plan: FinishedPlan) -> float:
    return sum(before - after for before, after in filter(None, shortages(plan)))


def _bedrooms_released(plan: FinishedPlan) -> float:
    return sum(released_by_moves(plan))


def _large_home_freed(assessed: Assessed, lettings: Lettings) -> FloatArray:
    # A home that is demolished or held after its tenant has left is not there for another family.
    bedrooms = numbers_of_present_home(assessed, "bedrooms")
    large = (bedrooms >= LARGE_HOME_BEDROOMS) & (texts_of_present_home(assessed, "after_leaving") == "relet")
    spare = lettings.arc_need < bedrooms[lettings.arc_household]
    return np.where(large[lettings.arc_household] & spare, 1.0, 0.0)


def _large_homes_released(plan: FinishedPlan) -> float:
    moved = zip(
        plan.present("bedrooms"), plan.present("after_leaving"), plan.needs, plan.permanent, strict=True
    )
    return sum(
        1
        for present, after, need, permanent in moved
        if permanent and after == "relet" and present >= LARGE_HOME_BEDROOMS and need < present
    )


OVERCROWDING = Objective(
    name="overcrowding",
    sense="most",
    unit="bedrooms",
    sentence="Bedrooms that tenants were short of and are no longer",
    plain=_bedrooms_gained,
    fixed=_shortage_relieved,
)
BEDROOMS_RELEASED = Objective(
    name="bedrooms_released",
    sense="most",
    unit="bedrooms",
    sentence="Bedrooms released by tenants who move to fewer",
    plain=_bedrooms_released,
    fixed=released_bedrooms,
)
LARGE_HOMES_RELEASED = Objective(
    name="large_homes_released",
    sense="most",
    unit="homes",
    sentence="Homes of 3 or more bedrooms freed by households who need fewer",
    plain=_large_homes_released,
    fixed=_large_home_freed,
)
