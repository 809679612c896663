"""Rights of households who are decanted: where each may end, and who goes back; as arrays and in plain words.

- Who leaves a block that is refurbished and comes back keeps its own home, and goes back to it; it may stay
  away for good only where that home does not fit its need (or the policy lets anyone).
- Who has the right to return to a development ends in a home there, where any suits it; others have homes of
  the development only so far as enough are left for all who hold the right.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from optimiser.needs.assess import Assessed
from optimiser.needs.decanting import returns_to
from optimiser.suitability.pairs import BoolArray
from optimiser.suitability.remember import remembered
from optimiser.suitability.rule import Row
from optimiser.suitability.schemes import for_each_household


@remembered
def block_of_households(assessed: Assessed) -> list[str]:
    """Give the block to be emptied that each household lives in; "" for all others."""
    blocks = set(assessed.scenario.blocks["block"]) - {""}
    present = assessed.households["home_row"].to_numpy(dtype=np.int64)
    of_home = [*assessed.homes["block"].tolist(), ""]
    return [of_home[row] if row >= 0 and of_home[row] in blocks else "" for row in present.tolist()]


@remembered
def goes_back(assessed: Assessed) -> BoolArray:
    """Tell which households keep their own home through the works to it."""
    works = dict(zip(assessed.scenario.blocks["block"], assessed.scenario.blocks["works"], strict=True))
    refurbished = [works.get(block) == "refurbish" for block in block_of_households(assessed)]
    present = assessed.households["home_row"].to_numpy(dtype=np.int64)
    relet = np.append((assessed.homes["after_leaving"] == "relet").to_numpy(dtype=bool), False)[present]
    found: BoolArray = np.array(refurbished, dtype=bool) & relet
    return found


def keeps_own_home(household: Row, assessed: Assessed) -> bool:
    """Plain form of `goes_back`, from the tables."""
    scenario = assessed.scenario
    home = scenario.homes[scenario.homes["home_id"] == household["home_id"]]
    if not household["home_id"] or home.empty:
        return False
    block = scenario.blocks[scenario.blocks["block"] == home["block"].iat[0]]
    if block.empty or not home["block"].iat[0]:
        return False
    return bool(block["works"].iat[0] == "refurbish" and not pd.isna(block["ready_again"].iat[0]))


@remembered
def may_leave_for_good(assessed: Assessed) -> BoolArray:
    """Tell which households may be moved for good."""
    anyone = for_each_household(
        assessed,
        lambda policy, _: policy.decant.permanent_from_works == "anyone" or not policy.decant.temporary,
    )
    households = assessed.households
    misfit = (households["bedrooms_short"] > 0) | (households["bedrooms_spare"] > 0)
    allowed: BoolArray = ~goes_back(assessed) | np.array(anyone, dtype=bool) | misfit.to_numpy(dtype=bool)
    return allowed


def why_not_for_good(household: Row, assessed: Assessed) -> str | None:
    """Plain form of `may_leave_for_good`: the reason why not, or None."""
    scheme = assessed.scenario.policy_for(household["authority"]).decant
    if not keeps_own_home(household, assessed):
        return None
    if scheme.permanent_from_works == "anyone" or not scheme.temporary:
        return None
    if household["bedrooms_short"] > 0 or household["bedrooms_spare"] > 0:
        return None
    return "keeps its own home through the works, which fits its need: it goes back"


@remembered
def right_of_households(assessed: Assessed) -> list[str]:
    """Give the development that each household has the right to return to; "" for none."""
    rights = returns_to(assessed.scenario)
    return [rights.get(name, "") for name in assessed.households["household_id"]]


def scheme_rows(assessed: Assessed) -> list[dict[Hashable, Any]]:
    """Give of each household what its scheme's staff and support are found by."""
    return assessed.households[["household_id", "authority", "support"]].to_dict("records")


def support_lead_days(household: Mapping[Any, Any], assessed: Assessed) -> int:
    """Days that the longest of the household's needs for help takes to arrange."""
    leads = assessed.scenario.policy_for(household["authority"]).decant.support_lead_weeks
    wanted = household["support"].casefold()
    return 7 * max((weeks for words, weeks in leads.items() if words.casefold() in wanted), default=0)


def officers_of(assessed: Assessed) -> list[str]:
    """Give the officer of each household of a block: who has its block, or who has no block by name."""
    found = []
    for block, row in zip(block_of_households(assessed), scheme_rows(assessed), strict=True):
        officers = assessed.scenario.policy_for(row["authority"]).decant.officers
        mine = [each.name for each in officers if block in each.blocks]
        anybody = [each.name for each in officers if not each.blocks]
        found.append((mine or anybody or [""])[0] if block else "")
    return found
