"""All checks of a decant plan: its own, and those that it shares with every plan."""

from __future__ import annotations

from optimiser.audit import chains, dates, demands, figures, identity, limits, reserves
from optimiser.audit.case import Check
from optimiser.audit.decant import moves, programme, rights, trails, way

# What a decant plan does otherwise: homes and households may come twice, homes are kept for who comes back.
REPLACED = frozenset(check.name for part in (moves, programme, rights, trails, way) for check in part.CHECKS)
NOT_ASKED = frozenset({"homes once", "households once", "exchange day", "chain cap"})


def decant_checks() -> tuple[Check, ...]:
    """Give the checks in the order in which they are told."""
    shared = [*identity.CHECKS, *dates.CHECKS, *chains.CHECKS, *limits.CHECKS, *reserves.CHECKS]
    shared += [*demands.CHECKS, *figures.CHECKS]
    kept = [check for check in shared if check.name not in REPLACED | NOT_ASKED]
    own = [*moves.CHECKS, *trails.CHECKS, *programme.CHECKS, *rights.CHECKS, *way.CHECKS]
    first = [check for check in kept if check in identity.CHECKS]
    return (*first, *own, *(check for check in kept if check not in first))
