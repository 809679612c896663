"""A plan and bounds at once, before anything is solved: goods given out in order, and everybody's best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.engine.calendar.construct import construct
from optimiser.engine.calendar.prices import Prices, Valuation
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Choice, Dated, Floats
from optimiser.engine.model.weights import in_order, usual_of
from optimiser.engine.timeless.found import Charges, TierPrices


@dataclass(frozen=True)
class AtOnce:
    """What is there before anything is solved.

    Attributes
    ----------
    choice : Choice
        It keeps upper limits; of lower ones it may be short.
    tiers : list of TierPrices
        A bound for each: everybody's best.
    weights : tuple of float
        Of the tiers in one worth, each far above the next.
    """

    choice: Choice
    tiers: list[TierPrices]
    weights: tuple[float, ...]


def at_once(grid: Grid, dated: tuple[Floats | None, ...]) -> AtOnce:
    """A plan and bounds of a problem.

    Parameters
    ----------
    grid : Grid
    dated : tuple
        Each tier's (pairs, days) worth of starts, signed, or None.
    """
    worths = [_worth(grid, tier, own) for tier, own in enumerate(dated)]
    weights = tuple(in_order([usual_of(worth) for worth in worths]))
    choice = construct(valuation_of(grid, dated, Charges.without_prices(weights, grid.problem)))
    bounds = (_everybodys_best(grid, worth) for worth in worths)
    return AtOnce(choice, [TierPrices(bound, (), ()) for bound in bounds], weights)


def by_prices(
    grid: Grid, dated: tuple[Floats | None, ...], weights: Sequence[float], goods: Floats
) -> Choice:
    """A plan by prices of goods: whoever takes one brings its own worth and what its home is worth to others.

    Parameters
    ----------
    grid, dated
        As for `at_once`.
    weights : (tiers,) sequence of float
        Of the tiers in the worth that goods are priced in.
    goods : (positions x lines,) float
        Prices, whatever the day.
    """
    problem = grid.problem
    after = np.zeros((problem.positions, problem.lines, grid.days + 1))
    after[:, :, :-1] = goods.reshape(problem.positions, problem.lines, 1) / weights[-1]
    valuation = valuation_of(grid, dated, Charges.without_prices(weights, problem))
    return construct(valuation, after)


def valuation_of(grid: Grid, dated: tuple[Floats | None, ...], charges: Charges) -> Valuation:
    """The last tier's valuation, with every tier before it as many times its worth as the weights say."""
    problem, scale = grid.problem, charges.weights[-1]
    prices = Prices(
        charges.agent / scale,
        np.zeros(len(problem.capacity)),
        charges.row / scale,
        np.array(charges.weights[:-1]) / scale,
    )
    return Valuation(grid, len(problem.tiers) - 1, prices, (0.0,) * (len(problem.tiers) - 1), dated)


def _worth(grid: Grid, number: int, dated: Floats | None) -> Floats:
    """(arcs,) most that each can bring a tier, signed, within a ring or not."""
    problem = grid.problem
    tier = problem.tiers[number]
    worth = tier.sign * tier.arc_worth + _best_day(grid, dated)
    if problem.max_cycle < 2:
        return worth
    within = tier.arc_worth if tier.ring_worth is None else tier.ring_worth
    days = dated if tier.ring_dated is None else tier.sign * _every_day(grid, tier.ring_dated)
    return np.maximum(worth, tier.sign * within + _best_day(grid, days))


def _best_day(grid: Grid, dated: Floats | None) -> Floats:
    """(arcs,) most that a start adds."""
    if dated is None:
        return np.zeros(grid.problem.arcs)
    return grid.best_day(dated)[grid.problem.arc_pair]


def _every_day(grid: Grid, dated: Dated) -> Floats:
    """(pairs, days) what each start adds."""
    pairs, starts = np.arange(grid.problem.pairs)[:, None], grid.problem.starts[None, :]
    return np.broadcast_to(dated(pairs, starts), (grid.problem.pairs, grid.days))


def _everybodys_best(grid: Grid, worth: Floats) -> float:
    best = np.zeros(grid.problem.agents)
    np.maximum.at(best, grid.problem.arc_agent, worth)
    return float(best.sum())
