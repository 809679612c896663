"""When a tier counts as settled, and what the later tiers must keep of it."""

from __future__ import annotations

import numpy as np

from optimiser.engine.model.problem import Tier, TierResult

ROUNDING = 1e-6  # absolute, in the tier's own unit: what a solver's arithmetic may hide
RELATIVE_ROUNDING = 1e-9


def rounding(value: float) -> float:
    """Distance below which two totals of about that size are the same."""
    return ROUNDING + RELATIVE_ROUNDING * abs(value)


def hardly_less(value: float) -> float:
    """A programme's value, less what its solver's arithmetic may have added: what can surely be kept of it."""
    return value - max(1e-7 * abs(value), 1e-7)


def keep_at_least(tier: Tier, value: float) -> float:
    """Signed worth, constant left out, that the later tiers must keep of a tier that reached `value`.

    Totals that are whole numbers are kept exactly by half a unit of room, which no rounding error crosses.
    """
    return tier.sign * (value - tier.constant) - (0.5 if tier.whole else rounding(value))


def settled(tier: Tier, value: float, bound: float) -> TierResult:
    """Record a tier's value and bound, the bound rounded where totals are whole numbers and never past the value.

    A solver's bound may lie on the wrong side of the value by its rounding; the value itself is then the bound.
    """
    if tier.whole and np.isfinite(bound):
        bound = float(np.floor(bound + ROUNDING) if tier.maximise else np.ceil(bound - ROUNDING))
    close = abs(bound - value) <= rounding(value)
    wrong_side = bound < value if tier.maximise else bound > value
    return TierResult(tier.name, value, value if close or wrong_side else bound)
