"""Counts are whole in every plan: bounds from both sides of a broken one hold, and come nearer."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from engine_cases import borough_problem, make_problem

from optimiser.engine import ChainProblem, SideRow, Tier, solve
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Floats, signed_values
from optimiser.engine.timeless.counts import Used, most_broken
from optimiser.engine.timeless.folded import timeless
from optimiser.engine.timeless.found import OnSides, TierPrices
from optimiser.engine.timeless.positions import Positions
from optimiser.engine.timeless.sides import bounds_on_sides


def with_a_share(seed: int) -> ChainProblem:
    """A borough of which a share that cannot come out even goes to agents who are worth less."""
    plain = borough_problem(np.random.default_rng(seed), agents=150, supplies=20)
    chance = np.random.default_rng(seed)
    favoured = chance.random(plain.agents) < 0.3
    mine = favoured[plain.arc_agent]
    worth = np.where(mine, 1.0, 4.0 + chance.integers(0, 3, plain.arcs))
    row = SideRow("a share", np.where(mine, 0.67, -0.33), lower=0.0)
    other = chance.integers(0, 4, plain.arcs).astype(float)
    tiers = (Tier("worth", worth, whole=True), Tier("other", other, whole=True))
    return dataclasses.replace(plain, tiers=tiers, rows=(row,), max_position=3)


def programmes(problem: ChainProblem) -> Positions:
    grid = Grid(problem)
    dated: tuple[Floats | None, ...] = tuple(grid.dated(number) for number in range(len(problem.tiers)))
    folded = timeless(grid, dated)
    assert folded is not None
    return Positions.of(folded, gap=1e-5, time_left=lambda: 60.0, seed=0)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("width", [0, 100_000])
def test_bounds_from_both_sides_hold_for_the_exact_plan_and_are_no_higher_than_the_whole_ones(
    seed: int, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = with_a_share(seed)
    best = solve(problem, gap=0.0, time_limit=60.0)
    values = signed_values(problem, best.choice)
    monkeypatch.setattr("optimiser.engine.timeless.positions.WHOLE_WIDTH", width)
    bounds = programmes(problem).bounds
    bounds.together()
    plain = [bounds.bound(tier, values[:tier], values[tier]) for tier in range(2)]
    split = bounds_on_sides(bounds, plain, values, gap=1e-5)
    for tier in range(2):
        kept = values[:tier]
        assert split[tier].with_kept(kept) >= values[tier] - 1e-6
        assert split[tier].with_kept(kept) <= plain[tier].with_kept(kept) + 1e-6


def test_a_share_of_a_third_that_no_plan_meets_evenly_is_settled_by_two_sides() -> None:
    # Four goods; of every three agents one must be of those who are worth 1. The programme takes 2 2/3 of the
    # others (9.33); a plan takes 2 of them and 1 or 2 of the former.
    arcs = [(agent, 0) for agent in range(8)]
    worth = np.array([1.0, 1, 1, 1, 3, 3, 3, 3])
    cheap = worth == 1
    problem = make_problem(
        [(0, 0)] * 4,
        [(0, -1, 0, 0, 0)],
        arcs,
        Tier("worth", worth, whole=True),
        starts=[0],
        max_position=1,
        rows=(SideRow("a third", np.where(cheap, 2 / 3, -1 / 3), lower=0.0),),
    )
    bounds = programmes(problem).bounds
    together = bounds.together()
    assert together.answer.value == pytest.approx(4 / 3 + 8)
    split = bounds_on_sides(bounds, [TierPrices(together.answer.value, (), ())], [8.0], gap=1e-5)
    assert split[0].with_kept([]) == pytest.approx(8.0)
    assert solve(problem).tiers[0].value == 8.0


def test_only_counts_of_rows_that_cost_something_are_split() -> None:
    problem = make_problem(
        [(0, 0)],
        [(0, -1, 0, 0, 0)],
        [(0, 0), (1, 0)],
        Tier("worth", np.ones(2)),
        starts=[0],
        max_position=1,
        rows=(
            SideRow("free", np.array([1.0, 0.0]), upper=9.0),
            SideRow("dear", np.array([0.5, 1.0]), upper=1.0),
        ),
    )
    halves = np.array([0.5, 0.5])
    count = most_broken(problem, Used(halves, np.array([0.0, 2.0])))
    assert count is not None
    assert count.taken == 0.5
    assert most_broken(problem, Used(np.array([0.5, 1.0]), np.array([0.0, 0.0]))) is None
    assert most_broken(problem, Used(np.ones(2), np.array([1.0, 2.0]))) is None


def test_a_side_that_cannot_keep_an_earlier_tier_says_nothing_of_the_later_ones() -> None:
    reachable = (TierPrices(10.0, (), ()), TierPrices(5.0, (10.0,), (1.0,)))
    beaten = (TierPrices(8.0, (), ()), TierPrices(99.0, (8.0,), (1.0,)))
    both = OnSides((reachable, beaten))
    assert both.with_kept([10.0]) == 5.0
    assert both.with_kept([8.0]) == 99.0
    assert OnSides((beaten,)).with_kept([10.0]) == -np.inf
