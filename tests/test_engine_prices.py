"""What prices prove holds for any prices: random ones, on random problems whose best plan is known."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest
from engine_brute_force import Plan, arrival, best_plan, goes_to, in_window
from engine_cases import cases, random_problem

from optimiser.engine import ChainProblem
from optimiser.engine.calendar.prices import Prices, Valuation
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Floats

ROUNDING = 1e-9


@cache
def solved(seed: int) -> tuple[ChainProblem, Plan | None]:
    """A random problem and its best plan by exhaustive search."""
    problem = random_problem(np.random.default_rng(seed))
    return problem, best_plan(problem)


def random_prices(rng: np.random.Generator, problem: ChainProblem, tier: int) -> Prices:
    """Make prices of every kind, many nought; periods and side rows are charged only for limits they have."""
    row = rng.normal(0, 2, len(problem.rows))
    for number, side in enumerate(problem.rows):
        if not np.isfinite(side.upper if row[number] > 0 else side.lower):
            row[number] = 0.0
    period = np.where(np.isfinite(problem.capacity), _some(rng, len(problem.capacity)), 0.0)
    return Prices(_some(rng, problem.agents), period, row, _some(rng, tier))


def _some(rng: np.random.Generator, size: int) -> Floats:
    return np.where(rng.random(size) < 0.4, 0.0, rng.exponential(3.0, size))


def valuations(seed: int) -> list[tuple[Valuation, Plan]]:
    """A valuation at random prices for each tier of a problem that has a plan."""
    problem, best = solved(seed)
    if best is None:
        return []
    rng, grid = np.random.default_rng(seed + 1), Grid(problem)
    dated = tuple(grid.dated(tier) for tier in range(len(problem.tiers)))
    return [
        (Valuation(grid, tier, random_prices(rng, problem, tier), best.worth[:tier], dated), best)
        for tier in range(len(problem.tiers))
    ]


def test_no_prices_bound_a_tier_below_its_best() -> None:
    for seed in cases(300):
        for valuation, best in valuations(seed):
            assert valuation.bound >= best.worth[valuation.tier] - ROUNDING, (seed, valuation.tier)


def test_prices_that_charge_nothing_bound_it_too() -> None:
    for seed in cases(100):
        for valuation, best in valuations(seed):
            prices = Prices(*(np.zeros_like(price) for price in dataclasses.astuple(valuation.prices)))
            free = dataclasses.replace(valuation, prices=prices)
            assert free.bound >= best.worth[valuation.tier] - ROUNDING, (seed, valuation.tier)


def test_fixing_never_drops_a_dated_choice_of_the_best_plan() -> None:
    for seed in cases(300):
        for valuation, best in valuations(seed):
            slack = valuation.bound - best.worth[valuation.tier]
            columns, below = valuation.through(slack)
            assert np.all(below >= -slack - 1e-6), seed
            assert np.all(below <= 0), seed
            kept = set(
                zip(columns.pair.tolist(), columns.position.tolist(), columns.day.tolist(), strict=True)
            )
            useful = set(valuation.useful_arcs(columns, below, valuation.grid.problem.arcs).tolist())
            for arc, position, day in best.steps():
                index = int(np.searchsorted(valuation.grid.problem.starts, day))
                pair = int(valuation.grid.problem.arc_pair[arc])
                assert (pair, position, index) in kept, (seed, valuation.tier)
                assert arc in useful, (seed, valuation.tier)


def test_a_price_without_a_limit_proves_nothing_but_is_not_wrong() -> None:
    for seed in cases(60):
        for valuation, best in valuations(seed):
            prices = dataclasses.replace(valuation.prices, period=np.full(len(valuation.prices.period), 1.0))
            assert (
                dataclasses.replace(valuation, prices=prices).bound >= best.worth[valuation.tier] - ROUNDING
            ), seed


def test_arcs_are_kept_up_to_a_number_the_nearest_to_a_best_chain_first() -> None:
    for seed in cases(60):
        for valuation, _ in valuations(seed):
            columns, below = valuation.through(np.inf)
            every = valuation.useful_arcs(columns, below, valuation.grid.problem.arcs)
            for most in range(1, len(every)):
                few = valuation.useful_arcs(columns, below, most)
                assert len(few) == most, seed
                assert set(few.tolist()) <= set(every.tolist()), seed


def test_a_dated_choice_is_named_at_most_once() -> None:
    for seed in cases(100):
        for valuation, _ in valuations(seed):
            columns, _ = valuation.through(np.inf)
            named = list(
                zip(columns.pair.tolist(), columns.position.tolist(), columns.day.tolist(), strict=True)
            )
            assert len(named) == len(set(named)), seed


def chain_value(valuation: Valuation, position: int, line: int, day: int) -> float:
    """Most that a good can bring, found by trying every pair and every later start; a good may be left."""
    problem = valuation.grid.problem

    @cache
    def most(position: int, line: int, day: int) -> float:
        best = 0.0
        for arc in np.flatnonzero(problem.pair_line[problem.arc_pair] == line):
            pair = int(problem.arc_pair[arc])
            for start in problem.starts[problem.starts >= day].tolist():
                if in_window(problem, pair, start):
                    best = max(best, priced(valuation, int(arc), start) + after(pair, position, start))
        return best

    def after(pair: int, position: int, start: int) -> float:
        place, free = goes_to(problem, pair, position), arrival(problem, pair, start)
        return 0.0 if place is None or free is None else most(*place, free)

    return most(position, line, day)


def priced(valuation: Valuation, arc: int, start: int) -> float:
    """Worth of a dated choice less what the prices charge for it, by the definition."""
    problem, prices = valuation.grid.problem, valuation.prices

    def worth(number: int) -> float:
        tier = problem.tiers[number]
        dated = 0.0 if tier.dated is None else tier.dated(problem.arc_pair[arc], start)
        return tier.sign * float(tier.arc_worth[arc] + dated)

    charged = prices.agent[problem.arc_agent[arc]] + prices.period[start // problem.period_days]
    charged += sum(price * row.arc_value[arc] for price, row in zip(prices.row, problem.rows, strict=True))
    kept = sum(price * worth(number) for number, price in enumerate(prices.kept))
    return worth(valuation.tier) + kept - float(charged)


def test_the_value_of_a_good_is_that_of_the_best_chain_from_it() -> None:
    for seed in cases(60):
        for valuation, _ in valuations(seed):
            problem = valuation.grid.problem
            for position in range(problem.positions):
                for line in range(problem.lines):
                    for index, day in enumerate(problem.starts.tolist()):
                        found = valuation.values[position, line, index]
                        assert found == pytest.approx(chain_value(valuation, position, line, day)), seed


def test_the_worth_of_one_start_is_that_of_all_starts() -> None:
    for seed in cases(40):
        for valuation, _ in valuations(seed):
            grid = valuation.grid
            every = valuation.start_worth(np.arange(grid.problem.pairs))
            pair, day = np.nonzero(grid.window)
            assert valuation.start_worth_of(pair, day) == pytest.approx(every[pair, day]), seed
