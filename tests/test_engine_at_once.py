"""What is there before anything is solved: a plan that keeps its rows, and bounds that hold."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from engine_brute_force import best_plan
from engine_cases import borough_problem, cases, make_problem, random_problem
from test_engine_exhaustive import broken_rules
from test_engine_zones import one_tier, zoned

from optimiser.engine import ChainProblem, SideRow, Solution, Tier, solve
from optimiser.engine.calendar.at_once import AtOnce, at_once, by_prices
from optimiser.engine.calendar.parts import shortfalls
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.links import link
from optimiser.engine.model.problem import signed_values
from optimiser.engine.timeless.found import TierPrices, TimelessPlan


def at_once_for(problem: ChainProblem) -> AtOnce:
    grid = Grid(problem)
    return at_once(grid, tuple(grid.dated(number) for number in range(len(problem.tiers))))


def test_nothing_exceeds_the_bounds_that_are_there_at_once() -> None:
    for seed in cases(200):
        problem = random_problem(np.random.default_rng(seed))
        best = best_plan(problem)
        if best is not None:
            bounds = [one.bound for one in at_once_for(problem).tiers]
            assert all(bound >= worth for bound, worth in zip(bounds, best.worth, strict=True)), seed


def test_what_a_ring_is_worth_counts_in_the_bounds_too() -> None:
    tier = Tier(
        "tier", np.array([1.0, 1.0]), ring_worth=np.array([3.0, 4.0]), ring_dated=lambda p, s: s + 0.0 * p
    )
    pairs = [(0, 1, 0, 0, 4), (1, 0, 0, 0, 6)]
    problem = make_problem([], pairs, [(0, 0), (1, 1)], tier, starts=range(7), max_cycle=2)
    assert [one.bound for one in at_once_for(problem).tiers] == [(3.0 + 4.0) + (4.0 + 6.0)]
    assert solve(problem).tiers[0].value == 4.0 + 3.0 + 4.0 + 4.0  # both on the last day that suits both


@pytest.mark.parametrize("share", [0.5, 0.75, 0.875])
def test_a_share_that_somebody_is_to_have_is_kept_from_the_first(share: float) -> None:
    for seed in range(3):
        plain = dataclasses.replace(borough_problem(np.random.default_rng(seed), per_week=4), rows=())
        wanted = plain.arc_agent % 2 == 0
        worth = np.where(wanted, 1.0, 3.0)
        tier = dataclasses.replace(plain.tiers[0], arc_worth=worth, dated=None, maximise=True)
        problem = dataclasses.replace(
            plain, tiers=(tier,), rows=(SideRow("share", wanted - share, lower=0.0),)
        )
        unasked = at_once_for(dataclasses.replace(problem, rows=())).choice
        assert shortfalls(problem, unasked)[0] > 0, seed  # it does not come by itself
        choice = at_once_for(problem).choice
        assert shortfalls(problem, choice)[0] < 1e-9, seed
        assert len(choice.arc) >= 30
        assert not broken_rules(problem, Solution("feasible", choice)), seed
        link(problem, choice)


def test_a_number_that_somebody_is_to_have_is_kept_and_not_much_more() -> None:
    plain = dataclasses.replace(borough_problem(np.random.default_rng(1), per_week=4), rows=())
    wanted = (plain.arc_agent % 2 == 0).astype(float)
    tier = dataclasses.replace(plain.tiers[0], arc_worth=3.0 - 2.0 * wanted, dated=None, maximise=True)
    row = SideRow("number", wanted, lower=40.0)
    problem = dataclasses.replace(plain, tiers=(tier,), rows=(row,))
    found = float(wanted[at_once_for(problem).choice.arc].sum())
    without = float(wanted[at_once_for(dataclasses.replace(problem, rows=())).choice.arc].sum())
    assert without < 40.0 <= found <= 45.0


@pytest.mark.parametrize(("price", "taken"), [(0.0, [0]), (2.0, [1, 2])])
def test_whose_home_is_dear_is_served_before_whose_own_move_is_worth_more(
    price: float, taken: list[int]
) -> None:
    pairs = [(0, -1, 0, 0, 9), (0, 1, 2, 0, 9), (1, -1, 0, 0, 9)]
    tier = Tier("tier", np.array([3.0, 2.0, 0.5]))
    problem = make_problem([(0, 0)], pairs, [(0, 0), (1, 1), (2, 2)], tier, starts=range(10), max_position=2)
    choice = by_prices(Grid(problem), (None,), [1.0], np.array([0.0, 0.0, 0.0, price]))
    assert choice.arc.tolist() == taken


def test_what_is_known_before_fills_what_a_plan_lacks_and_only_that() -> None:
    problem = one_tier(3)
    first = at_once_for(problem)
    filled = TimelessPlan(None).filled(first.choice, first.tiers)
    assert filled.choice is first.choice
    assert filled.all_prices(0.0) == [[one] for one in first.tiers]
    better = at_once_for(one_tier(4)).choice
    found = TimelessPlan(better, [TierPrices(7.0, (), ())]).filled(first.choice, first.tiers)
    assert found.choice is better
    assert found.all_prices(0.0) == [[TierPrices(7.0, (), ()), first.tiers[0]]]


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("step", ["begun", "by_prices", "from_inside", "split", "zones_of_lines", "_joined"])
def test_ctrl_c_at_any_step_of_a_vast_plan_gives_the_best_so_far(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = dataclasses.replace(one_tier(3), rows=())
    run = zoned(problem, 3)
    first = run.choice
    monkeypatch.setattr(f"optimiser.engine.zones.plan.{step}", interrupt)
    plan = run.plan()
    assert plan.interrupted
    assert plan.choice is not None
    link(problem, plan.choice)
    assert signed_values(problem, plan.choice) >= signed_values(problem, first)  # one tier
    assert all(
        one.bound >= value for one, value in zip(plan.tiers, signed_values(problem, plan.choice), strict=True)
    )
