"""Exchanges among tenants: who may take part, what is written of them, and that none is missed.

``LETTINGS_EXACT_CASES=5000 python -m pytest tests/test_planning_exchanges.py`` compares that many random
scenarios with an exhaustive search, from seed ``LETTINGS_EXACT_FIRST`` on.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from dense_scenarios import swapping_scenario
from scenario_builder import make_scenario
from test_planning_exact import (
    CASES,
    FIRST,
    cases,
    compare_with_all_plans,
    plan_or_none,
    tiny_scenario,
    with_policy,
)

from optimiser.engine import Choice
from optimiser.errors import BrokenPlanError, InfeasibleError
from optimiser.intake.plan_file import plan_to_json
from optimiser.making import plan_lettings
from optimiser.needs.assess import assess
from optimiser.planning.arrays import chain_problem
from optimiser.planning.chain_records import chained
from optimiser.planning.decode import decode
from optimiser.planning.earlier import as_early_as_can_be
from optimiser.planning.loose_bound import loose_bound
from optimiser.planning.ties import prefer_better_ranked
from optimiser.records import Chain
from optimiser.suitability import find_lettings

START = date(2027, 1, 4)


def ring_of_three(
    policy=None, *, homes=None, households=None, blocks=(), extra_homes=(), extra_households=()
):
    """T1 needs two bedrooms and has one, T2 three and has two, T3 one and has three: nothing is vacant."""
    rows = [
        {"home_id": f"H{beds}", "bedrooms": beds} | (homes or {}).get(f"H{beds}", {}) for beds in (1, 2, 3)
    ]
    needs = {"T1": (1, 2, "C"), "T2": (2, 3, "A"), "T3": (3, 1, "B")}
    tenants = [
        {"household_id": name, "home_id": f"H{has}", "bedrooms_needed": need, "band": band}
        | (households or {}).get(name, {})
        for name, (has, need, band) in needs.items()
    ]
    asked = {"max_cycle": 3, "objectives": ["households"]} | (policy or {})
    return make_scenario(
        [*rows, *extra_homes], [*tenants, *extra_households], policy=asked, blocks=blocks, name="Ring"
    )


def of(plan, household):
    return next(move for move in plan.move_list if move.household_id == household)


# --- what the engine is asked, and how its answer is read: no solver ---


def modelled(scenario):
    assessed = assess(scenario)
    return chain_problem(assessed, find_lettings(assessed))


def ring_choice(model, *ring, start=0):
    """The engine's choice of a ring of (household row, home row whose type it enters), in its own order."""
    problem = model.problem
    lines = [int(model.lettings.home_type[home]) for _, home in ring]
    arcs = [
        int(np.flatnonzero((problem.arc_agent == who) & (problem.pair_line[problem.arc_pair] == line))[0])
        for (who, _), line in zip(ring, lines, strict=True)
    ]
    zeros = np.zeros(len(ring), dtype=np.int64)
    return Choice(np.array(arcs), zeros, zeros + start, zeros)


def test_a_ring_of_the_engine_becomes_an_exchange_with_names_and_one_day():
    model = modelled(ring_of_three())
    # Each takes what the next one releases: T1 that of T2, T2 that of T3, T3 that of T1.
    lettings = decode(model, ring_choice(model, (0, 1), (1, 2), (2, 0), start=14))
    found = chained(model.assessed, lettings)
    assert found.chains == (Chain("X01", "exchange", "H2", 3, "exchange"),)
    taken = [(move.household_id, move.from_home_id, move.to_home_id) for move in found.moves]
    assert taken == [("T2", "H2", "H3"), ("T1", "H1", "H2"), ("T3", "H3", "H1")]  # T2 ranks first
    assert [move.position for move in found.moves] == [1, 2, 3]
    assert {(move.kind, move.ready_date, move.start_date) for move in found.moves} == {
        ("exchange", date(2027, 1, 18), date(2027, 1, 18))
    }


def test_a_ring_that_does_not_close_is_a_fault_of_the_program():
    model = modelled(ring_of_three())
    with pytest.raises(BrokenPlanError, match="exchange"):
        decode(model, ring_choice(model, (0, 1), (2, 0)))


def test_an_exchange_is_brought_forward_to_the_first_day_that_all_its_households_allow():
    scenario = ring_of_three(
        {"times": {"start_on": "friday"}}, households={"T3": {"not_before": "2027-01-12"}}
    )
    model = modelled(scenario)
    lettings = decode(model, ring_choice(model, (0, 1), (1, 2), (2, 0), start=109))
    assert {letting.start for letting in as_early_as_can_be(model, lettings)} == {11}  # Friday 15 January
    assert {letting.ready for letting in as_early_as_can_be(model, lettings)} == {11}


def test_an_exchange_is_not_brought_forward_into_a_week_without_room_for_all_of_it():
    swap = [{"household_id": "T4", "home_id": "H4", "bedrooms_needed": 2}]
    scenario = ring_of_three(
        {"capacity": {"moves_per_week": 3}, "times": {"letting": 0, "void_works": 7}},
        extra_homes=[{"home_id": "H4", "bedrooms": 1}, {"home_id": "V1", "bedrooms": 2}],
        extra_households=swap,
    )
    model = modelled(scenario)
    ring = ring_choice(model, (0, 1), (1, 2), (2, 0), start=28)
    vacant = ring_choice(model, (3, 4))
    both = Choice(
        np.append(ring.arc, vacant.arc), np.zeros(4, np.int64), np.array([28, 28, 28, 0]),
        np.array([0, 0, 0, -1]),
    )  # fmt: skip
    starts = {letting.household: letting.start for letting in as_early_as_can_be(model, decode(model, both))}
    assert starts == {0: 7, 1: 7, 2: 7, 3: 0}


def test_a_better_ranked_household_left_out_takes_the_place_of_one_alike_in_an_exchange():
    scenario = ring_of_three(
        extra_homes=[{"home_id": "H9", "bedrooms": 1}],
        extra_households=[{"household_id": "T9", "home_id": "H9", "bedrooms_needed": 2, "band": "B"}],
    )
    model = modelled(scenario)
    choice = prefer_better_ranked(model, ring_choice(model, (0, 1), (1, 2), (2, 0)))
    moves = chained(model.assessed, decode(model, choice)).moves
    assert {(move.household_id, move.to_home_id) for move in moves} == {
        ("T9", "H2"), ("T2", "H3"), ("T3", "H9"),
    }  # fmt: skip


def swapping_pairs(scenario):
    """Households and homes' bedrooms of the pairs that may be part of an exchange."""
    model = modelled(scenario)
    problem = model.problem
    arcs = np.flatnonzero(problem.pair_ring[problem.arc_pair])
    ids = model.assessed.households["household_id"].to_numpy()[problem.arc_agent[arcs]]
    beds = model.lettings.types["bedrooms"].to_numpy()[problem.pair_line[problem.arc_pair[arcs]]]
    return set(zip(ids.tolist(), beds.tolist(), strict=True))


ALL = {("T1", 2), ("T2", 3), ("T3", 1)}


@pytest.mark.parametrize(
    ("block", "left"),
    [
        ({"works": "demolish"}, {("T1", 2), ("T3", 1)}),
        ({"works": "refurbish"}, {("T1", 2), ("T3", 1)}),
        ({"works": "refurbish", "ready_again": "2027-06-01"}, {("T1", 2), ("T3", 1)}),
        ({"works": "refurbish", "ready_again": "2026-06-01"}, {("T1", 2), ("T3", 1)}),
    ],
)
def test_a_home_in_a_block_to_be_emptied_is_not_exchanged(block, left):
    scenario = ring_of_three(homes={"H2": {"block": "Tower"}}, blocks=[{"block": "Tower"} | block])
    assert swapping_pairs(scenario) <= left
    assert ("T3", 1) in swapping_pairs(scenario)


def test_register_households_and_homes_like_ones_own_take_no_part_in_exchanges():
    scenario = ring_of_three(
        extra_homes=[{"home_id": "H9", "bedrooms": 2}],
        extra_households=[
            {"household_id": "R1", "bedrooms_needed": 2},
            {"household_id": "T9", "home_id": "H9", "bedrooms_needed": 2},
        ],
    )
    assert swapping_pairs(scenario) == ALL


def test_the_loose_bound_knows_that_homes_exchanged_do_not_stand_empty():
    scenario = ring_of_three({"objectives": ["speed"]})
    (tier,) = modelled(scenario).problem.tiers
    assert loose_bound(modelled(scenario).problem, tier) <= 0


# --- plans ---


def test_three_tenants_without_a_vacancy_move_round_a_ring():
    plan = plan_lettings(ring_of_three(), gap=0)
    assert plan.chain_list == (Chain("X01", "exchange", "H2", 3, "exchange"),)
    assert of(plan, "T1").to_home_id == "H2"
    assert {move.start_date for move in plan.move_list} == {START}
    assert (plan.kpi_values["exchanges"], plan.kpi_values["households_exchanged"]) == (1, 3)
    assert plan.kpi_values["households_per_vacancy"] == 0
    assert plan.settings["max_cycle"] == 3
    assert plan.status == "optimal"


@pytest.mark.parametrize(("most", "moved"), [(0, 0), (2, 0), (3, 3), (4, 3), (5, 3)])
def test_an_exchange_has_no_more_households_than_the_policy_allows(most, moved):
    assert len(plan_lettings(ring_of_three({"max_cycle": most}), gap=0).move_list) == moved


def test_exchanges_are_made_where_no_chain_may_start():
    extra = [{"home_id": "V1", "bedrooms": 2}]
    plan = plan_lettings(ring_of_three({"max_chain": 0}, extra_homes=extra), gap=0)
    assert [chain.kind for chain in plan.chain_list] == ["exchange"]


def test_nothing_stands_empty_for_an_exchange():
    plan = plan_lettings(ring_of_three({"objectives": ["households", "speed", "cost"]}), gap=0)
    assert [result.value for result in plan.objectives] == [3, 0, 0]
    assert plan.kpi_values["homes_left_empty"] == 0
    assert plan.kpi_values["relets_counted_housemark"] == 0


def test_an_exchange_keeps_the_weekday_and_everybodys_dates():
    scenario = ring_of_three(
        {"times": {"start_on": "wednesday"}, "deadlines": "must"},
        households={"T3": {"not_before": "2027-03-12"}, "T1": {"move_by": "2027-03-31"}},
    )
    assert {move.start_date for move in plan_lettings(scenario, gap=0).move_list} == {date(2027, 3, 17)}
    late = ring_of_three(
        {"deadlines": "must"},
        households={"T3": {"not_before": "2027-03-12"}, "T1": {"move_by": "2027-03-11"}},
    )
    with pytest.raises(InfeasibleError, match="T1"):
        plan_lettings(late, gap=0)


def test_the_moves_of_an_exchange_count_to_the_week_of_the_team():
    assert len(plan_lettings(ring_of_three({"capacity": {"moves_per_week": 3}}), gap=0).move_list) == 3
    assert not plan_lettings(ring_of_three({"capacity": {"moves_per_week": 2}}), gap=0).move_list


def test_quotas_and_nominations_count_lettings_and_no_exchanges():
    few = {"quotas": [{"name": "no more", "who": {"queue": "transfer"}, "at_most": 0}]}
    plan = plan_lettings(ring_of_three(few), gap=0)
    assert len(plan.move_list) == 3
    assert (plan.quotas[0].counted, plan.quotas[0].met, plan.quotas[0].household_ids) == (0, True, ())
    some = {"quotas": [{"name": "at least", "who": {"queue": "transfer"}, "at_least": 1}]}
    with pytest.raises(InfeasibleError):
        plan_lettings(ring_of_three(some), gap=0)
    landlord = {f"H{beds}": {"landlord": "Thames Homes"} for beds in (1, 2, 3)}
    agreed = {"nominations": {"Thames Homes": {"relets": "0%"}}}
    assert len(plan_lettings(ring_of_three(agreed, homes=landlord), gap=0).move_list) == 3


def test_whoever_gives_up_bedrooms_in_an_exchange_is_paid_from_the_budget():
    paid = plan_lettings(ring_of_three({"incentives": {"per_bedroom": 1000, "budget": 2000}}), gap=0)
    assert of(paid, "T3").incentive == 2000
    short = plan_lettings(ring_of_three({"incentives": {"per_bedroom": 1000, "budget": 1999}}), gap=0)
    assert not short.move_list


def test_an_exchange_has_no_reserves_and_says_with_whom_homes_are_swapped():
    waiting = [{"household_id": "R1", "bedrooms_needed": 2}]
    plan = plan_lettings(ring_of_three(extra_households=waiting), gap=0)
    assert {move.reserves for move in plan.move_list} == {()}
    assert of(plan, "T3").reasons == (
        "Transfer, band B; needs 1 bedroom, this home has 1.",
        "Gives up 2 bedrooms and leaves a 3-bedroom home, which goes to T2.",
        "Exchanges homes with T2 and 1 more tenant on 04/01/2027; no home stands empty between them.",
    )


def test_the_same_scenario_gives_the_same_exchanges_byte_for_byte():
    scenario = ring_of_three()
    assert plan_to_json(plan_lettings(scenario, gap=0)) == plan_to_json(plan_lettings(scenario, gap=0))


def test_bids_alone_make_a_pool_of_swaps_whose_weights_are_added_up():
    # As in kidney exchange: two rings of two are worth 2 + 3, the ring of three 1 + 1 + 5.
    weights = {"12": 1, "21": 1, "34": 1, "43": 2, "23": 1, "31": 5, "42": 0.5}
    scenario = make_scenario(
        [{"home_id": f"H{number}"} for number in "1234"],
        [{"household_id": f"T{number}", "home_id": f"H{number}", "bedrooms_needed": 4} for number in "1234"],
        bids=[
            {"household_id": f"T{who}", "home_id": f"H{home}", "weight": weight}
            for (who, home), weight in weights.items()
        ],
        policy={"max_cycle": 3, "bids": "suitable", "objectives": ["edges"]},
        name="Pool",
    )
    plan = plan_lettings(scenario, gap=0)
    assert plan.objectives[0].value == 7
    assert {(move.household_id, move.to_home_id) for move in plan.move_list} == {
        ("T1", "H2"), ("T2", "H3"), ("T3", "H1"),
    }  # fmt: skip


def test_an_exchange_takes_no_vacancy_and_leaves_it_to_a_chain():
    vacancy = [{"home_id": "V1", "bedrooms": 2}]
    waiting = [{"household_id": "R1", "bedrooms_needed": 2}]

    def plan(**policy):
        return plan_lettings(ring_of_three(policy, extra_homes=vacancy, extra_households=waiting), gap=0)

    side_by_side = plan(max_chain=1)
    assert {(chain.chain_id, chain.moves) for chain in side_by_side.chain_list} == {("C01", 1), ("X01", 3)}
    assert of(side_by_side, "R1").to_home_id == "V1"
    assert side_by_side.kpi_values["households_per_vacancy"] == 1
    assert [chain.moves for chain in plan(max_cycle=0).chain_list] == [4]


@pytest.mark.parametrize("seed", range(FIRST, FIRST + CASES))
def test_a_plan_with_exchanges_is_as_good_as_the_best_of_all_plans(seed):
    compare_with_all_plans(swapping_scenario(np.random.default_rng(seed)))


@pytest.mark.parametrize("seed", list(cases(CASES // 2)))
def test_exchanges_under_every_rule_are_as_good_as_the_best_of_all_plans(seed):
    compare_with_all_plans(with_policy(tiny_scenario(seed), max_cycle=2 + seed % 3))


def test_the_random_cases_have_exchanges_and_chains_side_by_side():
    plans = [plan_or_none(swapping_scenario(np.random.default_rng(seed))) for seed in range(40)]
    made = [plan for plan in plans if plan is not None]
    kinds = [{chain.kind for chain in plan.chain_list} for plan in made]
    assert sum("exchange" in each for each in kinds) >= 12
    assert sum(each == {"chain", "exchange"} for each in kinds) >= 3
    sizes = {chain.moves for plan in made for chain in plan.chain_list if chain.kind == "exchange"}
    assert sizes >= {2, 3}
