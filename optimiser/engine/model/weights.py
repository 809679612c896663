"""How much each tier counts where all are one: each far above the next."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.engine.model.problem import Floats

APART = 20.0  # how far each tier's largest worth is above the next one's
OUT_OF_SCALE = 1e5  # worths from here on say "at any price", not how much a usual choice is worth


def in_order(tops: Sequence[float]) -> list[float]:
    """A weight for each tier, so that a usual choice counts `APART` times as much as one in the next tier.

    The second tier, or the only one, has the worth of its own unit.

    Parameters
    ----------
    tops : sequence of float
        Worth of a usual choice in each tier.
    """
    weights = [APART**-number / (top or 1.0) for number, top in enumerate(tops)]
    unit = weights[in_own_unit(len(weights))]
    return [weight / unit for weight in weights]


def in_own_unit(tiers: int) -> int:
    """The tier whose weight is 1: the second, or the only one."""
    return min(1, tiers - 1)


def usual_of(worth: Floats) -> float:
    """What a usual choice is worth at most."""
    within = worth[np.abs(worth) < OUT_OF_SCALE]
    return float(np.abs(within).max(initial=0.0)) or 1.0
