"""Programmes with a part of the choices: bounds count the rest, and what prices ask for comes in."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import sparse
from test_engine_positions import programmes, two_tiers

from optimiser.engine.grid import Grid
from optimiser.engine.growing import solve_growing
from optimiser.engine.narrowing import Outside, narrowed
from optimiser.engine.pricing import PricedRelaxation
from optimiser.engine.smoothing import Point, SmoothDual
from optimiser.engine.solvers import Program, solve_relaxed
from optimiser.engine.timeless import Timeless, timeless


def folded_case(seed: int) -> Timeless:
    problem = two_tiers(seed)
    grid = Grid(problem)
    found = timeless(grid, tuple(grid.dated(number) for number in range(len(problem.tiers))))
    assert found is not None
    return found


def some_prices(dual: SmoothDual, seed: int, tiers: int) -> Point:
    rng = np.random.default_rng(seed)
    return Point(np.append(rng.uniform(0, 3, dual.size), 0.0), rng.uniform(0, 1, len(dual.rows) + tiers))


@pytest.mark.parametrize("block", [7, 1000])
@pytest.mark.parametrize("seed", range(5))
def test_a_bound_with_choices_outside_is_the_bound_of_all(
    seed: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimiser.engine.narrowing.BLOCK", block)
    folded = folded_case(seed)
    rng = np.random.default_rng(seed)
    inside = rng.random(folded.grid.problem.arcs) < 0.5
    whole, part = SmoothDual(folded), SmoothDual(dataclasses.replace(folded, arcs=np.flatnonzero(inside)))
    agent = folded.grid.problem.arc_agent
    rest = np.flatnonzero(~inside)
    outside = Outside(folded, rest[np.argsort(agent[rest], kind="stable")], ())
    weights, point = (0.5, 1.0), some_prices(whole, seed, 1)
    bounds = []
    for dual in (whole, part):
        rows = [*dual.rows, dual.keeping_tier(0, 3.0)]
        bounds.append(dual.bound(dual.together(weights), rows, point))
    best = np.zeros(folded.grid.problem.agents)
    best[agent[part.arc[part.first]]] = part.best(part.left(weights, [0], point))
    assert bounds[1] + outside.more(weights, [0], point, best) == pytest.approx(bounds[0])
    wanted = outside.wanted(weights, [0], point, best)
    assert outside.without(wanted).more(weights, [0], point, best) == 0.0


def test_everybodys_best_counts_choices_outside() -> None:
    folded = folded_case(1)
    found = narrowed(folded, lambda: 60.0)
    dual = SmoothDual(folded)
    for tier, best in enumerate(found.outside.everybody):
        assert best == pytest.approx(dual.best(dual.worth(tier)).sum())
    both = np.concatenate([found.inside.arcs, found.outside.arcs])
    assert np.array_equal(np.sort(both), np.arange(folded.grid.problem.arcs))


@pytest.mark.parametrize("seed", range(4))
def test_a_programme_begun_on_few_choices_ends_at_the_value_of_the_whole_one(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = two_tiers(seed)
    answer = programmes(problem).bounds.together().answer
    monkeypatch.setattr("optimiser.engine.positions.WHOLE_WIDTH", 0)
    monkeypatch.setattr("optimiser.engine.positions.NARROW_FROM", 0)
    monkeypatch.setattr("optimiser.engine.narrowing.WITHIN", 0.0)
    narrow = programmes(problem)
    relaxation = narrow.relaxation
    assert isinstance(relaxation, PricedRelaxation)
    assert relaxation.outside is not None
    left_out = len(relaxation.outside.arcs)
    assert left_out > 0
    found = narrow.bounds.together()
    assert len(relaxation.outside.arcs) < left_out
    assert found.answer.value == pytest.approx(answer.value, rel=1e-3)
    assert found.bound >= answer.value - 1e-6 * abs(answer.value)
    assert found.bound == pytest.approx(answer.value, rel=1e-3)
    assert answer.x is not None
    first = float(narrow.master.tier_worth[0] @ answer.x)
    second = float(narrow.master.tier_worth[1] @ answer.x)
    for bound in (narrow.bounds.bound(1, [first - 1e-6], second), narrow.bounds.roughly(1, [first - 1e-6])):
        assert bound.bound >= second - 1e-5


def random_program(seed: int) -> Program:
    rng = np.random.default_rng(seed)
    matrix = sparse.csr_matrix((rng.random((20, 200)) < 0.2) * rng.integers(1, 4, (20, 200)).astype(float))
    most = rng.integers(2, 9, 20).astype(float)
    ones, worth = np.ones(200), rng.integers(1, 30, 200).astype(float)
    return Program(matrix, np.full(20, -np.inf), most, ones, worth, np.zeros(200, bool))


@pytest.mark.parametrize("seed", range(6))
def test_a_programme_grown_from_a_few_columns_is_solved_as_a_whole(seed: int) -> None:
    program, everything = random_program(seed), np.ones(200, bool)
    found = solve_growing(program, np.arange(5), everything, np.zeros(200), np.inf, lambda: 60.0)
    assert found.value == pytest.approx(solve_relaxed(program).value)
    assert found.x is not None
    assert found.value == pytest.approx(float(program.worth @ found.x))
    assert (program.matrix @ found.x <= program.row_upper + 1e-7).all()


def test_what_is_given_stays_and_what_is_not_allowed_does_not_come_in() -> None:
    program, given = random_program(0), np.zeros(200)
    given[3] = 1.0
    allowed = np.arange(200) < 100
    found = solve_growing(program, np.arange(5), allowed, given, np.inf, lambda: 60.0)
    assert found.x is not None
    assert found.x[3] == 1.0
    assert not found.x[100:].any()


def test_growth_ends_where_the_value_is_enough() -> None:
    program = random_program(0)
    found = solve_growing(program, np.arange(5), np.ones(200, bool), np.zeros(200), 0.0, lambda: 60.0)
    assert found.x is not None
    assert not found.x[5:].any()
