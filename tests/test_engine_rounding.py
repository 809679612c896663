"""Whole numbers at no cost: found where the programme has whole optima, and never worth more than it is."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from optimiser.engine.programmes.rounding import round_at_no_cost
from optimiser.engine.programmes.solvers import Program, solve_whole


def packing(rows: list[list[float]], limits: list[float], worth: list[float]) -> Program:
    matrix = sparse.csr_matrix(np.array(rows))
    upper, count = np.array(limits), len(worth)
    return Program(
        matrix, np.full(len(limits), -np.inf), upper, np.ones(count), np.array(worth), np.ones(count, bool)
    )


def test_ties_between_halves_and_wholes_end_whole() -> None:
    # Four in a ring, neighbours exclude each other: the programme is as happy with four halves as with two.
    rows = [[1.0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 1]]
    program = packing(rows, [1.0] * 4, [1.0] * 4)
    x = round_at_no_cost(program, np.ones(4, bool), 0.5, lambda: 9.0, 0)
    assert x is not None
    assert sorted(x.tolist()) == [0, 0, 1, 1]


def test_where_every_whole_plan_costs_more_than_is_allowed_there_is_none() -> None:
    # Three of whom every two exclude each other: the programme has 1.5, a plan 1.
    rows = [[1.0, 1, 0], [0, 1, 1], [1, 0, 1]]
    program = packing(rows, [1.0] * 3, [1.0] * 3)
    assert round_at_no_cost(program, np.ones(3, bool), 0.1, lambda: 9.0, 0) is None


def test_without_time_there_is_none() -> None:
    program = packing([[1.0, 1.0]], [1.0], [1.0, 1.0])
    assert round_at_no_cost(program, np.ones(2, bool), 1.0, lambda: 0.0, 0) is None


@pytest.mark.parametrize("seed", range(30))
def test_what_is_found_is_whole_keeps_every_row_and_lacks_no_more_than_is_allowed(seed: int) -> None:
    chance = np.random.default_rng(seed)
    agents, goods = 14, 9
    pairs = [(agent, good) for agent in range(agents) for good in range(goods) if chance.random() < 0.4]
    rows = np.zeros((agents + goods, len(pairs)))
    for column, (agent, good) in enumerate(pairs):
        rows[agent, column] = rows[agents + good, column] = 1.0
    worth = chance.integers(1, 4, len(pairs)).astype(float)
    program = packing(rows.tolist(), [1.0] * len(rows), worth.tolist())
    first = chance.random(len(pairs)) < 0.5
    x = round_at_no_cost(program, first, 0.5, lambda: 9.0, seed)
    assert x is not None  # assignment has whole optima
    assert np.array_equal(x, np.rint(x))
    assert np.all(program.matrix @ x <= program.row_upper)
    best = solve_whole(program)
    assert worth @ x == best.value
