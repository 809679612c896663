"""The first incumbent keeps goods, windows, capacity and upper limits, whatever the prices it is led by."""

from __future__ import annotations

import dataclasses

import numpy as np
from engine_brute_force import every_row_sum
from engine_cases import borough_problem, cases, make_problem, random_problem
from test_engine_exhaustive import broken_rules
from test_engine_prices import random_prices

from optimiser.engine import ChainProblem, Choice, SideRow, Solution, Tier
from optimiser.engine.calendar.construct import construct
from optimiser.engine.calendar.prices import Prices, Valuation
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.links import link


def constructed(problem: ChainProblem, prices: Prices, tier: int) -> Choice:
    """Construct by a tier under some prices."""
    grid = Grid(problem)
    dated = tuple(grid.dated(number) for number in range(len(problem.tiers)))
    return construct(Valuation(grid, tier, prices, (0.0,) * tier, dated))


def without_lower_limits(problem: ChainProblem) -> ChainProblem:
    """The problem with the limits that construction keeps: upper ones that choosing nothing meets."""
    rows = tuple(
        dataclasses.replace(row, lower=-np.inf, upper=row.upper if row.upper >= 0 else np.inf)
        for row in problem.rows
    )
    return dataclasses.replace(problem, rows=rows)


def test_what_is_constructed_is_a_plan_of_the_problem() -> None:
    for seed in cases(300):
        rng = np.random.default_rng(seed)
        problem = without_lower_limits(random_problem(rng))
        tier = int(rng.integers(len(problem.tiers)))
        choice = constructed(problem, random_prices(rng, problem, tier), tier)
        assert not broken_rules(problem, Solution("feasible", choice)), seed
        link(problem, choice)  # every good is there
        assert np.all(choice.position < problem.positions), seed


def test_its_row_sums_are_among_those_that_search_reaches() -> None:
    for seed in cases(60):
        rng = np.random.default_rng(seed)
        problem = without_lower_limits(random_problem(rng))
        choice = constructed(problem, random_prices(rng, problem, 0), 0)
        sums = tuple(float(row.arc_value[choice.arc].sum()) for row in problem.rows)
        assert sums in every_row_sum(problem), seed


def free(problem: ChainProblem) -> Prices:
    """Prices that charge nothing."""
    return Prices(
        np.zeros(problem.agents), np.zeros(len(problem.capacity)), np.zeros(len(problem.rows)), np.empty(0)
    )


def test_a_good_goes_to_whom_it_is_worth_most_with_what_follows() -> None:
    pairs = [(0, -1, 0, 0, 9), (0, 1, 2, 0, 9), (1, -1, 0, 0, 9)]
    tier = Tier("tier", np.array([3.0, 2.0, 2.0]))
    problem = make_problem([(0, 0)], pairs, [(0, 0), (1, 1), (2, 2)], tier, starts=range(10), max_position=2)
    choice = constructed(problem, free(problem), 0)
    assert choice.arc.tolist() == [1, 2]
    assert choice.start.tolist() == [0, 2]


def test_a_full_period_makes_the_next_good_wait() -> None:
    tier = Tier("tier", np.ones(2))
    problem = make_problem(
        [(0, 0), (0, 0)],
        [(0, -1, 0, 0, 13)],
        [(0, 0), (1, 0)],
        tier,
        starts=range(14),
        capacity=np.array([1.0, 1.0]),
    )
    assert constructed(problem, free(problem), 0).start.tolist() == [0, 7]


def test_an_upper_limit_stops_further_choices() -> None:
    rows = (SideRow("one at most", np.ones(2), upper=1.0),)
    problem = make_problem(
        [(0, 0), (0, 0)],
        [(0, -1, 0, 0, 6)],
        [(0, 0), (1, 0)],
        Tier("tier", np.array([1.0, 2.0])),
        starts=range(7),
        rows=rows,
    )
    assert constructed(problem, free(problem), 0).arc.tolist() == [1]


def test_a_borough_sized_start_is_a_plan_too() -> None:
    for seed in range(3):
        problem = borough_problem(np.random.default_rng(seed), per_week=4)
        problem = dataclasses.replace(problem, rows=())
        choice = constructed(problem, free(problem), 0)
        assert len(choice.arc) >= 30
        assert not broken_rules(problem, Solution("feasible", choice)), seed
        link(problem, choice)
