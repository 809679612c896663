"""What planning by positions finds: a dated choice, and prices that bound every tier whatever is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from optimiser.engine.master import Master
from optimiser.engine.problem import Choice


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


@dataclass
class TimelessPlan:
    """What was found.

    Attributes
    ----------
    choice : Choice
        Dated; links for which there is no day are left out. None where nothing was found.
    tiers : list of TierPrices
        Bounds, signed and without constants.
    clashing : Master, optional
        The programme that shows that nothing is possible.
    """

    choice: Choice | None
    tiers: list[TierPrices] = field(default_factory=list)
    clashing: Master | None = None
