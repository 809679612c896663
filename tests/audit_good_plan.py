"""A lettings plan made by hand, that the audit's tests break. Every date and figure was worked out on paper.

Letting takes 21 days, 14 for one bedroom; void works take 28 days, 42 for three bedrooms; Mondays only.

C01  N1 (2 bedrooms, ready 4 Jan)  T1, under-occupier, leaves H1 (3 bedrooms)  starts 25 Jan
     H1 (ready 25 Jan + 42 = 8 Mar)   T3, overcrowded, leaves H3 (1 bedroom)   starts 8 Mar + 21 = 29 Mar
     H3 (ready 29 Mar + 28 = 26 Apr)  R1 of the register                       starts 26 Apr + 14 = 10 May
C02  N2 (1 bedroom, ready 1 Feb)   T2 leaves H2, which is demolished           starts 22 Feb, it cannot before
C03  V1 (1 bedroom, ready before the start, so 4 Jan)  T4 leaves H4, unlet     starts 4 Jan + 14 = 18 Jan
V2 (1 bedroom, ready 4 Jan) is not let.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from scenario_builder import make_scenario

from optimiser.measures.kpis import kpis
from optimiser.measures.objectives import OBJECTIVES
from optimiser.measures.quotas import quota_results
from optimiser.needs.assess import assess
from optimiser.records import Chain, Move, ObjectiveResult, Plan, Scenario, Unmet

POLICY = {
    "max_chain": 3,
    "deadlines": "must",
    "times": {
        "letting": 21,
        "letting_by_bedrooms": {1: 14},
        "void_works": 28,
        "void_works_by_bedrooms": {3: 42},
        "start_on": "monday",
    },
    "capacity": {"moves_per_week": 1},
    "incentives": {"per_bedroom": 2000, "budget": 4500},
    "quotas": [
        {
            "name": "half to transfers",
            "where": {"development": "Riverside"},
            "who": {"queue": ["transfer", "under_occupation"]},
            "at_least": "50%",
        }
    ],
}
HOMES = [
    {
        "home_id": "N1",
        "bedrooms": 2,
        "status": "new_build",
        "ready_date": "2027-01-04",
        "development": "Riverside",
    },
    {
        "home_id": "N2",
        "bedrooms": 1,
        "status": "new_build",
        "ready_date": "2027-02-01",
        "development": "Riverside",
    },
    {"home_id": "V1", "bedrooms": 1, "status": "vacant", "ready_date": "2026-12-01"},
    {"home_id": "V2", "bedrooms": 1},
    {"home_id": "H1", "bedrooms": 3},
    {"home_id": "H2", "bedrooms": 2, "block": "Tower"},
    {"home_id": "H3", "bedrooms": 1},
    {"home_id": "H4", "bedrooms": 1},
    {"home_id": "H5", "bedrooms": 1, "area": "South"},
]
HOUSEHOLDS = [
    {"household_id": "T1", "home_id": "H1", "bedrooms_needed": 2, "queue": "under_occupation", "band": "B"},
    {
        "household_id": "T2", "home_id": "H2", "bedrooms_needed": 1, "queue": "transfer", "band": "C",
        "not_before": "2027-02-22", "move_by": "2027-04-30",
    },
    {"household_id": "T3", "home_id": "H3", "bedrooms_needed": 3, "queue": "transfer", "band": "A"},
    {"household_id": "T4", "home_id": "H4", "bedrooms_needed": 1, "queue": "transfer", "band": "D"},
    {"household_id": "T5", "home_id": "H5", "bedrooms_needed": 1, "band": "D", "areas": "North"},
    {"household_id": "R1", "bedrooms_needed": 1, "queue": "homeless", "band": "A"},
    {"household_id": "R2", "bedrooms_needed": 2, "queue": "homeless", "band": "B"},
    {"household_id": "R3", "bedrooms_needed": 1, "queue": "general_needs", "band": "C"},
]  # fmt: skip
BLOCKS = [{"block": "Tower", "works": "demolish", "vacate_by": "2027-04-30"}]

MOVES = (
    Move("T1", "H1", "N1", "C01", 1, "chain", date(2027, 1, 4), date(2027, 1, 25), ("R2",), 2000.0),
    Move("T3", "H3", "H1", "C01", 2, "chain", date(2027, 3, 8), date(2027, 3, 29)),
    Move("R1", None, "H3", "C01", 3, "chain", date(2027, 4, 26), date(2027, 5, 10), ("R3", "T5")),
    Move("T2", "H2", "N2", "C02", 1, "chain", date(2027, 2, 1), date(2027, 2, 22), ("R3",), 2000.0),
    Move("T4", "H4", "V1", "C03", 1, "chain", date(2027, 1, 4), date(2027, 1, 18)),
)
CHAINS = (
    Chain("C01", "chain", "N1", 3, "register"),
    Chain("C02", "chain", "N2", 1, "demolished", "H2"),
    Chain("C03", "chain", "V1", 1, "left_empty", "H4"),
)
REACHED = (
    ObjectiveResult("decants_on_time", 1, 1, 0.0),  # T2
    ObjectiveResult("priority", 23, 23, 0.0),  # B 4 + A 8 + A 8 + C 2 + D 1
    ObjectiveResult("overcrowding", 2, 2, 0.0),  # T3 was two bedrooms short
    ObjectiveResult("bedrooms_released", 2, 2, 0.0),  # T1 and T2 one each
    # Days ready to let: N1 21, H1 21, H3 14, N2 21, V1 14, H4 from 15 Feb to 3 Jan 2028: 322, V2: 364.
    ObjectiveResult("speed", 777, 770, 7 / 777),
)
UNMET = tuple(Unmet(household, "rehouse", "No home left.") for household in ("R2", "R3", "T5"))


def good_scenario(**changes: Any) -> Scenario:
    """The scenario of the plan; `changes` to the policy's keys."""
    return make_scenario(HOMES, HOUSEHOLDS, policy=POLICY | changes, blocks=BLOCKS, name="By hand")


def good_plan() -> Plan:
    """The plan, with its KPIs and quotas as the measures count them."""
    scenario = good_scenario()
    assessed = assess(scenario)
    return Plan(
        scenario="By hand",
        start=date(2027, 1, 4),
        end=date(2028, 1, 3),
        status="optimal",
        objectives=REACHED,
        move_list=MOVES,
        chain_list=CHAINS,
        unmet_list=UNMET,
        kpi_values=kpis(assessed, MOVES),
        quotas=quota_results(assessed, MOVES),
        settings={"gap": 0.01},
    )


def honest(plan: Plan, scenario: Scenario | None = None) -> Plan:
    """The plan with all that it says of itself made true, so that only its moves and chains can be wrong."""
    scenario = scenario or good_scenario()
    households = dict(zip(scenario.households["household_id"], scenario.households["move_by"], strict=True))
    homes = set(scenario.homes["home_id"])
    present = dict(zip(scenario.households["household_id"], scenario.households["home_id"], strict=True))
    moves = [
        replace(move, from_home_id=present[move.household_id] or None)
        for move in plan.move_list
        if move.household_id in households
        and move.to_home_id in homes
        and move.start_date
        and move.ready_date
    ]
    assessed = assess(scenario)
    start = {move.household_id: move.start_date for move in moves if move.kind != "decant_temporary"}
    late = [
        name
        for name, by in households.items()
        if by == by and not any(m.household_id == name and m.start_date <= by.date() for m in moves)
    ]
    return replace(
        plan,
        objectives=tuple(
            ObjectiveResult(name, value, value, 0.0)
            for name in scenario.policy.objectives
            for value in [OBJECTIVES[name].value(assessed, moves)]
        ),
        kpi_values=kpis(assessed, moves),
        quotas=quota_results(assessed, moves),
        unmet_list=(
            *(Unmet(name, "rehouse", "No home left.") for name in households if name not in start),
            *(Unmet(name, "move_by", "No home in time.") for name in late),
        ),
    )
