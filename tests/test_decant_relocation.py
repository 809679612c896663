"""The relocation problem: blocks alike, emptied one after another, each site giving homes for the next.

Block i houses n_i households and its site gives m_i homes. The fewest homes needed from outside come from an
order by Johnson's two-machine rule: first the sites that give at least as much as they take, smallest n first,
then the others, largest m first (Kaplan and Amir, "A fast feasibility test for relocation problems", European
Journal of Operational Research 35, 1988; Johnson, Naval Research Logistics Quarterly 1, 1954).
"""

from itertools import permutations

import numpy as np
import pytest
from decant_cases import QUICK, decant, empty, new

from optimiser.making import plan_decant

NAMES = ("Ash", "Elm", "Fir", "Oak", "Yew")


def needed(order):
    """Homes from outside that an order of (n, m) needs: what is short at the worst moment."""
    outside = free = 0
    for houses, gives in order:
        short = max(0, houses - free)
        outside, free = outside + short, free + short - houses + gives
    return outside


def johnson(sites):
    growing = sorted(site for site in sites if site[1] >= site[0])
    shrinking = sorted((site for site in sites if site[1] < site[0]), key=lambda site: -site[1])
    return needed([*growing, *shrinking])


def fewest_by_plan(sites):
    names = NAMES[: len(sites)]
    blocks = [
        {"block": name, "works": "demolish", "land_for": f"New {name}" if gives else ""}
        for name, (_, gives) in zip(names, sites, strict=True)
    ]
    developments = [{"development": f"New {name}", "build_weeks": 1} for name in names]
    homes = empty(sum(houses for houses, _ in sites))
    for name, (_, gives) in zip(names, sites, strict=True):
        homes += new(f"New {name}", gives)
    scenario = decant(
        blocks,
        homes,
        {name: houses for name, (houses, _) in zip(names, sites, strict=True)},
        weeks=len(sites) + 2,
        developments=developments,
        policy={
            "objectives": ["households", "outside_homes"],
            "decant": {"temporary": False},
            "times": {**QUICK, "start_on": "monday"},
        },
    )
    plan = plan_decant(scenario, gap=0.0)
    reached = {each.name: (each.value, each.bound) for each in plan.objectives}
    assert reached["households"][0] == sum(houses for houses, _ in sites)
    assert reached["outside_homes"][0] == reached["outside_homes"][1]
    return reached["outside_homes"][0]


def random_sites(seed):
    rng = np.random.default_rng(seed)
    return [
        (int(rng.integers(1, 5)), int(rng.integers(0, 6)))
        for _ in range(int(rng.integers(2, len(NAMES) + 1)))
    ]


@pytest.mark.parametrize("seed", range(200))
def test_johnsons_rule_is_the_best_of_all_orders(seed):
    sites = random_sites(seed)
    assert johnson(sites) == min(needed(order) for order in permutations(sites))


@pytest.mark.parametrize("seed", range(8))
def test_the_fewest_homes_from_outside_are_those_of_johnsons_rule(seed):
    sites = random_sites(seed)
    assert fewest_by_plan(sites) == johnson(sites)
