"""Accessible homes to those who need them, and none to those who do not."""

from __future__ import annotations

import numpy as np

from optimiser.measures.arcs import FloatArray
from optimiser.measures.finished import FinishedPlan
from optimiser.measures.objectives.objective import Objective
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings

# Categories of the London Accessible Housing Register that count as accessible, A being the most accessible.
ACCESSIBLE = ("A", "B", "C", "D")


def _match_of_arcs(assessed: Assessed, lettings: Lettings) -> FloatArray:
    home = lettings.types["access_category"].to_numpy(dtype=str)[lettings.arc_type]
    need = assessed.households["access_need"].to_numpy(dtype=str)[lettings.arc_household]
    matched = np.where(need == "", -1.0, np.where(need <= home, 1.0, 0.0))
    return np.where(np.isin(home, ACCESSIBLE), matched, 0.0)


def access_matches(plan: FinishedPlan) -> tuple[int, int]:
    """Count accessible homes (A to D) let well and let badly.

    Returns
    -------
    (matched, wasted)
        Homes let to households who need that category or better, and to households who need none.
    """
    lets = list(zip(plan.let("access_category"), plan.who("access_need"), plan.permanent, strict=True))
    needs = [(home, need) for home, need, permanent in lets if permanent and home in ACCESSIBLE]
    matched = sum(need != "" and need <= home for home, need in needs)
    return matched, sum(need == "" for _, need in needs)


def _matched_less_wasted(plan: FinishedPlan) -> float:
    matched, wasted = access_matches(plan)
    return matched - wasted


ACCESS_MATCHED = Objective(
    name="access_matched",
    sense="most",
    unit="homes",
    sentence="Accessible homes (A to D) let to households who need them, less those let to who needs none",
    plain=_matched_less_wasted,
    fixed=_match_of_arcs,
)
