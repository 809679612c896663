"""`verify` on exchanges: nothing to say of a good one, the right thing of each broken one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from audit_good_plan import honest
from scenario_builder import make_scenario

from optimiser.audit import verify
from optimiser.records import Chain, Move, Plan, Scenario

DAY = date.fromisoformat("2027-02-01")
POLICY = {"max_cycle": 3, "objectives": ["households", "speed", "cost"], "times": {"start_on": "monday"}}
HOMES = [
    {"home_id": "H1", "bedrooms": 1},
    {"home_id": "H2", "bedrooms": 2},
    {"home_id": "H3", "bedrooms": 3},
    {"home_id": "H4", "bedrooms": 2},
    {"home_id": "V1", "bedrooms": 2},
]
HOUSEHOLDS = [
    {"household_id": "T1", "home_id": "H1", "bedrooms_needed": 2},
    {"household_id": "T2", "home_id": "H2", "bedrooms_needed": 3},
    {"household_id": "T3", "home_id": "H3", "bedrooms_needed": 1},
    {"household_id": "T4", "home_id": "H4", "bedrooms_needed": 2, "band": "B"},
    {"household_id": "R1", "bedrooms_needed": 2, "band": "C"},
]
# T1 needs two bedrooms and gets those of T2, who gets the three of T3, who gives up two for T1's one.
MOVES = (
    Move("T1", "H1", "H2", "X01", 3, "exchange", DAY, DAY),
    Move("T2", "H2", "H3", "X01", 2, "exchange", DAY, DAY),
    Move("T3", "H3", "H1", "X01", 1, "exchange", DAY, DAY),
    Move("T4", "H4", "V1", "C01", 1, "chain", date(2027, 1, 4), date(2027, 1, 25)),
)
CHAINS = (Chain("X01", "exchange", "H3", 3, "exchange"), Chain("C01", "chain", "V1", 1, "left_empty", "H4"))
Breaking = Callable[[Plan], Plan]


def scenario_with(
    homes: dict[str, Any] | None = None, blocks: list[Any] | None = None, **policy: Any
) -> Scenario:
    facts = homes or {}
    return make_scenario(
        [home | facts.get(home["home_id"], {}) for home in HOMES],
        HOUSEHOLDS,
        policy=POLICY | policy,
        blocks=blocks or [],
        name="Swap",
    )


SCENARIO = scenario_with()


def plan_of(moves: tuple[Move, ...] = MOVES, chains: tuple[Chain, ...] = CHAINS) -> Plan:
    return Plan("Swap", SCENARIO.start, SCENARIO.end, "optimal", (), moves, chains)


GOOD = honest(plan_of(), SCENARIO)


def failed(plan: Plan, scenario: Scenario = SCENARIO) -> set[str]:
    return {check.name for check in verify(plan, scenario) if not check.passed}


def moves_changed(*households: str, **changes: Any) -> Breaking:
    def change(plan: Plan) -> Plan:
        moves = (
            replace(move, **changes) if move.household_id in households else move for move in plan.move_list
        )
        return honest(replace(plan, move_list=tuple(moves)), SCENARIO)

    return change


def exchange_changed(**changes: Any) -> Breaking:
    def change(plan: Plan) -> Plan:
        return replace(plan, chain_list=(replace(plan.chain_list[0], **changes), *plan.chain_list[1:]))

    return change


def both(*steps: Breaking) -> Breaking:
    def change(plan: Plan) -> Plan:
        for step in steps:
            plan = step(plan)
        return plan

    return change


WEEK = timedelta(weeks=1)
BROKEN: dict[str, tuple[Breaking, set[str]]] = {
    "one moves a week later": (
        moves_changed("T1", start_date=DAY + WEEK, ready_date=DAY + WEEK),
        {"exchange day"},
    ),
    "all on a Tuesday": (
        moves_changed("T1", "T2", "T3", start_date=date(2027, 2, 2), ready_date=date(2027, 2, 2)),
        {"weekday"},
    ),
    "after the end": (
        moves_changed("T1", "T2", "T3", start_date=date(2028, 1, 3), ready_date=date(2028, 1, 3)),
        {"planning period"},
    ),
    "void works between": (moves_changed("T1", ready_date=DAY - WEEK), {"ready dates"}),
    "homes the wrong way round": (
        both(moves_changed("T1", to_home_id="H3"), moves_changed("T2", to_home_id="H2")),
        {"chain links", "suitable: bedrooms", "suitable: another_home"},
    ),
    "not closed": (
        moves_changed("T3", to_home_id="V1"),
        {"chain links", "homes once", "suitable: bedrooms"},
    ),
    "a home that a chain lets too": (
        both(moves_changed("T4", to_home_id="H1"), moves_changed("T4", chain_id="X02")),
        {"chain list", "chain sizes", "homes once", "ready dates", "letting time", "suitable: bedrooms"},
    ),
    "one moves in a chain too": (
        lambda plan: honest(
            replace(
                plan,
                move_list=(*plan.move_list, Move("T1", "H1", "H4", "C01", 2, "chain", date(2027, 2, 22),
                                                 date(2027, 3, 15))),
                chain_list=(plan.chain_list[0], Chain("C01", "chain", "V1", 2, "left_empty", "H1")),
            ),
            SCENARIO,
        ),
        {"households once"},
    ),
    "with a register household": (
        moves_changed("T1", household_id="R1"),
        {"chain links", "exchange homes", "present homes"},
    ),
    "of one household": (
        lambda plan: honest(
            plan_of(
                (Move("T1", "H1", "H1", "X01", 1, "exchange", DAY, DAY), plan.move_list[3]),
                (Chain("X01", "exchange", "H1", 1, "exchange"), plan.chain_list[1]),
            ),
            SCENARIO,
        ),
        {"exchange size", "suitable: another_home", "suitable: bedrooms"},
    ),
    "said to start elsewhere": (exchange_changed(starts_with="H1"), {"chain starts"}),
    "said to end in a home left empty": (exchange_changed(ends="left_empty", home_left="H3"), {"chain ends"}),
    "said to be smaller": (exchange_changed(moves=2), {"chain sizes"}),
    "said to be a chain": (exchange_changed(kind="chain"), {"chain starts", "chain ends", "kinds", "letting time",
                                                           "ready dates"}),
    "moves said to be of a chain": (moves_changed("T1", "T2", "T3", kind="chain"), {"kinds"}),
    "in a gap": (moves_changed("T1", position=4), {"positions"}),
    "with a reserve": (moves_changed("T1", reserves=("R1",)), {"reserves of exchanges"}),
}  # fmt: skip


def test_a_good_exchange_beside_a_chain_has_no_breach():
    assert failed(GOOD) == set()
    assert GOOD.kpi_values["exchanges"] == 1
    assert GOOD.kpi_values["households_exchanged"] == 3


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_exchange_is_reported_by_the_right_check(what: str):
    breaking, expected = BROKEN[what]
    assert failed(breaking(GOOD)) == expected


@pytest.mark.parametrize(("most", "names"), [(5, set()), (3, set()), (2, {"chain cap"}), (0, {"chain cap"})])
def test_an_exchange_is_no_larger_than_the_policy_allows(most: int, names: set[str]):
    scenario = replace(SCENARIO, policy=SCENARIO.policy.model_copy(update={"max_cycle": most}))
    assert failed(GOOD, scenario) == names


@pytest.mark.parametrize(
    "works",
    [
        {"works": "demolish"},
        {"works": "refurbish"},
        {"works": "refurbish", "ready_again": "2027-06-01"},
        {"works": "refurbish", "ready_again": "2027-01-04"},
    ],
)
def test_nobody_exchanges_a_home_in_a_block_to_be_emptied(works: dict[str, str]):
    scenario = scenario_with({"H1": {"block": "Tower"}}, [{"block": "Tower"} | works])
    assert "exchange homes" in failed(honest(GOOD, scenario), scenario)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_the_order_in_which_a_plan_lists_its_moves_does_not_matter(order: tuple[int, ...]):
    plan = replace(GOOD, move_list=tuple(GOOD.move_list[place] for place in order))
    assert failed(plan) == set()


def test_a_week_of_the_team_holds_the_moves_of_an_exchange_too():
    scenario = scenario_with(capacity={"moves_per_week": 2})
    assert failed(honest(GOOD, scenario), scenario) == {"capacity"}
    roomy = scenario_with(capacity={"moves_per_week": 3})
    assert failed(honest(GOOD, roomy), roomy) == set()
