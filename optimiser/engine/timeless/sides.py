"""Bounds from both sides of a broken count.

A row that asks for a share of all that is chosen lets a linear programme take 620.45 choices of a kind. A plan
takes 620 at most, or 621 at least, and each side's programme is often worth less than the whole one: the higher
of the two is the bound (branch and bound, Land and Doig 1960, on counts instead of single choices).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.engine.model.settling import rounding
from optimiser.engine.programmes.beside import begin
from optimiser.engine.timeless.counts import Count, Used, most_broken
from optimiser.engine.timeless.found import OnSides, TierPrices, tier_results
from optimiser.engine.timeless.tier_bounds import TierBounds

MOST_SIDES = 12


@dataclass(frozen=True)
class _Side:
    """One side: its programmes, the bound of every tier, and how much of each arc the tiers' programmes use."""

    bounds: TierBounds
    prices: tuple[TierPrices, ...]
    used: tuple[Used | None, ...]


def bounds_on_sides(
    bounds: TierBounds, known: Sequence[TierPrices], values: Sequence[float], gap: float
) -> list[OnSides]:
    """Bounds of all tiers with the earlier ones kept at some plan's values, split until they come within the gap.

    Parameters
    ----------
    bounds : TierBounds
        Of the whole problem.
    known : (tiers,) sequence of TierPrices
        Bounds that it has.
    values : (tiers,) sequence of float
        The plan's signed worths, constants left out.
    gap : float
        Relative distance to a tier's value that is near enough.
    """
    problem = bounds.relaxation.master.grid.problem
    sides = [_whole(bounds, known, values, gap)]
    while len(sides) < MOST_SIDES and bounds.time_left() > 0:
        found = _by_tier(sides)
        told = tier_results(problem, [[one] for one in found], values)
        far = next((tier for tier, result in enumerate(told) if result.gap > gap), None)
        if far is None:
            break
        kept = list(values[:far])
        highest = max(range(len(sides)), key=lambda number: OnSides.of(sides[number].prices[: far + 1], kept))
        used = sides[highest].used[far]
        count = None if used is None else most_broken(problem, used)
        if count is None:
            break
        sides[highest : highest + 1] = _both(sides[highest], count, values)
    return _by_tier(sides)


def _by_tier(sides: Sequence[_Side]) -> list[OnSides]:
    tiers = len(sides[0].prices)
    return [OnSides(tuple(side.prices[: tier + 1] for side in sides)) for tier in range(tiers)]


def _both(side: _Side, count: Count, values: Sequence[float]) -> list[_Side]:
    """A side split: at most as many as the whole part of a count, and at least one more."""
    least = float(np.floor(count.taken))
    more = begin(lambda: _side(side.bounds.with_row(-count.arcs, -least - 1.0), values, side.prices))
    return [_side(side.bounds.with_row(count.arcs, least), values, side.prices), more.result()]


def _kept(values: Sequence[float]) -> list[float]:
    """What can surely be kept of tiers that reach these values."""
    return [value - rounding(value) for value in values]


def _whole(bounds: TierBounds, known: Sequence[TierPrices], values: Sequence[float], gap: float) -> _Side:
    """Everything as one side, split where the programme of all tiers together is broken.

    Where that has no broken count, tiers whose known bounds do not come within the gap are bounded anew.
    """
    problem = bounds.relaxation.master.grid.problem
    together = bounds.relaxation.used
    if together is not None and most_broken(problem, together) is not None:
        return _Side(bounds, tuple(known), (together,) * len(known))
    told = tier_results(problem, [[one] for one in known], values)
    prices: list[TierPrices] = list(known)
    used: list[Used | None] = [None for _ in known]
    for tier, result in enumerate(told):
        if result.gap > gap:
            kept = _kept(values[:tier])
            found = bounds.bound(tier, kept, values[tier])
            used[tier] = bounds.used
            if found.with_kept(kept) < known[tier].with_kept(kept):
                prices[tier] = found
    return _Side(bounds, tuple(prices), tuple(used))


def _side(bounds: TierBounds, values: Sequence[float], before: Sequence[TierPrices]) -> _Side:
    """Bound tier after tier; once a tier cannot reach its value here, no plan as good is on this side."""
    prices: list[TierPrices] = []
    used: list[Used | None] = []
    for tier, value in enumerate(values):
        beaten = value - 2 * rounding(value)
        price = bounds.bound(tier, _kept(values[:tier]), value, goal=beaten)
        prices.append(price)
        used.append(bounds.used)
        if price.with_kept(list(values[:tier])) <= beaten:
            prices += before[len(prices) :]
            used += [None] * (len(values) - len(used))
            break
    return _Side(bounds, tuple(prices), tuple(used))
