"""Limits of the scheme on who may be offered a home at present: arrears, and offers refused before."""

from __future__ import annotations

import numpy as np

from optimiser.needs.assess import Assessed
from optimiser.records.policy import Policy
from optimiser.suitability.pairs import BoolArray, FloatArray, Pairs
from optimiser.suitability.remember import remembered
from optimiser.suitability.rule import Row, Rule
from optimiser.suitability.schemes import for_each_household, household_policy
from optimiser.suitability.wording import counted, pounds


def _most_arrears(policy: Policy, queue: str) -> float:
    limits = policy.limits
    exempt = limits.max_arrears is None or queue in limits.arrears_exempt_queues
    return np.inf if exempt or limits.max_arrears is None else limits.max_arrears


def _most_refusals(policy: Policy, queue: str) -> float:
    own, general = policy.queue(queue).max_refusals, policy.limits.max_refusals
    limit = general if own is None else own
    return np.inf if limit is None else limit


@remembered
def _arrears_limits(assessed: Assessed) -> FloatArray:
    return np.array(for_each_household(assessed, _most_arrears), dtype=float)


@remembered
def _refusal_limits(assessed: Assessed) -> FloatArray:
    return np.array(for_each_household(assessed, _most_refusals), dtype=float)


def _arrears_allow(pairs: Pairs) -> BoolArray:
    # A comparison with NaN is false: arrears that are not given refuse nobody.
    over: BoolArray = pairs.of_household("arrears") > _arrears_limits(pairs.assessed)[pairs.household]
    return ~over


def _arrears_refuse(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    most = _most_arrears(household_policy(household, assessed), household["queue"])
    if not household["arrears"] > most:
        return None
    return f"owes {pounds(household['arrears'])} of rent; offers stop above {pounds(most)}"


ARREARS = Rule(
    "arrears",
    "The household owes no more rent than the scheme allows.",
    _arrears_allow,
    _arrears_refuse,
)


def _refusals_allow(pairs: Pairs) -> BoolArray:
    allowed: BoolArray = (
        pairs.of_household("offers_refused") < _refusal_limits(pairs.assessed)[pairs.household]
    )
    return allowed


def _refusals_refuse(household: Row, home: Row, assessed: Assessed, start_day: int) -> str | None:
    most = _most_refusals(household_policy(household, assessed), household["queue"])
    if household["offers_refused"] < most:
        return None
    refused = counted(household["offers_refused"], "offer")
    return f"has refused {refused}; after {counted(most, 'refusal')} no more is made"


REFUSALS = Rule(
    "refusals",
    "The household has refused fewer offers than the scheme allows.",
    _refusals_allow,
    _refusals_refuse,
)
