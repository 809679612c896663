"""A problem too large for one programme at a corner, from the inside: bounds, prices, and nearly whole uses.

A sample of the agents gives first prices. They leave a part of the choices in question; the programme of those is
solved from the inside, takes in others when its prices ask for them, and its bounds count every choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.engine.timeless.folded import Timeless
from optimiser.engine.timeless.found import Charges, TierPrices
from optimiser.engine.timeless.inside import Inside
from optimiser.engine.timeless.narrowing import narrowed
from optimiser.engine.timeless.positions import leaning
from optimiser.engine.timeless.sampling import BEGUN_POSITIONS, Sampled, sampled
from optimiser.engine.timeless.smoothing import SmoothDual
from optimiser.engine.timeless.tier_bounds import charges_by_prices, roughly
from optimiser.engine.zones.rest import Inner

BEGUN_WITH = 0.05  # of an agent's worth: how much worse than its best a use may be that the run begins with
TELL_APART = 4e-3  # of a usual worth: how far equals are told apart, at random, from the first step on
MILDER = 0.1  # times what an earlier tier counts with all together, for a bound
ENDS = 1e-5  # of a usual worth: how near the optimum most uses are nearly whole
ENDS_FOR_BOUND = 1e-4  # of a usual worth: where a bound is within some hundredths of a per cent


@dataclass(frozen=True)
class Vast:
    """What a run from the inside says of the whole.

    Attributes
    ----------
    inner : Inner
        Where it ended.
    tiers : list of TierPrices
        A bound for each.
    charges : Charges
        Prices for a search.
    inside : Inside
        With what the run took in.
    """

    inner: Inner
    tiers: list[TierPrices]
    charges: Charges
    inside: Inside


@dataclass(frozen=True)
class Begun:
    """A run that is about to begin.

    Attributes
    ----------
    told : Sampled
        Prices from a sample.
    inside : Inside
        With the choices that they leave in question.
    """

    told: Sampled
    inside: Inside

    def bounds(self, reached: Sequence[float]) -> list[TierPrices]:
        """A bound of every tier by the prices the run begins with, the earlier tiers kept at what is reached."""
        return [
            roughly(self.inside, self.told.weights, tier, reached[:tier])
            for tier in range(len(self.told.weights))
        ]


def begun(folded: Timeless, *, time_left: Callable[[], float], seed: int) -> Begun:
    """Prices from a sample, and a run on the choices they leave in question, with equals told apart."""
    told = sampled(folded, time_left, seed)
    narrow = narrowed(folded, told.weights, told.usual, told.point)
    chance, most = np.random.default_rng(seed), TELL_APART * told.usual
    arc = most * chance.random(folded.grid.problem.arcs)
    flow = most * chance.random(len(folded.columns.pair)) + leaning(folded, told.usual)
    inside = Inside(SmoothDual(narrow.inside), told.usual, narrow.outside, (arc, flow))
    inside.begin_near(told.weights, told.point, np.inf, BEGUN_WITH, BEGUN_POSITIONS)
    return Begun(told, inside)


def from_inside(begun: Begun, time_left: Callable[[], float]) -> Vast | None:
    """Run to where most uses are nearly whole, or until the time is out; None where nobody has a choice."""
    told, inside = begun.told, begun.inside
    aim = inside.aim(told.weights, (), len(told.weights) - 1, 0.0, ENDS)
    run = inside.run(aim, time_left)
    if run is None:
        return None
    interior, dual = run.interior, inside.dual
    _, inside.start = inside.proved_by(told.weights, run)
    reached = [float(dual.worth(tier)[run.columns] @ interior.x) for tier in range(len(told.weights))]
    inner = Inner(dual, run.columns, interior.x, interior.reduced, interior.mu, told.usual)
    return Vast(inner, begun.bounds(reached), charges_by_prices(inside, told.weights), inside)


def bounded_closer(
    vast: Vast, tier: int, kept: Sequence[float], time_left: Callable[[], float]
) -> TierPrices:
    """A tier's bound from a programme without the tiers after it, and with milder prices for those before it.

    The prices of all tiers together make what earlier tiers lack dear, each being far above the next; and they
    leave room for the later ones.
    """
    inside, own = vast.inside, vast.charges.weights[tier]
    charged = [weight / own * MILDER for weight in vast.charges.weights[:tier]]
    weights = [*charged, 1.0] + [0.0] * (len(vast.charges.weights) - tier - 1)
    inside.apart = None
    run = inside.run(inside.aim(weights, (), tier, 0.0, ENDS_FOR_BOUND), time_left)
    if run is None:
        return TierPrices(np.inf, tuple(kept), (0.0,) * tier)
    most, _ = inside.proved_by(weights, run)
    return TierPrices(most - float(np.dot(charged, kept)), tuple(kept), tuple(charged))
