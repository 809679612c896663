"""Weights given letting by letting in the bids table: for analysts and for public benchmark instances.

A bid whose weight is blank counts 1, so that bids without weights count homes let to their bidders; a letting
without a bid counts 0.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.measures.arcs import FloatArray, IntArray
from optimiser.measures.finished import FinishedPlan
from optimiser.measures.objectives.objective import Objective
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings

UNWEIGHTED = 1.0


def _weights_of_arcs(assessed: Assessed, lettings: Lettings) -> FloatArray:
    # Homes of one type have the same bids, or they would not be alike: any of them gives the weight.
    bids = assessed.scenario.bids
    household = pd.Index(assessed.households["household_id"]).get_indexer(pd.Index(bids["household_id"]))
    home = pd.Index(assessed.homes["home_id"]).get_indexer(pd.Index(bids["home_id"]))
    home_type = np.append(lettings.home_type, -1)[home]
    known = (household >= 0) & (home_type >= 0)
    pairs = _pair(lettings, household[known], home_type[known])
    weight_of = pd.Series(_weights(bids)[known], index=pairs)
    weight_of = weight_of[~weight_of.index.duplicated(keep="last")]
    arcs = _pair(lettings, lettings.arc_household, lettings.arc_type)
    found: FloatArray = weight_of.reindex(arcs).fillna(0.0).to_numpy(dtype=np.float64)
    return found


def _pair(lettings: Lettings, household: IntArray, home_type: IntArray) -> IntArray:
    return np.asarray(household * len(lettings.types) + home_type, dtype=np.int64)


def _weights(bids: pd.DataFrame) -> FloatArray:
    return bids["weight"].fillna(UNWEIGHTED).to_numpy(dtype=float)


def _weight_of_lets(plan: FinishedPlan) -> float:
    bids = plan.assessed.scenario.bids
    weight = dict(zip(zip(bids["household_id"], bids["home_id"], strict=True), _weights(bids), strict=True))
    return float(sum(weight.get((move.household_id, move.to_home_id), 0.0) for move in plan.moves))


def _weights_are_whole(assessed: Assessed) -> bool:
    return bool(np.all(np.mod(_weights(assessed.scenario.bids), 1.0) == 0.0))


EDGES = Objective(
    name="edges",
    sense="most",
    unit="weight",
    sentence="Weight of the bids that are met",
    plain=_weight_of_lets,
    fixed=_weights_of_arcs,
    whole=False,
    whole_when=_weights_are_whole,
)
