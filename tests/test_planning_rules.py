"""Random scenarios with every kind of rule: each plan passes every check, or no plan is proved to exist."""

from __future__ import annotations

import os

import numpy as np
import pytest
from random_scenarios import random_scenario

from optimiser.errors import InfeasibleError
from optimiser.making import plan_lettings

CASES = int(os.environ.get("LETTINGS_RULE_CASES", "40"))


@pytest.mark.parametrize("seed", range(20_000, 20_000 + CASES))
def test_every_plan_keeps_every_rule(seed):
    rng = np.random.default_rng(seed)
    scenario = random_scenario(rng, with_quotas=seed % 2 == 0, with_need_steps=seed % 3 == 0)
    try:
        plan = plan_lettings(scenario)  # which rechecks it from the tables and raises where it breaks a rule
    except InfeasibleError:
        return
    assert all(check.passed for check in plan.checks)
    assert len(plan.move_list) + sum(unmet.demand == "rehouse" for unmet in plan.unmet_list) == len(
        scenario.households
    )
