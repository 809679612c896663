"""The interior point method: it ends where the simplex method does, whatever joins on the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse
from test_engine_positions import programmes, two_tiers

from optimiser.engine.model.problem import Floats
from optimiser.engine.programmes.interior import Interior, Uses
from optimiser.engine.programmes.solvers import Program, solve_relaxed
from optimiser.engine.timeless.positions import Positions
from optimiser.engine.timeless.pricing import PricedRelaxation
from optimiser.engine.timeless.relaxation import Relaxation


def random_uses(seed: int) -> Uses:
    """Thirty agents with a few uses each, against eight limits; some limits also give back."""
    rng = np.random.default_rng(seed)
    agent = np.sort(rng.integers(0, 30, 150))
    dense = (rng.random((150, 8)) < 0.25) * rng.choice([1.0, 1.0, 3.0, -1.0], (150, 8))
    return Uses(agent, rng.integers(1, 20, 150).astype(float), sparse.csr_matrix(dense), rng.uniform(1, 6, 8))


def best_value(uses: Uses) -> float:
    """By the simplex method."""
    agents = sparse.csr_matrix((np.ones(len(uses.agent)), (uses.agent, np.arange(len(uses.agent)))))
    matrix = sparse.vstack([agents, uses.limits.T], format="csr")
    upper = np.concatenate([np.ones(agents.shape[0]), uses.most])
    whole = np.zeros(len(uses.agent), bool)
    lower = np.full(len(upper), -np.inf)
    ones = np.ones(len(uses.agent))
    return solve_relaxed(Program(matrix, lower, upper, ones, uses.worth, whole)).value


def bound(uses: Uses, run: Interior) -> float:
    """Every agent's best after prices, and what the limits hold at those prices."""
    prices = run.limit_prices()
    left = uses.worth - uses.limits @ prices
    best = np.zeros(30)
    np.maximum.at(best, uses.agent, left)
    return float(best.sum() + uses.most @ prices)


def settle(run: Interior) -> None:
    while run.mu > 1e-9 and run.steps < 100 and run.step():
        pass


def part(uses: Uses, which: np.ndarray) -> Uses:
    return Uses(uses.agent[which], uses.worth[which], uses.limits[which], uses.most)


@pytest.mark.parametrize("seed", range(20))
def test_value_and_bound_meet_at_what_the_simplex_method_finds(seed: int) -> None:
    uses = random_uses(seed)
    run = Interior(uses, np.full(8, 2.0))
    settle(run)
    value = best_value(uses)
    assert run.value == pytest.approx(value, rel=1e-5)
    assert bound(uses, run) == pytest.approx(value, rel=1e-5)
    assert bound(uses, run) >= value - 1e-6
    assert run.lacking() < 1e-5


@pytest.mark.parametrize("seed", range(20))
def test_uses_that_join_on_the_way_change_nothing_in_the_end(seed: int) -> None:
    uses = random_uses(seed)
    at_first = np.flatnonzero(np.random.default_rng(seed).random(150) < 0.5)
    run = Interior(part(uses, at_first), np.full(8, 2.0))
    for _ in range(4):
        run.step()
    run.take_in(uses, np.arange(len(at_first)), at_first, np.full(8, 2.0))
    settle(run)
    assert run.value == pytest.approx(best_value(uses), rel=1e-5)


@pytest.mark.parametrize("seed", range(10))
def test_uses_that_are_far_from_use_may_leave_on_the_way(seed: int) -> None:
    uses = random_uses(seed)
    run = Interior(uses, np.full(8, 2.0))
    while run.mu > 0.05:
        assert run.step()
    stays = np.flatnonzero(run.reduced < 4.0)
    assert len(stays) < 150
    run.take_in(part(uses, stays), stays, np.arange(len(stays)), np.zeros(8))
    settle(run)
    assert run.value == pytest.approx(best_value(uses), rel=1e-5)


def test_a_slightly_different_worth_is_solved_from_where_a_run_stands() -> None:
    uses = random_uses(3)
    run = Interior(uses, np.zeros(8))
    for _ in range(5):
        run.step()
    other = replace(uses, worth=uses.worth + 0.01 * np.random.default_rng(3).random(150))
    run.take_in(other, np.arange(150), np.arange(150), np.zeros(8))
    settle(run)
    assert run.value == pytest.approx(best_value(other), rel=1e-6)


def test_a_limit_that_nobody_touches_has_no_price() -> None:
    uses = Uses(
        np.array([0, 1]), np.array([2.0, 3.0]), sparse.csr_matrix([[1.0, 0.0], [1.0, 0.0]]), np.ones(2)
    )
    run = Interior(uses, np.ones(2))
    settle(run)
    assert run.x == pytest.approx([0.0, 1.0], abs=1e-6)
    assert run.limit_prices()[1] == 0.0
    assert 2.0 - 1e-6 <= run.limit_prices()[0] <= 3.0 + 1e-6
    assert run.agent_prices(3)[2] == 0.0


def both(seed: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Positions, Positions]:
    """The same problem with every column, and by prices; all tiers together are solved."""
    whole = programmes(two_tiers(seed))
    monkeypatch.setattr("optimiser.engine.timeless.positions.WHOLE_WIDTH", 0)
    priced = programmes(two_tiers(seed))
    assert isinstance(whole.relaxation, Relaxation)
    assert isinstance(priced.relaxation, PricedRelaxation)
    whole.bounds.together()
    priced.bounds.together()
    return whole, priced


def tier_bound(positions: Positions, kept: float) -> float:
    return positions.relaxation.bounded(1, [kept], 1e-5, lambda: 60.0).bound


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("share", [0.7, 0.9, 1.0])
def test_a_tier_is_bounded_alike_with_every_column_and_by_prices(
    seed: int, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, priced = both(seed, monkeypatch)
    answer = whole.relaxation.last
    assert answer is not None
    assert answer.x is not None
    first = float(whole.master.tier_worth[0] @ answer.x)
    kept = share * first - 1e-6
    exact, found = tier_bound(whole, kept), tier_bound(priced, kept)
    assert found >= exact - 1e-5
    assert found == pytest.approx(exact, rel=2e-3)


@pytest.mark.parametrize("seed", range(4))
def test_prices_at_a_corner_leave_no_column_worth_more_than_they_charge(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, priced = both(seed, monkeypatch)
    answer = priced.relaxation.last
    assert answer is not None
    assert answer.duals is not None
    reduced: Floats = priced.worth - priced.master.matrix.T @ answer.duals
    assert reduced[priced.relaxation.considered].max() < 1e-2


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_a_run_that_is_stopped_early_still_gives_a_corner(
    steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimiser.engine.timeless.pricing.MOST_STEPS", steps)
    monkeypatch.setattr("optimiser.engine.timeless.inside.MOST_STEPS", steps)
    monkeypatch.setattr("optimiser.engine.timeless.positions.WHOLE_WIDTH", 0)
    found = programmes(two_tiers(2)).bounds.together()
    assert found.answer.x is not None
    assert found.bound >= found.answer.value - 1e-6


def test_the_mixture_is_solved_again_where_a_run_settled_on_too_few_uses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Nothing comes in before the run is nearly at an end.
    monkeypatch.setattr("optimiser.engine.timeless.inside.SOON", 1e-5)
    monkeypatch.setattr("optimiser.engine.timeless.inside.FEW", 10.0)
    whole, priced = both(2, monkeypatch)
    assert whole.relaxation.last is not None
    assert priced.relaxation.last is not None
    assert priced.relaxation.last.value == pytest.approx(whole.relaxation.last.value, rel=1e-4)
