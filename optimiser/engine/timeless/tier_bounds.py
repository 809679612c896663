"""Tiers in order, as linear programmes: all in one worth, each far above the next; then each tier's bound."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import replace

import numpy as np

from optimiser.engine.model.problem import Floats
from optimiser.engine.model.weights import in_order, in_own_unit, usual_of
from optimiser.engine.programmes.master import Master, dual_prices
from optimiser.engine.timeless.counts import Used
from optimiser.engine.timeless.found import Charges, TierPrices
from optimiser.engine.timeless.in_master import side_prices
from optimiser.engine.timeless.inside import Inside
from optimiser.engine.timeless.pricing import PricedRelaxation
from optimiser.engine.timeless.relaxation import Relaxation, Relaxed
from optimiser.engine.timeless.smoothing import Point, SmoothDual

CLOSER = 4.0  # times closer than the gap is what a programme's bound is to come to its value
FINER = 40.0  # the same with a row more, but for the last tier: it says whether a tier is kept whole
POLISH = (0, 0, 0, 60)  # steps at each temperature, from the prices of all tiers together
POLISH_SECONDS = 6.0


class TierBounds:
    """Bounds of the tiers of a timeless master, each true whatever is kept of the earlier ones.

    Parameters
    ----------
    relaxation : Relaxation
    gap : float
        Relative distance to which the tiers are to be settled.
    complete : bool
        The programme holds every ring; otherwise it bounds nothing.
    time_left : callable
        Seconds left.
    """

    def __init__(
        self, relaxation: Relaxation, gap: float, complete: bool, time_left: Callable[[], float]
    ) -> None:
        self.relaxation, self.gap, self.complete, self.time_left = relaxation, gap, complete, time_left
        self.weights = weights_in_order(relaxation.master)
        self.closer = CLOSER
        self.used: Used | None = None  # by the programme of the last bound

    def with_row(self, value: Floats, most: float) -> TierBounds:
        """The same where the (arcs,) values of the chosen arcs add up to so much at most."""
        found = copy(self)
        found.relaxation, found.used = self.relaxation.with_row(value, most), None
        found.closer = FINER
        return found

    def together(self) -> Relaxed:
        """All tiers in one worth."""
        return self.relaxation.together(self.weights, self.gap / CLOSER, self.time_left)

    def charges(self, duals: Floats) -> Charges:
        """Prices for a search, from the programme for all tiers together."""
        return Charges(tuple(self.weights), *dual_prices(self.relaxation.master, duals))

    def programme(self, tier: int, kept: Sequence[float], goal: float = -np.inf) -> Relaxed:
        """A tier's own programme, with so much kept of the earlier ones; a bound as low as the goal is enough."""
        closer = CLOSER if tier == len(self.weights) - 1 else self.closer
        return self.relaxation.bounded(tier, kept, self.gap / closer, self.time_left, goal)

    def bound(self, tier: int, kept: Sequence[float], reached: float, goal: float = -np.inf) -> TierPrices:
        """What a tier cannot exceed while the earlier ones keep so much; infinite where nothing is known.

        `reached` is what some programme gives the tier: where everybody's best is hardly more, that is the bound.
        A bound as low as the `goal` is not sought lower still.
        """
        self.used = None
        if not self.complete:
            return TierPrices(np.inf, tuple(kept), (0.0,) * len(kept))
        plain = self._everybodys_best(tier)
        if plain - reached <= self.gap / 10 * abs(reached):
            return TierPrices(plain, tuple(kept), (0.0,) * len(kept))
        found = self.programme(tier, kept, goal)
        self.used = found.used
        best = TierPrices(found.bound, tuple(kept), found.kept_price)
        if not np.isfinite(found.bound) and isinstance(self.relaxation, PricedRelaxation):
            best = by_joint_prices(self.relaxation.inside, self.weights, tier, kept, POLISH_SECONDS)
        return best if best.bound <= plain else TierPrices(plain, tuple(kept), (0.0,) * len(kept))

    def roughly(self, tier: int, kept: Sequence[float]) -> TierPrices:
        """What a tier cannot exceed by the prices of all tiers together, at once."""
        if not self.complete or not isinstance(self.relaxation, PricedRelaxation):
            return TierPrices(np.inf, tuple(kept), (0.0,) * len(kept))
        return roughly(self.relaxation.inside, self.weights, tier, kept)

    def _everybodys_best(self, tier: int) -> float:
        """The bound of a tier by prices of nothing."""
        relaxation = self.relaxation
        return relaxation.inside.everybodys_best(tier) if isinstance(relaxation, PricedRelaxation) else np.inf


def roughly(inside: Inside, weights: Sequence[float], tier: int, kept: Sequence[float]) -> TierPrices:
    """What a tier cannot exceed by the prices of all tiers together, or by prices of nothing."""
    plain = TierPrices(inside.everybodys_best(tier), tuple(kept), (0.0,) * len(kept))
    joint = by_joint_prices(inside, weights, tier, kept)
    return joint if joint.bound < plain.bound else plain


def charges_by_prices(inside: Inside, weights: Sequence[float]) -> Charges:
    """What agents and side rows are worth by the prices of all tiers together."""
    point = inside.start
    agent = inside.dual.best_by_agent(inside.dual.left(weights, (), point))
    return Charges(tuple(weights), agent, side_prices(inside.dual.problem, point.rows))


def by_joint_prices(
    inside: Inside, weights: Sequence[float], tier: int, kept: Sequence[float], seconds: float = 0.0
) -> TierPrices:
    """A bound where there is no time for a tier's programme: prices of all tiers together, brought down."""
    own, point = weights[tier], inside.start
    earlier = [weight / own for weight in weights[:tier]]
    start = Point(point.goods / own, np.concatenate([point.rows / own, earlier]))
    until = time.perf_counter() + seconds
    found, point = brought_down(inside.dual, tier, kept, start, POLISH, lambda: until - time.perf_counter())
    alone = [0.0] * tier + [1.0] + [0.0] * (len(weights) - tier - 1)
    return replace(found, bound=found.bound + inside.raised(alone, range(tier), point))


def brought_down(
    dual: SmoothDual,
    tier: int,
    kept: Sequence[float],
    start: Point,
    steps: Sequence[int],
    time_left: Callable[[], float],
) -> tuple[TierPrices, Point]:
    """A tier's bound from prices that are not far off, after some steps at each temperature; and its prices."""
    worth = dual.worth(tier)
    usual = float(np.abs(worth).max(initial=0.0))
    point, bound = dual.descend(worth, dual.keeping(kept), usual, time_left, steps, start)
    return TierPrices(bound, tuple(kept), tuple(point.rows[len(point.rows) - tier :].tolist())), point


def weights_in_order(master: Master) -> list[float]:
    """A weight for each tier of a master."""
    return in_order([usual_of(own) for own in master.tier_worth])


def usual_worth(master: Master) -> float:
    """What a usual choice is worth in the tiers together, the first left out where it is worth far more."""
    return usual_of(master.tier_worth[in_own_unit(len(master.tier_worth))])
