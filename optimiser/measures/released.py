"""Bedrooms that a letting releases: what the objective counts and what incentives are paid for."""

from __future__ import annotations

import numpy as np

from optimiser.measures.arcs import FloatArray, numbers_of_present_home, numbers_of_types
from optimiser.measures.finished import FinishedPlan
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings


def released_bedrooms(assessed: Assessed, lettings: Lettings) -> FloatArray:
    """Give for each arc the bedrooms that the letting releases: present less new, never below 0.

    Bedrooms as they stand in the homes table (a bedsit has none). Register households release nothing.
    """
    present = numbers_of_present_home(assessed, "bedrooms")[lettings.arc_household]
    return np.fmax(present - numbers_of_types(lettings, "bedrooms"), 0.0)  # fmax: 0 for register households


def released_by_moves(plan: FinishedPlan) -> list[int]:
    """Give for each move the bedrooms it releases, as `released_bedrooms` does for each arc."""
    moved = zip(plan.present("bedrooms"), plan.let("bedrooms"), plan.permanent, strict=True)
    return [
        max(0, present - new) if permanent and present is not None else 0 for present, new, permanent in moved
    ]
