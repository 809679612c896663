"""Who may take part in an exchange: tenants whose homes go straight to the next household."""

from __future__ import annotations

import numpy as np

from optimiser.engine.model.problem import Bools
from optimiser.needs.assess import Assessed
from optimiser.planning.freeing import NOTHING, Freeing
from optimiser.planning.pairs import PairTable


def exchange_pairs(assessed: Assessed, pairs: PairTable, frees: Freeing) -> Bools:
    """Tell for each pair whether it may be part of an exchange.

    Not where the home left is demolished, held, or ready only after works to its block; nor where the home
    entered is of the type of the home left: a swap of like for like moves two households for nothing.

    Returns
    -------
    (pairs,) bool array
    """
    swaps = may_exchange(assessed, frees)[pairs.household]
    return np.asarray(swaps & (frees.home_type[pairs.household] != pairs.home_type), dtype=np.bool_)


def may_exchange(assessed: Assessed, frees: Freeing) -> Bools:
    """Tell which households have a home that somebody may live in from the day they leave it."""
    in_works = np.append(assessed.homes["ready_again_day"].notna().to_numpy(dtype=np.bool_), True)
    return np.asarray((frees.home != NOTHING) & ~in_works[frees.home], dtype=np.bool_)
