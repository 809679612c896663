"""Shortlists: a household with bids considers only the homes it bid for.

With ``bids = "suitable"`` an officer has checked the shortlists: other rules are not applied to the homes on
them, and a household without bids is not considered.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from optimiser.needs.assess import Assessed
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs
from optimiser.suitability.remember import remembered
from optimiser.suitability.rule import Row, Rule
from optimiser.suitability.schemes import for_each_household, household_policy


@remembered
def bid_pairs(assessed: Assessed) -> tuple[IntArray, IntArray]:
    """Give rows of household and home of every bid, each pair once, sorted by household and home."""
    bids = assessed.scenario.bids
    households = pd.Index(assessed.households["household_id"]).get_indexer(pd.Index(bids["household_id"]))
    homes = pd.Index(assessed.homes["home_id"]).get_indexer(pd.Index(bids["home_id"]))
    known = (households >= 0) & (homes >= 0)
    pairs = np.unique(np.column_stack([households[known], homes[known]]).astype(np.int64), axis=0)
    return pairs[:, 0], pairs[:, 1]


@remembered
def has_bids(assessed: Assessed) -> BoolArray:
    """Tell which households have a bid for any home."""
    found: BoolArray = (
        assessed.households["household_id"].isin(assessed.scenario.bids["household_id"]).to_numpy()
    )
    return found


@remembered
def on_checked_shortlists(assessed: Assessed) -> BoolArray:
    """Tell which households are under a policy whose shortlists an officer has checked."""
    return np.array(for_each_household(assessed, lambda policy, _: policy.bids == "suitable"), dtype=bool)


@remembered
def _shortlists(assessed: Assessed) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    bids = assessed.scenario.bids
    for household_id, home_id in zip(bids["household_id"], bids["home_id"], strict=True):
        found[household_id].add(home_id)
    return {household_id: frozenset(homes) for household_id, homes in found.items()}


def _allows(pairs: Pairs) -> BoolArray:
    assessed = pairs.assessed
    bidder, bid_home = bid_pairs(assessed)
    width = len(assessed.homes)
    chooser = has_bids(assessed)[pairs.household]
    allowed = ~chooser & ~on_checked_shortlists(assessed)[pairs.household]
    wanted = pairs.household[chooser] * width + pairs.home[chooser]
    allowed[chooser] = np.isin(wanted, bidder * width + bid_home)
    return allowed


def _refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    shortlist = _shortlists(assessed).get(household["household_id"])
    if shortlist is not None:
        return None if home["home_id"] in shortlist else "has bid for other homes only, not for this one"
    if household_policy(household, assessed).bids == "suitable":
        return "is on no shortlist, and only shortlisted households are considered"
    return None


def _home_key(assessed: Assessed) -> IntArray:
    """Give each home that somebody bid for a key by itself."""
    rows = np.arange(len(assessed.homes), dtype=np.int64)
    return np.where(np.isin(rows, bid_pairs(assessed)[1]), rows, -1)


SHORTLIST = Rule(
    "shortlist",
    "A household with bids has only the homes it bid for.",
    _allows,
    _refuses,
    _home_key,
    always=True,
)
