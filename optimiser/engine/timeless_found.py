"""What planning by positions finds: a dated choice, and prices that bound every tier whatever is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from optimiser.engine.master import Master
from optimiser.engine.problem import Choice, Floats


@dataclass(frozen=True)
class TierPrices:
    """A tier's bound for earlier tiers held at `kept`, and how it rises where they are held at less."""

    bound: float
    kept: tuple[float, ...]
    price: tuple[float, ...]

    def with_kept(self, kept: list[float]) -> float:
        """The bound with other values kept: prices stay valid whatever is kept."""
        slack = zip(self.price, self.kept, kept, strict=False)
        return self.bound + sum(price * (mine - yours) for price, mine, yours in slack)


@dataclass(frozen=True)
class Charges:
    """What the programme for all tiers together says: weights of the tiers, prices of agents and side rows.

    A row's price is positive where its upper limit binds, negative where its lower one does.
    """

    weights: tuple[float, ...]
    agent: Floats = field(default_factory=lambda: np.empty(0))
    row: Floats = field(default_factory=lambda: np.empty(0))


@dataclass
class TimelessPlan:
    """What was found.

    Attributes
    ----------
    choice : Choice
        Dated; links for which there is no day are left out. None where nothing was found.
    tiers : list of TierPrices
        Bounds, signed and without constants.
    charges : Charges, optional
        Prices for a search that goes on from here.
    clashing : Master, optional
        The programme that shows that nothing is possible.
    interrupted : bool
        Somebody pressed Ctrl-C: what is there is the answer.
    """

    choice: Choice | None
    tiers: list[TierPrices] = field(default_factory=list)
    charges: Charges | None = None
    clashing: Master | None = None
    interrupted: bool = False
