"""Rent: within what the household has said it can pay, where both are known."""

from __future__ import annotations

import numpy as np

from optimiser.needs.assess import Assessed
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs
from optimiser.suitability.rule import Row, Rule
from optimiser.suitability.wording import pounds


def _allows(pairs: Pairs) -> BoolArray:
    # A comparison with NaN is false: a rent or a limit that is not given shuts nobody out.
    too_dear: BoolArray = pairs.of_home("weekly_rent") > pairs.of_household("max_weekly_rent")
    return ~too_dear


def _refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    if not home["weekly_rent"] > household["max_weekly_rent"]:
        return None
    rent, most = pounds(home["weekly_rent"]), pounds(household["max_weekly_rent"])
    return f"the rent is {rent} a week; can pay up to {most}"


def _home_key(assessed: Assessed) -> IntArray:
    limits = np.unique(assessed.households["max_weekly_rent"].dropna().to_numpy(dtype=float))
    rents = assessed.homes["weekly_rent"].fillna(-np.inf).to_numpy(dtype=float)
    return np.searchsorted(limits, rents, side="left").astype(np.int64)


RENT = Rule("rent", "The rent is within what the household can pay.", _allows, _refuses, _home_key)
