"""Problems with a part of the choices: what is kept, and bounds that count the rest."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import sparse
from test_engine_positions import two_tiers

from optimiser.engine.model.grid import Grid
from optimiser.engine.programmes.growing import solve_growing
from optimiser.engine.programmes.solvers import Program, solve_relaxed
from optimiser.engine.timeless.folded import Timeless, timeless
from optimiser.engine.timeless.narrowing import Outside, narrowed
from optimiser.engine.timeless.smoothing import Point, SmoothDual


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
    monkeypatch.setattr("optimiser.engine.timeless.narrowing.BLOCK", block)
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


@pytest.mark.parametrize("block", [7, 1000])
def test_everybodys_best_counts_choices_outside(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimiser.engine.timeless.narrowing.BLOCK", block)
    folded = folded_case(1)
    dual = SmoothDual(folded)
    found = narrowed(folded, (0.5, 1.0), 1.0, some_prices(dual, 1, 0))
    for tier, best in enumerate(found.outside.everybody):
        assert best == pytest.approx(dual.best(dual.worth(tier)).sum())
    both = np.concatenate([found.inside.arcs, found.outside.arcs])
    assert np.array_equal(np.sort(both), np.arange(folded.grid.problem.arcs))


@pytest.mark.parametrize("block", [7, 1000])
@pytest.mark.parametrize("seed", range(5))
def test_choices_are_kept_that_come_near_an_agents_best(
    seed: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimiser.engine.timeless.narrowing.BLOCK", block)
    monkeypatch.setattr("optimiser.engine.timeless.narrowing.WITHIN", 0.5)
    folded = folded_case(seed)
    dual = SmoothDual(folded)
    weights, usual, point = (0.5, 1.0), 2.0, some_prices(dual, seed, 0)
    kept = set(narrowed(folded, weights, usual, point).inside.arcs.tolist())
    worth, left = dual.together(weights), dual.left(weights, (), point)
    agents = dual.agent.tolist()
    for agent in set(agents):
        own = [use for use, whose in enumerate(agents) if whose == agent]
        best = max(0.0, *(left[use] for use in own))
        most = max(0.0, *(worth[use] for use in own))
        near = {int(dual.arc[use]) for use in own if left[use] >= best - 0.5 * max(usual, most)}
        assert near == kept & {int(dual.arc[use]) for use in own}


def random_program(seed: int) -> Program:
    rng = np.random.default_rng(seed)
    matrix = sparse.csr_matrix((rng.random((20, 200)) < 0.2) * rng.integers(1, 4, (20, 200)).astype(float))
    most = rng.integers(2, 9, 20).astype(float)
    ones, worth = np.ones(200), rng.integers(1, 30, 200).astype(float)
    return Program(matrix, np.full(20, -np.inf), most, ones, worth, np.zeros(200, bool))


@pytest.mark.parametrize("seed", range(6))
def test_a_programme_grown_from_a_few_columns_is_solved_as_a_whole(seed: int) -> None:
    program, everything = random_program(seed), np.ones(200, bool)
    found = solve_growing(program, np.arange(5), everything, np.inf, lambda: 60.0)
    assert found.value == pytest.approx(solve_relaxed(program).value)
    assert found.x is not None
    assert found.value == pytest.approx(float(program.worth @ found.x))
    assert (program.matrix @ found.x <= program.row_upper + 1e-7).all()


def test_what_is_not_allowed_does_not_come_in() -> None:
    program, allowed = random_program(0), np.arange(200) < 100
    found = solve_growing(program, np.arange(5), allowed, np.inf, lambda: 60.0)
    assert found.x is not None
    assert not found.x[100:].any()


def test_growth_ends_where_the_value_is_enough() -> None:
    program = random_program(0)
    found = solve_growing(program, np.arange(5), np.ones(200, bool), 0.0, lambda: 60.0)
    assert found.x is not None
    assert not found.x[5:].any()
