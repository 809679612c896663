"""Why a household may not have a home, in words; from the plain forms of the rules alone."""

from __future__ import annotations

from optimiser.needs.assess import Assessed
from optimiser.suitability.plain_rows import plain_row
from optimiser.suitability.rule import Row, Rule
from optimiser.suitability.rules import RULES
from optimiser.suitability.schemes import household_policy


def why_not(assessed: Assessed, household_row: int, home_row: int, start_day: int) -> list[str]:
    """Give every reason why a household may not have a home from a day.

    Parameters
    ----------
    assessed : Assessed
    household_row, home_row : int
        Rows of ``assessed.households`` and ``assessed.homes``.
    start_day : int
        Day number on which the tenancy would start.

    Returns
    -------
    list of str
        One sentence part a rule that refuses, e.g. ``needs 3 bedrooms, this home has 2``; empty if the home
        is suitable. Whether the home is free by then is not asked here: that depends on the plan.
    """
    household = plain_row(assessed, "households", household_row)
    home = plain_row(assessed, "homes", home_row)
    reasons = (rule.refuses(household, home, assessed, start_day) for rule in rules_for(household, assessed))
    return [reason for reason in reasons if reason is not None]


def rules_for(household: Row, assessed: Assessed) -> list[Rule]:
    """Give the rules that apply to a household: all, or few where an officer has checked its shortlist."""
    checked = household_policy(household, assessed).bids == "suitable"
    return [rule for rule in RULES if rule.always or not checked]
