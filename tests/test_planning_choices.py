"""The engine's choice in real homes, and who is chosen among those who are alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenario_builder import make_scenario

from optimiser.engine import Choice
from optimiser.errors import BrokenPlanError
from optimiser.making import plan_lettings
from optimiser.needs.assess import assess
from optimiser.planning.arrays import chain_problem
from optimiser.planning.baselines import baseline
from optimiser.planning.chain_records import chained
from optimiser.planning.decode import decode
from optimiser.planning.suited import suited
from optimiser.planning.ties import prefer_better_ranked
from optimiser.suitability import find_lettings


def crowded_scenario(seed):
    """Many homes of few types, many households alike."""
    rng = np.random.default_rng(seed)
    homes = [
        {
            "home_id": f"H{number:02}",
            "bedrooms": int(rng.integers(1, 3)),
            "status": "vacant" if number < 5 else "occupied",
            "ready_date": str(np.datetime64("2027-01-04") + 7 * int(rng.integers(0, 4))),
        }
        for number in range(16)
    ]
    for home in homes[5:]:
        del home["ready_date"]
    tenants = [{"household_id": f"T{n:02}", "home_id": f"H{n:02}"} for n in range(5, 16)]
    register = [{"household_id": f"R{n:02}"} for n in range(10)]
    households = [
        {**row, "band": str(rng.choice(list("AB"))), "bedrooms_min": 1, "bedrooms_max": 2}
        for row in [*tenants, *register]
    ]
    cap = [None, 1, 2, 3][seed % 4]
    times = {"letting": int(rng.integers(1, 10)), "void_works": int(rng.integers(0, 10))}
    policy = {"times": times} | ({} if cap is None else {"max_chain": cap})
    return make_scenario(homes, households, policy=policy, horizon_weeks=12)


def random_choice(model, seed):
    """A choice as the engine might make it: homes let as they come free to anybody they suit."""
    rng = np.random.default_rng(seed)

    def at_random(year, offer, households):
        return rng.permutation(len(households))

    lettings = baseline(model, suited(model.assessed, model.lettings), at_random)
    arc_of = {int(arc): place for place, arc in enumerate(model.arc)}
    capped = model.problem.max_position is not None
    return Choice(
        np.array([arc_of[letting.arc] for letting in lettings]),
        np.array([letting.position - 1 if capped else 0 for letting in lettings]),
        np.array([letting.start for letting in lettings]),
    )


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_choice_becomes_lettings_of_homes_that_are_free(seed):
    assessed = assess(crowded_scenario(seed))
    model = chain_problem(assessed, find_lettings(assessed))
    choice = random_choice(model, seed)
    found = decode(model, choice)
    own = assessed.households["home_row"].to_numpy()
    freed = {int(own[each.household]): each for each in found if own[each.household] >= 0}
    assert len({each.home for each in found}) == len(found) == len(choice.arc)
    wanted = sorted(zip(model.problem.arc_agent[choice.arc].tolist(), choice.start.tolist(), strict=True))
    assert sorted((each.household, each.start) for each in found) == wanted
    for each in found:
        assert own[each.household] != each.home
        assert each.start >= each.ready + assessed.homes["letting_days"][each.home]
        assert model.lettings.home_type[each.home] == model.lettings.arc_type[each.arc]
        if each.position == 1:
            assert each.home == each.vacancy
            assert each.ready == assessed.homes["ready_day"][each.home]
        else:
            before = freed[each.home]
            assert (before.vacancy, before.position) == (each.vacancy, each.position - 1)
            assert each.ready == before.start + assessed.homes["void_days"][each.home]


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_order_in_which_a_choice_is_listed_does_not_matter(seed):
    assessed = assess(crowded_scenario(seed))
    model = chain_problem(assessed, find_lettings(assessed))
    choice = random_choice(model, seed)
    order = np.random.default_rng(seed).permutation(len(choice.arc))
    shuffled = Choice(choice.arc[order], choice.position[order], choice.start[order])
    plans = [
        chained(assessed, decode(model, prefer_better_ranked(model, each))) for each in (choice, shuffled)
    ]
    assert plans[0].moves == plans[1].moves


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_nobody_left_out_could_simply_replace_a_worse_ranked_one(seed):
    assessed = assess(crowded_scenario(seed))
    model = chain_problem(assessed, find_lettings(assessed))
    settled = prefer_better_ranked(model, random_choice(model, seed))
    problem, rank = model.problem, assessed.households["rank"].to_numpy()
    chosen = set(problem.arc_agent[settled.arc].tolist())
    worths = np.column_stack([tier.arc_worth for tier in problem.tiers])
    for arc in settled.arc:
        rivals = np.flatnonzero(problem.arc_pair == problem.arc_pair[arc])
        for rival in rivals:
            agent = int(problem.arc_agent[rival])
            same = np.array_equal(worths[rival], worths[arc])
            assert agent in chosen or not same or rank[agent] > rank[problem.arc_agent[arc]]


def test_a_choice_without_a_free_home_is_refused():
    assessed = assess(crowded_scenario(1))
    model = chain_problem(assessed, find_lettings(assessed))
    choice = random_choice(model, 1)
    too_soon = replace(choice, start=np.zeros_like(choice.start))
    with pytest.raises(BrokenPlanError, match="before one is free"):
        decode(model, too_soon)


def waiting_list(**facts):
    """One home, and households of one band by the date they have waited since."""
    return make_scenario(
        homes=[{"home_id": "N1", "bedrooms": 1}],
        households=[
            {"household_id": "R1", "priority_date": "2025-05-01"},
            {"household_id": "R2", "priority_date": "2022-05-01", **facts},
            {"household_id": "R3", "priority_date": "2024-05-01"},
        ],
        policy={"objectives": ["priority"]},
    )


def test_of_households_alike_the_one_that_has_waited_longest_is_chosen():
    assert [move.household_id for move in plan_lettings(waiting_list()).move_list] == ["R2"]


def test_a_household_that_could_move_only_later_does_not_bump_another():
    plan = plan_lettings(waiting_list(not_before="2027-02-10"))
    assert [move.household_id for move in plan.move_list] in (["R3"], ["R2"])
    assert plan_lettings(waiting_list(not_before="2027-01-20")).move_list[0].household_id == "R2"


def test_the_better_ranked_household_gets_the_home_that_is_ready_first():
    scenario = make_scenario(
        homes=[
            {"home_id": "N1", "bedrooms": 1, "ready_date": "2027-01-06"},
            {"home_id": "N2", "bedrooms": 1, "ready_date": "2027-01-05"},
        ],
        households=[
            {"household_id": "R1", "priority_date": "2025-05-01", "not_before": "2027-03-01"},
            {"household_id": "R2", "priority_date": "2022-05-01", "not_before": "2027-03-01"},
        ],
    )
    moves = plan_lettings(scenario).move_list
    assert {move.household_id: move.to_home_id for move in moves} == {"R2": "N2", "R1": "N1"}


def test_chains_are_numbered_by_their_first_start_then_by_home():
    scenario = make_scenario(
        homes=[
            {"home_id": "N9", "bedrooms": 1},
            {"home_id": "N1", "bedrooms": 1, "ready_date": "2027-02-01"},
            {"home_id": "N2", "bedrooms": 1},
        ],
        households=[{"household_id": f"R{n}"} for n in range(3)],
    )
    chains = plan_lettings(scenario).chain_list
    assert [(chain.chain_id, chain.starts_with) for chain in chains] == [
        ("C01", "N2"),
        ("C02", "N9"),
        ("C03", "N1"),
    ]


def test_households_alike_share_a_pair_and_others_do_not():
    scenario = make_scenario(
        homes=[{"home_id": "N1", "bedrooms": 1}],
        households=[
            {"household_id": "R1"},
            {"household_id": "R2", "band": "D"},
            {"household_id": "R3", "not_before": "2027-02-01"},
            {"household_id": "R4", "move_by": "2027-05-01"},
        ],
    )
    assessed = assess(scenario)
    problem = chain_problem(assessed, find_lettings(assessed)).problem
    assert (problem.arcs, problem.pairs) == (4, 3)
    by_agent = dict(zip(problem.arc_agent.tolist(), problem.arc_pair.tolist(), strict=True))
    assert by_agent[0] == by_agent[1]
