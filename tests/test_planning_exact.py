"""On tiny random scenarios the plan equals an exhaustive search, tier by tier, and passes every check.

``LETTINGS_EXACT_CASES=5000 python -m pytest tests/test_planning_exact.py`` tries that many of each kind, from
seed ``LETTINGS_EXACT_FIRST`` on.
"""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from brute_force import BruteForce
from dense_scenarios import dense_scenario
from random_scenarios import random_scenario
from scenario_builder import make_scenario

from optimiser.errors import InfeasibleError
from optimiser.making import plan_lettings
from optimiser.needs.assess import assess

CASES = int(os.environ.get("LETTINGS_EXACT_CASES", "30"))
FIRST = int(os.environ.get("LETTINGS_EXACT_FIRST", "0"))
MOST_HOMES, MOST_HOUSEHOLDS = 4, 5
OBJECTIVES = (
    ("decants_on_time", "priority", "overcrowding", "bedrooms_released", "speed"),
    ("households", "speed"),
    ("access_matched", "large_homes_released", "priority", "speed"),
    ("ta_savings", "bedrooms_released"),
    ("edges", "households", "speed"),
    ("speed", "priority"),
)


def tiny_scenario(seed):
    """The random scenario of a seed with objectives of its own; None where it is too large to search."""
    rng = np.random.default_rng(seed)
    scenario = random_scenario(rng, with_quotas=seed % 2 == 0, with_need_steps=seed % 5 == 0)
    if len(scenario.homes) > MOST_HOMES or len(scenario.households) > MOST_HOUSEHOLDS:
        return None
    asked = {"objectives": OBJECTIVES[seed % len(OBJECTIVES)]}
    if seed % 7 == 0:
        asked["deadlines"] = "must"
    scenario = with_policy(scenario, **asked)
    return on_weekdays(scenario, seed) if seed % 3 == 0 else scenario


def on_weekdays(scenario, seed):
    """The scenario with tenancies starting on a weekday, another one for each council but one."""
    names = ("wednesday", None, "friday") if seed % 2 else ("monday", "monday", "monday")
    schemes = [scenario.policy, *scenario.authority_policies.values()]
    dated = [
        scheme.model_copy(update={"times": scheme.times.model_copy(update={"start_on": name})})
        for scheme, name in zip(schemes, names, strict=False)
    ]
    named = dict(zip(scenario.authority_policies, dated[1:], strict=True))
    return replace(scenario, policy=dated[0], authority_policies=named)


def with_policy(scenario, **keys):
    """The scenario with some keys of its policies changed."""
    return replace(
        scenario,
        policy=scenario.policy.model_copy(update=keys),
        authority_policies={
            name: policy.model_copy(update=keys) for name, policy in scenario.authority_policies.items()
        },
    )


def cases(count):
    """Seeds of the first `count` scenarios small enough."""
    seed = FIRST
    while count:
        if tiny_scenario(seed) is not None:
            yield seed
            count -= 1
        seed += 1


@pytest.mark.parametrize("seed", list(cases(CASES)))
def test_a_plan_under_every_rule_is_as_good_as_the_best_of_all_plans(seed):
    compare_with_all_plans(tiny_scenario(seed))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + CASES))
def test_a_plan_of_long_chains_is_as_good_as_the_best_of_all_plans(seed):
    compare_with_all_plans(dense_scenario(np.random.default_rng(seed)))


def compare_with_all_plans(scenario):
    expected = BruteForce(assess(scenario)).best()
    if expected is None:
        with pytest.raises(InfeasibleError):
            plan_lettings(scenario, gap=0)
        return
    plan = plan_lettings(scenario, gap=0)  # which raises where the plan breaks a rule
    assert [result.value for result in plan.objectives] == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert plan.status == "optimal"
    assert all(result.gap == 0 for result in plan.objectives)


def test_the_random_cases_are_worth_searching():
    plans = [plan_or_none(dense_scenario(np.random.default_rng(seed))) for seed in range(30)]
    assert sum(plan is None for plan in plans) >= 3
    assert sum(any(move.position > 1 for move in plan.move_list) for plan in plans if plan) >= 9
    ends = {chain.ends for plan in plans if plan for chain in plan.chain_list}
    assert ends == {"register", "left_empty", "demolished", "held"}


def plan_or_none(scenario):
    try:
        return plan_lettings(scenario, gap=0)
    except InfeasibleError:
        return None


@pytest.mark.parametrize("seed", range(6))
def test_a_cheapest_plan_may_wait_for_a_later_week(seed):
    scenario = costly_scenario(np.random.default_rng(seed))
    expected = BruteForce(assess(scenario), every_week=True).best()
    plan = plan_lettings(scenario, gap=0)
    assert [result.value for result in plan.objectives] == pytest.approx(expected, rel=1e-6, abs=1e-6)


def costly_scenario(rng):
    """Two homes, two tenants, rents and payments that change with the date, ten weeks."""

    def home(number, **facts):
        rent = float(rng.integers(80, 200))
        return {"home_id": f"H{number}", "bedrooms": 1, "weekly_rent": rent, **facts}

    homes = [home(1), home(2, ready_date="2027-01-11"), home(3), home(4, block="Tower")]
    households = [
        {"household_id": "T3", "home_id": "H3", "band": "B"},
        {"household_id": "T4", "home_id": "H4", "tenancy_start": "2026-02-15"},
        {"household_id": "R1", "ta_weekly_cost": float(rng.integers(0, 200))},
    ]
    policy = {
        "objectives": ["cost", "priority"] if rng.random() < 0.7 else ["households", "cost"],
        "times": {"letting": 7, "void_works": 14},
        "payments": {
            "home_loss": [{"valid_from": "2026-10-01", "amount": float(rng.integers(0, 600))}],
            "removals": [
                {"valid_from": "2026-10-01", "amount": 500},
                {"valid_from": "2027-02-10", "amount": 100},
            ],
        },
    }
    blocks = [{"block": "Tower", "works": "demolish"}]
    return make_scenario(homes, households, policy=policy, blocks=blocks, horizon_weeks=10)
