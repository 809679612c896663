"""Every verdict is true, and nothing is told that the verdict does not vouch for."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import sparse

from optimiser.engine.programmes.solvers import Answer, Program, Verdict, solve_relaxed, solve_whole


def program(
    rows: list[list[float]], lower: list[float], upper: list[float], worth: list[float], most: float = 3.0
) -> Program:
    """A small program; every variable whole and at most `most`."""
    size = len(worth)
    return Program(
        sparse.csr_matrix(np.array(rows, float).reshape(-1, size)),
        np.array(lower, float),
        np.array(upper, float),
        np.full(size, most),
        np.array(worth, float),
        np.ones(size, bool),
    )


def random_program(rng: np.random.Generator) -> Program:
    """Two to four variables of 0 to 3, one to four rows, small whole coefficients."""
    size, rows = int(rng.integers(2, 5)), int(rng.integers(1, 5))
    lower = np.where(rng.random(rows) < 0.5, -np.inf, rng.integers(-4, 8, rows))
    upper = np.where(rng.random(rows) < 0.4, np.inf, np.maximum(lower, -4) + rng.integers(0, 8, rows))
    matrix = rng.integers(-2, 4, (rows, size)).tolist()
    return program(matrix, lower.tolist(), upper.tolist(), rng.integers(-3, 6, size).tolist())


def best_by_trying(one: Program) -> float | None:
    """Best worth over all whole points, None if none is allowed."""
    points = np.array(list(product(range(4), repeat=len(one.worth))), float)
    sums = points @ one.matrix.T.toarray()
    allowed = np.all((sums >= one.row_lower) & (sums <= one.row_upper), axis=1)
    return float((points[allowed] @ one.worth).max()) if allowed.any() else None


def tells_nothing(answer: Answer) -> bool:
    """Say whether an answer holds no solution and no prices."""
    return answer.x is None and answer.duals is None and answer.value == -np.inf


def allowed(one: Program, x: np.ndarray) -> bool:
    """Say whether a point keeps rows and bounds, up to the solver's tolerance."""
    sums = one.matrix @ x
    within = (sums >= one.row_lower - 1e-6) & (sums <= one.row_upper + 1e-6)
    return bool(within.all() and (x >= -1e-6).all() and (x <= one.upper + 1e-6).all())


def test_whole_answers_equal_trying_every_point() -> None:
    infeasible = 0
    for seed in range(200):
        one = random_program(np.random.default_rng(seed))
        best, answer = best_by_trying(one), solve_whole(one)
        if best is None:
            infeasible += 1
            assert answer.verdict is Verdict.INFEASIBLE, seed
            assert tells_nothing(answer), seed
            continue
        assert answer.verdict is Verdict.OPTIMAL, seed
        assert answer.x is not None, seed
        assert allowed(one, answer.x), seed
        assert answer.value == pytest.approx(best), seed
        assert answer.bound == pytest.approx(best), seed
        assert np.abs(answer.x - np.rint(answer.x)).max() < 1e-6, seed
    assert 10 <= infeasible <= 150


def test_relaxed_answers_bound_the_whole_ones_and_their_prices_prove_it() -> None:
    for seed in range(200):
        one = random_program(np.random.default_rng(seed))
        best, answer = best_by_trying(one), solve_relaxed(one)
        if answer.verdict is Verdict.INFEASIBLE:
            assert best is None, seed
            assert tells_nothing(answer), seed
            continue
        assert answer.verdict is Verdict.OPTIMAL, seed
        assert answer.x is not None, seed
        assert allowed(one, answer.x), seed
        assert best is None or answer.value >= best - 1e-6, seed
        assert answer.duals is not None, seed
        assert bound_by_prices(one, answer.duals) == pytest.approx(answer.value, abs=1e-5), seed


def bound_by_prices(one: Program, duals: np.ndarray) -> float:
    """Charge each row's limit and let every variable earn what is left: strong duality makes it the value."""
    limit = np.where(duals > 0, one.row_upper, one.row_lower)
    limit[np.abs(duals) < 1e-7] = 0.0
    left = one.worth - one.matrix.T @ duals
    return float(duals @ limit + np.maximum(left, 0.0) @ one.upper)


def test_a_limit_from_above_has_a_price_of_at_least_nothing() -> None:
    answer = solve_relaxed(program([[1, 1]], [-np.inf], [2], [3, 1]))
    assert answer.duals is not None
    assert answer.duals[0] == pytest.approx(3.0)


@pytest.mark.parametrize("solve", [solve_whole, solve_relaxed])
def test_what_cannot_be_is_called_infeasible_and_tells_nothing(solve) -> None:  # type: ignore[no-untyped-def]
    answer = solve(program([[1, 1], [1, 1]], [3, -np.inf], [np.inf, 2], [1, 1]))
    assert answer.verdict is Verdict.INFEASIBLE
    assert tells_nothing(answer)


@pytest.mark.parametrize("solve", [solve_whole, solve_relaxed])
def test_what_has_no_end_is_neither_solved_nor_called_impossible(solve) -> None:  # type: ignore[no-untyped-def]
    answer = solve(program([[1, -1]], [-np.inf], [2], [1, 1], most=np.inf))
    assert answer.verdict is Verdict.STOPPED
    assert tells_nothing(answer)


def market_split(rng: np.random.Generator) -> Program:
    """Equations of large numbers over yes or no: far too hard for a moment (Cornuejols and Dawande, 1998)."""
    rows, columns = 5, 40
    matrix = rng.integers(0, 100, (rows, columns))
    half = (matrix.sum(axis=1) // 2).astype(float)
    return program(
        matrix.tolist(), half.tolist(), half.tolist(), rng.integers(1, 9, columns).tolist(), most=1.0
    )


@pytest.mark.parametrize("limit", [0.0, 0.1])
def test_running_out_of_time_tells_only_what_is_true(limit: float) -> None:
    one = market_split(np.random.default_rng(5))
    answer = solve_whole(one, time_limit=limit)
    assert answer.verdict in (Verdict.STOPPED, Verdict.FEASIBLE)
    assert tells_nothing(answer) if answer.verdict is Verdict.STOPPED else allowed(one, answer.x)  # type: ignore[arg-type]
    assert answer.seconds < 5


def test_the_same_seed_gives_the_same_point() -> None:
    for seed in range(20):
        one = random_program(np.random.default_rng(seed))
        here, there = solve_whole(one, seed=7), solve_whole(one, seed=7)
        assert here.verdict is there.verdict
        assert (here.x is None and there.x is None) or np.array_equal(here.x, there.x)  # type: ignore[arg-type]


def test_no_run_prints_anything(capfd: pytest.CaptureFixture[str]) -> None:
    one = program([[1, 1]], [-np.inf], [2], [3, 1])
    solve_whole(one)
    solve_relaxed(one)
    assert capfd.readouterr() == ("", "")
