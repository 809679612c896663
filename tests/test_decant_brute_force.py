"""Small random decants: the engine finds exactly what trying every plan finds, and proves it."""

import os

import numpy as np
import pytest
from decant_brute_force import best_by_trying
from decant_cases import day, decant

from optimiser.making import plan_decant

CASES = int(os.environ.get("LETTINGS_DECANT_CASES", "14"))
AREAS = ("North", "South")


def random_case(seed):
    rng = np.random.default_rng(seed)
    weeks = int(rng.integers(4, 7))
    homes = {
        f"V{place}": (7 * int(rng.integers(0, weeks)), str(rng.choice(AREAS)))
        for place in range(int(rng.integers(1, 4)))
    }
    refurbished = bool(rng.integers(0, 2))
    deadline = 7 * int(rng.integers(1, weeks))
    back = min(deadline + 7 * int(rng.integers(0, 3)), 7 * weeks) if refurbished else None
    households = [
        {
            "deadline": deadline,
            "areas": {str(area) for area in rng.choice(AREAS, size=int(rng.integers(1, 3)), replace=False)},
            "back": back,
        }
        for _ in range(int(rng.integers(1, 4)))
    ]
    times = {"letting": int(rng.integers(0, 2)) * 7, "void": int(rng.integers(0, 2)) * 7}
    return {"weeks": weeks, "homes": homes, "households": households, **times}


def scenario_of(case):
    first = case["households"][0]
    block = {"block": "Ash", "works": "demolish", "vacate_by": day(first["deadline"] // 7)}
    if first["back"] is not None:
        block |= {"works": "refurbish", "ready_again": day(first["back"] // 7)}
    homes = [
        {"home_id": name, "status": "vacant", "ready_date": day(ready // 7), "area": area}
        for name, (ready, area) in case["homes"].items()
    ]
    return decant(
        [block],
        homes,
        {"Ash": len(case["households"])},
        weeks=case["weeks"],
        policy={
            "times": {"letting": case["letting"], "void_works": case["void"], "start_on": "monday"},
            "objectives": ["decants_on_time", "temporary_moves", "households"],
            "decant": {"temporary_waives": ["areas"]},
        },
        changes={
            f"TAsh{number}": {"areas": ";".join(sorted(household["areas"]))}
            for number, household in enumerate(case["households"], start=1)
        },
    )


@pytest.mark.parametrize("seed", range(CASES))
def test_no_other_plan_does_better(seed):
    case = random_case(seed)
    plan = plan_decant(scenario_of(case), gap=0.0, cures=False)
    reached = {each.name: each.value for each in plan.objectives}
    found = (reached["decants_on_time"], reached["temporary_moves"], reached["households"])
    assert found == best_by_trying(case)
    assert all(each.value == each.bound for each in plan.objectives)
