"""Tiny random scenarios in which nearly everybody may have nearly every home, so that chains are long.

`random_scenario` meets every rule of suitability; here quotas, budget, weeks, caps and dates meet each other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from scenario_builder import START, make_scenario

from optimiser.records.policy import Capacity
from optimiser.records.scenario import Scenario

WEEKDAYS = ("monday", "thursday")
OBJECTIVES = (
    ["decants_on_time", "priority", "overcrowding", "bedrooms_released", "speed"],
    ["households", "speed", "priority"],
    ["speed", "priority"],
    ["ta_savings", "bedrooms_released"],
    ["large_homes_released", "access_matched", "priority", "speed"],
    ["priority", "households", "speed"],
)


class Dice:
    """Draws of plain Python values."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def pick(self, values: Any) -> Any:
        return values[int(self.rng.integers(len(values)))]

    def number(self, least: int, most: int) -> int:
        return int(self.rng.integers(least, most + 1))

    def day(self, earliest: int, latest: int) -> date:
        return START + timedelta(days=self.number(earliest, latest))


def dense_scenario(rng: np.random.Generator) -> Scenario:
    """A scenario of at most 2 vacancies, 3 tenants and 2 register households."""
    return _scenario(Dice(rng), vacancies=(1, 2), tenants=(2, 3), register=(0, 2))


def swapping_scenario(rng: np.random.Generator) -> Scenario:
    """A scenario of at most 1 vacancy, 4 tenants and 1 register household in which exchanges are allowed."""
    dice = Dice(rng)
    scenario = _scenario(dice, vacancies=(0, 1), tenants=(3, 4), register=(0, 1))
    asked: dict[str, Any] = {"max_cycle": dice.pick((2, 3, 3, 4, 5))}
    if dice.chance(0.6):
        asked["quotas"] = ()
    if scenario.policy.capacity.moves_per_week:
        asked["capacity"] = Capacity(moves_per_week=dice.pick((2, 3)))
    places = ("North", "South", "West")
    areas = [dice.pick(places) for _ in scenario.homes.index]  # so that few homes are alike
    accepted = [dice.pick(((), (), (dice.pick(places),))) for _ in scenario.households.index]
    return replace(
        scenario,
        policy=scenario.policy.model_copy(update=asked),
        homes=scenario.homes.assign(area=areas),
        households=scenario.households.assign(areas=accepted),
        blocks=scenario.blocks[: dice.pick((0, 0, 3))],
    )


Least = Most = int


def _scenario(
    dice: Dice, vacancies: tuple[Least, Most], tenants: tuple[Least, Most], register: tuple[Least, Most]
) -> Scenario:
    weeks = dice.number(10, 30)
    homes = [_vacancy(dice, number, weeks) for number in range(dice.number(*vacancies))]
    occupied = [_home(dice, f"H{number}") for number in range(dice.number(*tenants))]
    households = [_household(dice, f"T{home['home_id']}", weeks, home["home_id"]) for home in occupied]
    households += [_household(dice, f"R{number}", weeks) for number in range(dice.number(*register))]
    blocks = [
        {"block": "Ash", "works": "demolish"},
        {"block": "Oak", "works": "refurbish", "ready_again": START + timedelta(days=60)},
        {"block": "Elm", "works": "refurbish"},
    ]
    authorities = _councils(dice, homes + occupied, households)
    policy = _policy(dice)
    schemes = {name: policy | own for name, own in authorities.items()}
    return make_scenario(
        homes + occupied,
        households,
        policy=policy,
        horizon_weeks=weeks,
        blocks=blocks if dice.chance(0.4) else [],
        authorities=schemes,
        name="Dense",
    )


def _vacancy(dice: Dice, number: int, weeks: int) -> dict[str, Any]:
    ready = dice.day(-5, 7 * weeks // 3)
    return _home(dice, f"V{number}") | {"status": dice.pick(("vacant", "new_build")), "ready_date": ready}


def _home(dice: Dice, home_id: str) -> dict[str, Any]:
    return {
        "home_id": home_id,
        "bedrooms": dice.number(1, 3),
        "access_category": dice.pick("AGGG"),
        "block": dice.pick(("", "", "Ash", "Oak", "Elm")) if home_id.startswith("H") else "",
    }


def _household(dice: Dice, household_id: str, weeks: int, home_id: str = "") -> dict[str, Any]:
    need = dice.number(1, 3)
    row = {
        "household_id": household_id,
        "home_id": home_id,
        "queue": dice.pick(("transfer", "under_occupation") if home_id else ("homeless", "general_needs")),
        "band": dice.pick("ABC"),
        "priority_date": dice.day(-900, -1),
        "bedrooms_needed": need,
        "bedrooms_min": dice.pick((0, 0, need)),
        "bedrooms_max": dice.pick((3, 3, need)),
        "access_need": dice.pick(("", "", "", "G")),
        "ta_weekly_cost": None if home_id else float(dice.number(0, 400)),
    }
    row["not_before"] = dice.day(0, 7 * weeks // 2) if dice.chance(0.2) else None
    row["move_by"] = dice.day(20, 7 * weeks) if dice.chance(0.25) else None
    return row


def _policy(dice: Dice) -> dict[str, Any]:
    cap = dice.pick((None, 1, 2, 3))
    policy: dict[str, Any] = {
        "objectives": dice.pick(OBJECTIVES),
        "times": {"letting": dice.number(0, 14), "void_works": dice.number(1, 21)},
        "queues": {"transfer": {"weight": 2}, "homeless": {"weight": 3}},
        "quotas": [_quota(dice, number) for number in range(dice.pick((0, 0, 1, 2)))],
    }
    if cap is not None:
        policy["max_chain"] = cap
        policy["times"]["void_works"] = dice.pick((0, policy["times"]["void_works"]))
    if dice.chance(0.3):
        policy["times"]["start_on"] = dice.pick(WEEKDAYS)
    if dice.chance(0.35):
        policy["capacity"] = {"moves_per_week": dice.pick((1, 1, 2))}
    if dice.chance(0.3):
        policy["incentives"] = {"per_bedroom": 1000, "budget": dice.pick((0, 1000, 2000))}
    if dice.chance(0.15):
        policy["deadlines"] = "must"
    return policy


def _quota(dice: Dice, number: int) -> dict[str, Any]:
    who = dice.pick(({"queue": ["transfer"]}, {"need": [1, 2]}, {"is_tenant": True}, {"band": "A"}))
    where = dice.pick(({}, {}, {"bedrooms": [1, 2]}, {"status": ["new_build", "vacant"]}))
    at_most = {"at_most": dice.pick((1, 2, "50%", "40%"))}
    at_least = {"at_least": dice.pick((1, 2, "50%", "34%"))}
    limits = dice.pick((at_most, at_least, at_least, at_least | {"at_most": 3}))
    return {"name": f"quota {number}", "where": where, "who": who} | limits


def _councils(dice: Dice, homes: list[Any], households: list[Any]) -> dict[str, Any]:
    """Two councils that let to each other's households, in one case of six."""
    if not dice.chance(1 / 6):
        return {}
    for row in [*homes, *households]:
        row["authority"] = dice.pick(("north", "south"))
    own = {"cross_authority": True, "quotas": []}
    times = {"letting": dice.number(1, 9), "void_works": dice.number(1, 21)}
    return {"north": own, "south": own | {"times": times | {"start_on": dice.pick((None, "friday"))}}}
