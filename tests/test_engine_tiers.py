"""What `solve` says of its tiers, by small cases that a person can check."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from engine_cases import borough_problem, make_problem

from optimiser.engine import ChainProblem, SideRow, Tier, solve
from optimiser.engine.model.problem import Dated, Floats, Ints, tier_value


def one_home_for(*worths: tuple[float, ...], **other: Any) -> ChainProblem:
    """One good, and agents who want it; one tuple of the agents' worths a tier."""
    tiers = [Tier(f"tier {number}", np.array(worth)) for number, worth in enumerate(worths)]
    arcs = [(agent, 0) for agent in range(len(worths[0]))]
    return make_problem([(0, 0)], [(0, -1, 0, 0, 6)], arcs, *tiers, starts=range(7), **other)


def on_days(*worths: tuple[float, ...], starts: list[int]) -> Dated:
    """What a start adds: one tuple a pair, one value for each of `starts`."""

    def dated(pair: Ints, start: Ints) -> Floats:
        return np.array(worths)[pair, np.searchsorted(starts, start)]

    return dated


def test_the_second_tier_decides_only_among_the_best_of_the_first() -> None:
    assert solve(one_home_for((2.0, 1.0), (0.0, 9.0))).choice.arc.tolist() == [0]
    assert solve(one_home_for((2.0, 2.0), (0.0, 9.0))).choice.arc.tolist() == [1]


@pytest.mark.parametrize("much", [1e3, 1e5, 2e6, 1e8])
def test_a_small_difference_in_a_large_value_is_not_given_up_for_the_next_tier(much: float) -> None:
    solution = solve(one_home_for((much + 0.5, much), (0.0, 9.0)))
    assert solution.choice.arc.tolist() == [0]


@pytest.mark.parametrize("much", [1e3, 1e5, 2e6, 1e8])
def test_the_values_told_are_those_of_the_choice(much: float) -> None:
    problem = one_home_for((much + 0.5, much), (0.0, 9.0))
    solution = solve(problem)
    shown = [tier_value(problem, tier, solution.choice) for tier in problem.tiers]
    assert [tier.value for tier in solution.tiers] == shown


def test_a_demand_that_cannot_be_met_is_named() -> None:
    wanted = (
        SideRow("one at most", np.ones(2), upper=1.0),
        SideRow("two at least", np.ones(2), lower=2.0),
    )
    solution = solve(one_home_for((1.0, 1.0), rows=wanted))
    assert (solution.status, solution.clash) == ("infeasible", ("two at least",))


def test_two_demands_that_clash_are_both_named_and_a_third_is_not() -> None:
    wanted = (
        SideRow("the first agent", np.array([1.0, 0.0]), lower=1.0),
        SideRow("somebody", np.ones(2), lower=1.0),
        SideRow("not the first agent", np.array([1.0, 0.0]), upper=0.0),
    )
    solution = solve(one_home_for((1.0, 1.0), rows=wanted))
    assert solution.clash == ("the first agent", "not the first agent")


def test_capacity_is_named_where_it_clashes_with_a_demand() -> None:
    problem = one_home_for((1.0, 1.0), rows=(SideRow("somebody", np.ones(2), lower=1.0),))
    solution = solve(dataclasses.replace(problem, capacity=np.zeros(1)))
    assert solution.clash == ("somebody", "capacity")


def test_nothing_is_chosen_where_every_choice_costs() -> None:
    solution = solve(one_home_for((-1.0, -2.0)))
    assert (solution.status, len(solution.choice.arc), solution.tiers[0].value) == ("optimal", 0, 0.0)


def test_a_choice_that_only_costs_is_left_though_it_may_wait() -> None:
    starts = [10, 14, 18]
    tier = Tier("tier", np.ones(3), on_days((-3, -3, -2), (-3, -3, -2), starts=starts), constant=19.0)
    pairs = [(0, -1, 0, 16, 19), (1, -1, 0, 0, 19)]
    goods = [(0, 2), (1, 4), (1, 4)]
    solution = solve(make_problem(goods, pairs, [(0, 0), (1, 0), (2, 1)], tier, starts=starts))
    assert (solution.tiers[0].value, len(solution.choice.arc)) == (19.0, 0)


def test_an_agent_leaves_a_pair_to_its_fellow_where_another_brings_more() -> None:
    starts = [1, 4]
    tier = Tier("tier", np.array([1.0, 5.0, 0.0]), on_days((4, 4), (1, 0), starts=starts), constant=7.0)
    pairs = [(0, -1, 0, 2, 5), (0, -1, 0, 0, 6)]
    problem = make_problem([(0, 1)] * 3, pairs, [(0, 0), (1, 1), (1, 0)], tier, starts=starts)
    assert solve(problem).tiers[0].value == 18.0


def test_the_cheapest_day_is_waited_for() -> None:
    starts = [1, 2, 3, 4, 5]
    rate, other = (2.5, 2.0, 1.5, 1.0, 0.5), (3.75, 3.0, 2.25, 1.5, 0.75)
    dated = on_days(rate, other, rate, starts=starts)
    tier = Tier("tier", np.array([-1.25, 0.0, -0.75]), dated, constant=2.5, maximise=False)
    pairs = [(1, -1, 0, 0, 1), (0, -1, 0, 0, 5), (1, -1, 0, 3, 5)]  # nobody uses the second
    problem = make_problem([(1, 0), (0, 1), (1, 0)], pairs, [(0, 0), (1, 0), (2, 2)], tier, starts=starts)
    assert solve(problem).tiers[0].value == 2.25


def test_a_problem_without_starts_has_the_empty_answer() -> None:
    problem = make_problem([(0, 0)], [(0, -1, 0, 0, 6)], [(0, 0)], Tier("tier", np.ones(1)), starts=[])
    assert solve(problem).tiers[0].value == 0.0


def test_a_problem_without_choices_has_the_empty_answer() -> None:
    solution = solve(make_problem([(0, 0)], [], [], Tier("tier", np.empty(0), constant=4.0), starts=range(7)))
    assert (solution.status, solution.tiers[0].value) == ("optimal", 4.0)


def test_a_good_of_no_lag_may_go_on_the_same_day_under_a_cap() -> None:
    tier = Tier("tier", np.ones(2))
    solution = solve(
        make_problem([(0, 0)], [(0, 0, 0, 0, 6)], [(0, 0), (1, 0)], tier, starts=[3], max_position=2)
    )
    taken = sorted(zip(solution.choice.position.tolist(), solution.choice.start.tolist(), strict=True))
    assert taken == [(0, 3), (1, 3)]


def test_without_a_cap_a_lag_of_no_days_is_refused() -> None:
    tier = Tier("tier", np.ones(1))
    with pytest.raises(ValueError, match="lag"):
        solve(make_problem([(0, 0)], [(0, 0, 0, 0, 6)], [(0, 0)], tier, starts=[3], max_position=None))


@pytest.mark.parametrize("limit", [0.0, 0.05, 0.3])
def test_what_is_told_when_time_runs_out_is_true(limit: float) -> None:
    problem = borough_problem(np.random.default_rng(1), agents=200, supplies=30, weeks=20, per_week=3)
    solution = solve(problem, time_limit=limit)
    assert solution.status in ("stopped", "feasible", "optimal")
    if solution.status == "stopped":
        assert not len(solution.choice.arc)
    for tier, told in zip(problem.tiers, solution.tiers, strict=False):
        assert told.bound >= told.value if tier.maximise else told.bound <= told.value
        assert told.value == pytest.approx(tier_value(problem, tier, solution.choice))
    assert (solution.status == "optimal") == (
        bool(solution.tiers) and all(tier.gap <= 0.001 for tier in solution.tiers)
    )


def test_progress_is_told_once_a_tier_at_least_with_values_and_bounds() -> None:
    told: list[tuple[str, str, float | None, float | None, float]] = []
    solve(one_home_for((2.0, 1.0), (0.0, 9.0)), progress=lambda *what: told.append(what))
    assert [tier for _, tier, *_ in told] == ["tier 0", "tier 1"]
    assert [(value, bound) for *_, value, bound, _ in told] == [(2.0, 2.0), (0.0, 0.0)]
