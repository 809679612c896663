"""Programmes by position: taking in choices as prices ask for them ends where the whole programme does."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from engine_cases import borough_problem, make_problem

from optimiser.engine import SideRow, Tier, solve
from optimiser.engine.calendar.dating import date, deadlines, passed_back
from optimiser.engine.calendar.prices import Prices, Valuation, nearest
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import ChainProblem, Choice, Floats, Ints, signed_values
from optimiser.engine.programmes.solvers import Answer, Verdict
from optimiser.engine.timeless.beginning import begun
from optimiser.engine.timeless.folded import Timeless, shortened, timeless
from optimiser.engine.timeless.found import TierPrices, TimelessPlan, tier_results
from optimiser.engine.timeless.positions import Positions
from optimiser.engine.timeless.pricing import PricedRelaxation
from optimiser.engine.timeless.smoothing import SmoothDual
from optimiser.engine.timeless_plan import plan_without_days


def two_tiers(seed: int, most: int | None = 4) -> ChainProblem:
    """A borough whose second aim is drawn by chance, in whole numbers."""
    whole = borough_problem(np.random.default_rng(seed), agents=120, supplies=15)
    other = np.random.default_rng(seed).integers(0, 4, whole.arcs).astype(float)
    tiers = (whole.tiers[0], Tier("other", other, whole=True))
    return dataclasses.replace(whole, tiers=tiers, max_position=most)


def folded(problem: ChainProblem) -> Timeless:
    grid = Grid(problem)
    dated: tuple[Floats | None, ...] = tuple(grid.dated(number) for number in range(len(problem.tiers)))
    found = timeless(grid, dated)
    assert found is not None
    return found


def programmes(problem: ChainProblem) -> Positions:
    return Positions.of(folded(problem), gap=0.001, time_left=lambda: 60.0, seed=0)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("most", [2, 4, 6])
def test_a_programme_that_grows_ends_at_the_value_of_the_whole_one(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = two_tiers(seed, most)
    whole = programmes(problem)
    assert whole.dual is None
    value = whole.bounds.together().answer.value
    monkeypatch.setattr("optimiser.engine.timeless.positions.WHOLE_WIDTH", 0)
    growing = programmes(problem)
    assert growing.dual is not None
    found = growing.bounds.together()
    assert found.bound >= value - 1e-6 * abs(value)
    assert found.bound == pytest.approx(value, rel=1e-4)
    assert found.answer.value == pytest.approx(value, rel=1e-4)


@pytest.mark.parametrize("seed", range(4))
def test_bounds_of_both_tiers_hold_for_the_exact_plan(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = two_tiers(seed)
    best = solve(problem, gap=0.0, time_limit=30.0)
    monkeypatch.setattr("optimiser.engine.timeless.positions.WHOLE_WIDTH", 0)
    bounds = programmes(problem).bounds
    bounds.together()
    reached = [
        tier.sign * (told.value - tier.constant) for tier, told in zip(problem.tiers, best.tiers, strict=True)
    ]
    for tier in range(2):
        found = bounds.bound(tier, [value - 1e-6 for value in reached[:tier]], reached[tier])
        assert found.bound >= reached[tier] - 1e-5


def one_line_each(due: list[int]) -> tuple[Grid, Choice, Ints]:
    """Two goods on line 0; A and B free goods on line 1 for C, who is due early, and D, who is not."""

    tier = Tier("all", np.ones(4))
    pairs = [(0, 1, 7, 0, 60), (0, 1, 7, 0, 60), (1, -1, 0, 0, 60), (1, -1, 0, 0, 60)]
    problem = make_problem(
        [(0, 0), (0, 14)],
        pairs,
        [(0, 0), (1, 1), (2, 2), (3, 3)],
        tier,
        starts=list(range(0, 61, 7)),
        max_position=2,
    )
    choice = Choice(np.arange(4), np.array([0, 0, 1, 1]), np.zeros(4, np.int64))
    return Grid(problem), choice, np.array(due)


def test_whoever_frees_the_home_for_a_deadline_goes_first() -> None:
    grid, choice, due = one_line_each([9, 9, 1, 9])
    dated = date(grid, choice, due)
    starts = dict(zip(dated.arc.tolist(), dated.start.tolist(), strict=True))
    assert starts[2] == 7
    latest = passed_back(grid, choice, due, np.array([0, 2, 1, 3]))
    assert latest.tolist() == [0, 8, 1, 9]  # A must start at once, so that C can a week later


def test_a_choice_without_a_cap_is_dated_whatever_its_positions() -> None:
    grid, choice, due = one_line_each([9, 9, 9, 9])
    endless = Grid(dataclasses.replace(grid.problem, max_position=None))
    assert len(date(endless, choice, due).arc) == 4
    assert (deadlines(endless, (None,)) >= 0).all()


def test_ease_is_the_share_of_usual_days_on_which_a_start_keeps_its_worth() -> None:
    """Five goods of one line, a week apart; who must start in the first three weeks is in time with three."""

    def in_time(pair: Ints, start: Ints) -> Floats:
        return ((pair == 0) & (start <= 14)).astype(float)

    tier = Tier("in time", np.zeros(2), dated=in_time)
    problem = make_problem(
        [(0, 7 * week) for week in range(5)],
        [(0, -1, 0, 0, 60), (0, -1, 0, 0, 60)],
        [(0, 0), (1, 1)],
        tier,
        starts=range(0, 61, 7),
    )
    folded = timeless(Grid(problem), (Grid(problem).dated(0),))
    assert folded is not None
    # A fifth, two, three and four fifths of four gaps between goods: the first, second, third and fourth good.
    ease = dict(zip(folded.dated[0].tolist(), folded.ease.tolist(), strict=True))
    assert ease == {1.0: 0.75, 0.0: 1.0}


def test_of_several_bounds_of_a_tier_the_best_for_what_is_kept_counts() -> None:
    plan = TimelessPlan(None, [TierPrices(9.0, (), ()), TierPrices(50.0, (9.0,), (5.0,))])
    plan.later.extend([TierPrices(9.0, (), ()), TierPrices(54.0, (8.0,), (1.0,))])
    tiers = Tier("one", np.zeros(1)), Tier("two", np.zeros(1))
    problem = make_problem([(0, 0)], [(0, -1, 0, 0, 7)], [(0, 0)], *tiers, starts=[0])
    # With 9 kept the first says 50, the second 54 - 1; with 8 kept they say 55 and 54; with 6, 65 and 56.
    for kept, best in ((9.0, 50.0), (8.0, 54.0), (6.0, 56.0)):
        assert tier_results(problem, plan.all_prices(0.0), [kept, 0.0])[1].bound == best


def test_columns_nearest_to_a_best_chain_are_those_least_below_it() -> None:
    problem = two_tiers(1)
    grid = Grid(problem)
    prices = Prices(np.zeros(problem.agents), np.zeros(len(problem.capacity)), np.zeros(1), np.zeros(0))
    dated = tuple(grid.dated(number) for number in range(2))
    valuation = Valuation(grid, 0, prices, (), dated)
    slack = abs(valuation.bound)
    every, below = valuation.through(slack)
    for most in (1, 50, len(every)):
        columns, chosen = nearest(valuation, slack, most, seed=3)
        assert len(columns) == len(chosen) == most
        assert sorted(chosen.tolist()) == sorted(below.tolist())[-most:]


def test_a_folded_problem_with_chains_cut_short_is_that_of_a_lower_cap() -> None:
    long, short = (SmoothDual(folded(two_tiers(1, most))) for most in (6, 2))
    cut = SmoothDual(shortened(long.folded, 2))
    assert cut.problem.positions == 2
    assert np.array_equal(cut.arc, short.arc)
    assert [cut.everybodys_best(tier) for tier in range(2)] == [
        short.everybodys_best(tier) for tier in range(2)
    ]


def test_long_chains_begin_with_prices_of_shorter_ones_where_those_change_little_with_position(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dual = SmoothDual(folded(two_tiers(1, 6)))
    monkeypatch.setattr("optimiser.engine.timeless.beginning._caps_little", lambda point, shorter: True)
    inside = begun(dual, [1.0, 0.05], 4.0, 0.001, lambda: 60.0)
    goods = inside.start.goods[:-1].reshape(6, -1)
    assert goods[0].any()
    assert np.array_equal(goods[4:], goods[[3, 3]])
    assert inside.lowest == dual.bound(dual.together([1.0, 0.05]), dual.rows, inside.start)


def test_smooth_prices_are_the_beginning_where_a_good_is_worth_little_at_the_last_position(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dual = SmoothDual(folded(two_tiers(1, 6)))
    monkeypatch.setattr("optimiser.engine.timeless.beginning._caps_little", lambda point, shorter: False)
    inside = begun(dual, [1.0, 0.05], 4.0, 0.001, lambda: 60.0)
    point, _ = dual.descend(dual.together([1.0, 0.05]), dual.rows, 4.0, lambda: 60.0)
    assert np.array_equal(inside.start.goods, point.goods)


@pytest.mark.parametrize("seed", range(4))
def test_where_there_is_no_time_for_a_corner_the_prices_make_a_plan_and_bound_every_tier(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = two_tiers(seed)
    best = [tier.value for tier in solve(problem, gap=0.0, time_limit=30.0).tiers]
    monkeypatch.setattr("optimiser.engine.timeless.positions.WHOLE_WIDTH", 0)
    stopped = Answer(Verdict.STOPPED)
    monkeypatch.setattr(PricedRelaxation, "_at_corner", lambda *asked: stopped)
    grid = Grid(problem)
    dated = tuple(grid.dated(number) for number in range(len(problem.tiers)))
    plan = plan_without_days(
        grid, dated, gap=0.001, time_left=lambda: 60.0, seed=0, report=lambda *told: None
    )
    assert plan is not None
    assert plan.choice is not None
    assert plan.charges is not None
    reached = signed_values(problem, plan.choice)
    known = tier_results(problem, plan.all_prices(0.0), reached)
    assert known[0].value <= best[0] <= known[0].bound <= best[0] * 1.05
    if reached[0] == best[0]:
        assert known[1].bound >= best[1]


def test_where_neither_what_is_there_at_once_nor_the_prices_keep_every_row_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = two_tiers(1)
    most = float(plain.supply_count.sum() * 4)
    row = SideRow("more than there can be", np.ones(plain.arcs), lower=most + 1)
    problem = dataclasses.replace(plain, rows=(row,))
    monkeypatch.setattr("optimiser.engine.timeless.positions.WHOLE_WIDTH", 0)
    grid = Grid(problem)
    plan = plan_without_days(
        grid, (None, None), gap=0.001, time_left=lambda: 60.0, seed=0, report=lambda *told: None
    )
    assert plan is not None
    assert plan.charges is None
    assert solve(problem, time_limit=30.0).status == "infeasible"
