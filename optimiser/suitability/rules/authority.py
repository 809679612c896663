"""Two councils, one team: a household has the homes of its own council, unless a policy opens others.

Another council's home is open to a household marked `cross_authority`, to all of a council whose policy says
``cross_authority = true``, and where a quota of homes of the one for households of the other covers both.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from optimiser.needs.assess import Assessed
from optimiser.records.policy import Quota
from optimiser.suitability.conditions import match_one, matches
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs
from optimiser.suitability.remember import remembered
from optimiser.suitability.rule import Row, Rule, combined_key
from optimiser.suitability.schemes import all_quotas, for_each_household, household_policy


def _opening_quotas(assessed: Assessed) -> list[Quota]:
    """Give the quotas that name both whose homes and whose households they are about."""
    quotas = all_quotas(assessed.scenario)
    return [quota for quota in quotas if "authority" in quota.where and "authority" in quota.who]


@remembered
def _authority_codes(assessed: Assessed) -> tuple[IntArray, IntArray]:
    """Give each household and home the number of its council, -1 where blank."""
    names = pd.Index(
        sorted({*assessed.households["authority"], *assessed.homes["authority"]} - {""}), dtype=object
    )
    households = names.get_indexer(pd.Index(assessed.households["authority"], dtype=object))
    homes = names.get_indexer(pd.Index(assessed.homes["authority"], dtype=object))
    return households.astype(np.int64), homes.astype(np.int64)


@remembered
def _free_to_cross(assessed: Assessed) -> BoolArray:
    """Tell which households may go to any council."""
    by_policy = for_each_household(assessed, lambda policy, _: policy.cross_authority)
    free: BoolArray = assessed.households["cross_authority"].to_numpy(dtype=bool) | np.array(by_policy, bool)
    return free


@remembered
def _quota_masks(assessed: Assessed) -> list[tuple[BoolArray, BoolArray]]:
    """Give the households and the homes of each quota that opens one council's homes to another's."""
    return [
        (matches(assessed.households, quota.who), matches(assessed.homes, quota.where))
        for quota in _opening_quotas(assessed)
    ]


def _allows(pairs: Pairs) -> BoolArray:
    household_codes, home_codes = _authority_codes(pairs.assessed)
    mine, theirs = household_codes[pairs.household], home_codes[pairs.home]
    allowed: BoolArray = (mine == theirs) | (mine < 0) | (theirs < 0)
    allowed |= _free_to_cross(pairs.assessed)[pairs.household]
    for who, where in _quota_masks(pairs.assessed):
        allowed |= who[pairs.household] & where[pairs.home]
    return allowed


def _refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    mine, theirs = household["authority"], home["authority"]
    if not mine or not theirs or mine == theirs:
        return None
    if household["cross_authority"] or household_policy(household, assessed).cross_authority:
        return None
    if any(_opens(quota, household, home) for quota in _opening_quotas(assessed)):
        return None
    return f"applies to {mine}, this home is one of {theirs}, and no policy opens it to applicants of {mine}"


def _opens(quota: Quota, household: Mapping[str, object], home: Mapping[str, object]) -> bool:
    return match_one(household, quota.who) and match_one(home, quota.where)


def _home_key(assessed: Assessed) -> IntArray:
    masks = [where for _, where in _quota_masks(assessed)]
    return combined_key([_authority_codes(assessed)[1], *masks])


AUTHORITY = Rule(
    "authority",
    "The home is one of the household's own council, or a policy opens it to the household.",
    _allows,
    _refuses,
    _home_key,
)
