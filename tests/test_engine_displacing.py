"""Whoever the calendar left out finds a place that is worth less without them, and nobody's limits are broken."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from engine_brute_force import best_plan
from engine_cases import borough_problem, cases, make_problem, random_problem
from test_engine_exhaustive import broken_rules

from optimiser.engine import ChainProblem, Choice, SideRow, Solution, Tier
from optimiser.engine.calendar.at_once import at_once
from optimiser.engine.calendar.displacing import date_all, displace
from optimiser.engine.calendar.parts import shortfalls
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.links import link
from optimiser.engine.model.problem import Floats, Ints, signed_values

Dates = tuple[Floats | None, ...]


def on_grid(problem: ChainProblem) -> tuple[Grid, Dates]:
    grid = Grid(problem)
    return grid, tuple(grid.dated(number) for number in range(len(problem.tiers)))


def displaced(problem: ChainProblem, choice: Choice, agents: list[int]) -> Choice:
    grid, dated = on_grid(problem)
    return displace(grid, dated, [1.0] * len(problem.tiers), choice, np.array(agents, np.int64), seed=0)


def taken(arcs: list[int], starts: list[int]) -> Choice:
    return Choice(np.array(arcs), np.zeros(len(arcs), np.int64), np.array(starts))


def two_lines(**other: object) -> ChainProblem:
    """Agent 0 has the only good of line 0; agent 1 is worth more there; agent 0 could have line 1's good, too."""
    tier = Tier("tier", np.array([3.0, 1.0, 5.0]))
    pairs = [(0, -1, 0, 0, 6), (1, -1, 0, 0, 6)]
    return make_problem([(0, 0), (1, 2)], pairs, [(0, 0), (0, 1), (1, 0)], tier, starts=range(7), **other)


def test_who_is_worth_more_takes_the_place_and_who_loses_it_takes_one_that_nobody_has() -> None:
    found = displaced(two_lines(), taken([0], [0]), [1])
    assert sorted(zip(found.arc.tolist(), found.start.tolist(), strict=True)) == [(1, 2), (2, 0)]


def test_who_is_worth_less_takes_nobodys_place() -> None:
    problem = two_lines()
    tier = dataclasses.replace(problem.tiers[0], arc_worth=np.array([3.0, 1.0, 2.0]))
    found = displaced(dataclasses.replace(problem, tiers=(tier,)), taken([0], [0]), [1])
    assert found.arc.tolist() == [0]


def test_what_follows_counts_for_the_place_it_follows_from() -> None:
    tier = Tier("tier", np.array([1.0, 3.0, 3.5]))
    pairs = [(0, 1, 1, 0, 6), (1, -1, 0, 0, 6), (0, -1, 0, 0, 6)]
    problem = make_problem([(0, 0)], pairs, [(0, 0), (1, 1), (2, 2)], tier, starts=range(7), max_position=2)
    chain = Choice(np.array([0, 1]), np.array([0, 1]), np.array([0, 1]))
    assert sorted(displaced(problem, chain, [2]).arc.tolist()) == [0, 1]  # 3.5 is less than 1 and 3
    dearer = dataclasses.replace(tier, arc_worth=np.array([1.0, 3.0, 4.5]))
    assert displaced(dataclasses.replace(problem, tiers=(dearer,)), chain, [2]).arc.tolist() == [2]


def test_a_full_period_lets_nobody_in_but_in_place_of_its_own() -> None:
    one_a_week = two_lines(capacity=np.array([1.0]))
    found = displaced(one_a_week, taken([0], [0]), [1])
    assert (found.arc.tolist(), found.start.tolist()) == ([2], [0])


def test_somebody_who_helps_a_quota_takes_another_place_where_it_was_broken() -> None:
    """Agent 2 counts for the quota as agent 0 does, and can have the place of agent 3."""
    tier = Tier("tier", np.array([2.0, 9.0, 1.0, 2.0]))
    pairs = [(0, -1, 0, 0, 6), (1, -1, 0, 0, 6)]
    row = SideRow("at least one", np.array([1.0, 0.0, 1.0, 0.0]), lower=1.0)
    problem = make_problem(
        [(0, 0), (1, 0)], pairs, [(0, 0), (1, 0), (2, 1), (3, 1)], tier, starts=range(7), rows=(row,)
    )
    found = displaced(problem, taken([0, 3], [0, 0]), [1])
    assert sorted(found.arc.tolist()) == [1, 2]


def test_where_nobody_can_help_the_quota_everybody_stays() -> None:
    row = SideRow("at least one", np.array([1.0, 0.0, 0.0]), lower=1.0)
    assert displaced(two_lines(rows=(row,)), taken([0], [0]), [1]).arc.tolist() == [0]


def left_out(problem: ChainProblem, choice: Choice) -> Ints:
    return np.setdiff1d(problem.arc_agent, problem.arc_agent[choice.arc])


def weighed(problem: ChainProblem, choice: Choice) -> float:
    return float(sum(signed_values(problem, choice)))


def test_exchanges_gain_break_no_row_and_take_only_what_is_there() -> None:
    gained = 0
    for seed in cases(300):
        problem = random_problem(np.random.default_rng(seed))
        choice = at_once(*on_grid(problem)).choice
        found = displaced(problem, choice, left_out(problem, choice).tolist())
        link(problem, found)  # every good is there
        assert len(np.unique(problem.arc_agent[found.arc])) == len(found.arc), seed
        assert weighed(problem, found) >= weighed(problem, choice), seed
        assert np.all(shortfalls(problem, found) <= shortfalls(problem, choice) + 1e-6), seed
        gained += weighed(problem, found) > weighed(problem, choice)
        if not np.any(shortfalls(problem, found)):
            assert not broken_rules(problem, Solution("feasible", found)), seed
            best = best_plan(problem)
            assert best is not None
            if len(problem.tiers) == 1:
                assert signed_values(problem, found)[0] <= best.worth[0], seed
    assert gained >= 10


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_with_days_come_places_for_whoever_they_left_out(seed: int) -> None:
    problem = borough_problem(np.random.default_rng(seed))
    grid, dated = on_grid(problem)
    begun = at_once(grid, dated)
    crowded = dataclasses.replace(begun.choice, start=np.zeros(len(begun.choice.arc), np.int64))
    late = np.full(problem.pairs, grid.days - 1)
    found = date_all(grid, dated, begun.weights, crowded, late, seed=0)
    link(problem, found)
    assert np.all(shortfalls(problem, found) <= shortfalls(problem, begun.choice) + 1e-6)
