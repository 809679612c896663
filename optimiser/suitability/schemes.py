"""Which scheme governs whom: settings of policies and queues, looked up once a council and queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from optimiser.needs.assess import Assessed
from optimiser.records.policy import Policy, Queue, Quota
from optimiser.records.scenario import Scenario
from optimiser.suitability.pairs import BoolArray
from optimiser.suitability.rule import Row

Setting = TypeVar("Setting")


def policies(scenario: Scenario) -> tuple[Policy, ...]:
    """Give the plan-wide policy and those of the councils."""
    return (scenario.policy, *scenario.authority_policies.values())


def all_quotas(scenario: Scenario) -> tuple[Quota, ...]:
    """Give the quotas of all policies, each once."""
    quotas: list[Quota] = []
    for policy in policies(scenario):
        quotas += [quota for quota in policy.quotas if quota not in quotas]
    return tuple(quotas)


def household_policy(household: Row, assessed: Assessed) -> Policy:
    """Give the policy that governs a household's application."""
    return assessed.scenario.policy_for(household["authority"])


def household_queue(household: Row, assessed: Assessed) -> Queue:
    """Give the settings of a household's queue."""
    return household_policy(household, assessed).queue(household["queue"])


def for_each_household(assessed: Assessed, setting: Callable[[Policy, str], Setting]) -> list[Setting]:
    """Give ``setting(policy, queue name)`` for every household, evaluated once a council and queue."""
    households = assessed.households
    keys = list(zip(households["authority"], households["queue"], strict=True))
    found = {key: setting(assessed.scenario.policy_for(key[0]), key[1]) for key in set(keys)}
    return [found[key] for key in keys]


def governed_homes(assessed: Assessed, policy: Policy) -> BoolArray:
    """Tell which homes a policy governs."""
    authority = assessed.homes["authority"]
    governs = {name: assessed.scenario.policy_for(name) is policy for name in authority.unique()}
    return authority.map(governs).to_numpy(dtype=bool) if len(authority) else np.zeros(0, dtype=bool)
