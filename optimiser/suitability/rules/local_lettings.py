"""Local lettings plans: particular homes go only to households of a description.

Housing Act 1996 s166A(6)(b) lets a scheme do so.
"""

from __future__ import annotations

from optimiser.needs.assess import Assessed
from optimiser.suitability.conditions import match_one, matches
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs
from optimiser.suitability.remember import remembered
from optimiser.suitability.rule import Row, Rule, combined_key, sees_nothing
from optimiser.suitability.schemes import governed_homes, policies


@remembered
def _plan_masks(assessed: Assessed) -> list[tuple[BoolArray, BoolArray]]:
    """Give, for each local lettings plan, the households it is for and the homes it keeps for them."""
    return [
        (
            matches(assessed.households, plan.who),
            governed_homes(assessed, policy) & matches(assessed.homes, plan.where),
        )
        for policy in policies(assessed.scenario)
        for plan in policy.local_lettings
    ]


def _allows(pairs: Pairs) -> BoolArray:
    allowed: BoolArray = pairs.home >= 0
    for who, where in _plan_masks(pairs.assessed):
        allowed &= who[pairs.household] | ~where[pairs.home]
    return allowed


def _refuses(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    for plan in assessed.scenario.policy_for(home["authority"]).local_lettings:
        if match_one(home, plan.where) and not match_one(household, plan.who):
            return f"this home is kept for others by the local lettings plan '{plan.name}'"
    return None


def _home_key(assessed: Assessed) -> IntArray:
    masks = [where for _, where in _plan_masks(assessed)]
    return combined_key(list(masks)) if masks else sees_nothing(assessed)


LOCAL_LETTINGS = Rule(
    "local_lettings",
    "Homes of a local lettings plan go only to the households it is for.",
    _allows,
    _refuses,
    _home_key,
)
