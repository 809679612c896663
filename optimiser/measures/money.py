"""Incentives: what a tenant is paid for giving up bedrooms, and when the policy refuses.

A household is paid by the scheme of its own authority. The rate is the one in force when planning starts, so
that a payment promised does not change with the week of the move.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from optimiser.measures.arcs import BoolArray, FloatArray
from optimiser.measures.finished import FinishedPlan
from optimiser.measures.released import released_bedrooms, released_by_moves
from optimiser.needs.assess import Assessed
from optimiser.records.policy import DatedAmount, Eligibility, Incentives
from optimiser.suitability import Lettings
from optimiser.suitability.wording import counted, listed, pounds

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class IncentiveRule:
    """One ground on which the policy refuses an incentive.

    Attributes
    ----------
    refused : callable
        ``refused(eligibility, households)``: which rows of the frame it refuses.
    refusal : callable
        ``refusal(eligibility, household)``: the reason in words for one household, or None.
    """

    refused: Callable[[Eligibility, pd.DataFrame], BoolArray]
    refusal: Callable[[Eligibility, Row], str | None]


def _numbers(households: pd.DataFrame, column: str) -> FloatArray:
    return households[column].to_numpy(dtype=float)


def _nobody(households: pd.DataFrame) -> BoolArray:
    return np.zeros(len(households), dtype=np.bool_)


def _in_arrears(rule: Eligibility, households: pd.DataFrame) -> BoolArray:
    most = math.inf if rule.max_arrears is None else rule.max_arrears
    return _numbers(households, "arrears") > most


def _arrears_refusal(rule: Eligibility, household: Row) -> str | None:
    if rule.max_arrears is None or not household["arrears"] > rule.max_arrears:
        return None
    return f"arrears of {pounds(household['arrears'])}; the scheme allows {pounds(rule.max_arrears)}"


def _paid_before(rule: Eligibility, households: pd.DataFrame) -> BoolArray:
    return _numbers(households, "incentive_paid") > 0 if rule.once_only else _nobody(households)


def _paid_before_refusal(rule: Eligibility, household: Row) -> str | None:
    if not rule.once_only or not household["incentive_paid"] > 0:
        return None
    return f"was paid {pounds(household['incentive_paid'])} before; the scheme pays once"


def _short_tenancy(rule: Eligibility, households: pd.DataFrame) -> BoolArray:
    least = -math.inf if rule.min_tenancy_years is None else rule.min_tenancy_years
    return _numbers(households, "tenancy_years") < least


def _short_tenancy_refusal(rule: Eligibility, household: Row) -> str | None:
    if rule.min_tenancy_years is None or not household["tenancy_years"] < rule.min_tenancy_years:
        return None
    held = counted(round(household["tenancy_years"], 1), "year")
    return f"has been a tenant for {held}; the scheme asks for {rule.min_tenancy_years:g}"


def _other_queue(rule: Eligibility, households: pd.DataFrame) -> BoolArray:
    return ~households["queue"].isin(rule.queues).to_numpy() if rule.queues else _nobody(households)


def _other_queue_refusal(rule: Eligibility, household: Row) -> str | None:
    if not rule.queues or household["queue"] in rule.queues:
        return None
    return f"is in the queue {household['queue']}; the scheme pays only {listed(rule.queues)}"


# A comparison with a blank is never true: a rule without data for the household does not refuse.
INCENTIVE_RULES = (
    IncentiveRule(_in_arrears, _arrears_refusal),
    IncentiveRule(_paid_before, _paid_before_refusal),
    IncentiveRule(_short_tenancy, _short_tenancy_refusal),
    IncentiveRule(_other_queue, _other_queue_refusal),
)
_LOOKED_AT = ("arrears", "incentive_paid", "tenancy_years", "queue")


def amount_in_force(table: Sequence[DatedAmount], day: date) -> float | None:
    """Give the amount of a dated table in force on a day; None before its first date."""
    begun = [row for row in table if row.valid_from <= day]
    return max(begun, key=lambda row: row.valid_from).amount if begun else None


def rate_per_bedroom(incentives: Incentives, day: date) -> float:
    """Pounds for each bedroom released: the dated rate in force on a day, otherwise the undated one."""
    dated = amount_in_force(incentives.per_bedroom_from, day)
    return incentives.per_bedroom if dated is None else dated


def why_no_incentive(assessed: Assessed, household_row: int) -> list[str]:
    """Give every reason why the policy refuses a household an incentive; empty where it does not."""
    households = assessed.households
    household: Row = {column: households[column].iat[household_row] for column in ("authority", *_LOOKED_AT)}
    return _refusals(assessed.scenario.policy_for(household["authority"]).incentives, household)


def _refusals(incentives: Incentives, household: Row) -> list[str]:
    reasons = [rule.refusal(incentives.eligibility, household) for rule in INCENTIVE_RULES]
    return [reason for reason in reasons if reason is not None]


def incentives_of_arcs(assessed: Assessed, lettings: Lettings) -> FloatArray:
    """Give for each arc the pounds of incentive that the letting costs."""
    rate, most = _rates(assessed)
    household = lettings.arc_household
    return np.minimum(released_bedrooms(assessed, lettings) * rate[household], most[household])


def incentives_of_moves(plan: FinishedPlan) -> list[float]:
    """Give for each move the pounds of incentive that it costs, by the plain form of every rule."""
    scenario = plan.assessed.scenario
    facts = zip(*(plan.who(column) for column in _LOOKED_AT), strict=True)
    moved = zip(plan.who("authority"), released_by_moves(plan), facts, strict=True)
    return [
        _payment(scenario.policy_for(authority).incentives, scenario.start, bedrooms, household)
        for authority, bedrooms, household in moved
    ]


def _payment(incentives: Incentives, start: date, bedrooms: int, facts: tuple[Any, ...]) -> float:
    full = bedrooms * rate_per_bedroom(incentives, start)
    if not full or _refusals(incentives, dict(zip(_LOOKED_AT, facts, strict=True))):
        return 0.0
    return full if incentives.max_per_household is None else min(full, incentives.max_per_household)


def _rates(assessed: Assessed) -> tuple[FloatArray, FloatArray]:
    """Give for each household its rate per bedroom (0 where refused) and the most it may be paid."""
    households = assessed.households
    rate, most = np.zeros(len(households)), np.full(len(households), np.inf)
    for authority in households["authority"].unique():
        incentives = assessed.scenario.policy_for(authority).incentives
        theirs = (households["authority"] == authority).to_numpy()
        rate[theirs] = rate_per_bedroom(incentives, assessed.scenario.start)
        most[theirs] = np.inf if incentives.max_per_household is None else incentives.max_per_household
        refused = [rule.refused(incentives.eligibility, households) for rule in INCENTIVE_RULES]
        rate[theirs & np.logical_or.reduce(refused)] = 0.0
    return rate, most
