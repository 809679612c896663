"""What planning by positions finds: a dated choice, and prices that bound every tier whatever is kept."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace

import numpy as np

from optimiser.engine.model.problem import ChainProblem, Choice, Floats, TierResult
from optimiser.engine.model.settling import rounding, settled
from optimiser.engine.programmes.master import Master

Report = Callable[[str, int, float | None, float | None], None]
"""``report(stage, tier, worth, bound)``: worth and bound signed, constants left out, None if unknown."""


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
class OnSides:
    """A tier's bound where every plan is on one of some sides: the highest of theirs.

    Attributes
    ----------
    sides : tuple of tuple of TierPrices
        Of each side the bounds of the tiers up to this one.
    """

    sides: tuple[tuple[TierPrices, ...], ...]

    def with_kept(self, kept: list[float]) -> float:
        """The bound with these values kept."""
        return max(self.of(side, kept) for side in self.sides)

    @staticmethod
    def of(side: Sequence[TierPrices], kept: list[float]) -> float:
        """One side's bound of its last tier; nothing where it cannot keep so much of the earlier ones."""
        for tier, earlier in enumerate(side[:-1]):
            if earlier.with_kept(kept[:tier]) < kept[tier] - rounding(kept[tier]):
                return -np.inf
        return side[-1].with_kept(kept)


TierBound = TierPrices | OnSides


@dataclass(frozen=True)
class Charges:
    """What the programme for all tiers together says: weights of the tiers, prices of agents and side rows.

    A row's price is positive where its upper limit binds, negative where its lower one does.
    """

    weights: tuple[float, ...]
    agent: Floats
    row: Floats

    @staticmethod
    def without_prices(weights: Sequence[float], problem: ChainProblem) -> Charges:
        """Weights alone."""
        return Charges(tuple(weights), np.zeros(problem.agents), np.zeros(len(problem.rows)))


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
    later : list of TierPrices
        More bounds of the first tiers: grows while they are being worked out.
    settled : future, optional
        Done when all of them are there.
    earlier : sequence of sequences of bounds
        Of the first tiers, found before or in another way; some may be the better ones.
    """

    choice: Choice | None
    tiers: list[TierPrices] = field(default_factory=list)
    charges: Charges | None = None
    clashing: Master | None = None
    interrupted: bool = False
    later: list[TierPrices] = field(default_factory=list)
    settled: Future[None] | None = None
    earlier: Sequence[Sequence[TierBound]] = ()

    def filled(self, choice: Choice, tiers: Sequence[TierBound]) -> TimelessPlan:
        """The same with more bounds, and with a choice where there is none."""
        if self.clashing is not None:
            return self
        return replace(
            self, choice=choice if self.choice is None else self.choice, earlier=[*self.earlier, tiers]
        )

    def all_prices(self, seconds: float) -> list[list[TierBound]]:
        """Every tier's bounds; those still being worked out, too, as far as they come in so many seconds."""
        if self.settled is not None:
            with contextlib.suppress(TimeoutError):
                self.settled.result(timeout=seconds)
        return bounds_by_tier([self.tiers, *self.earlier, list(self.later)])


def bounds_by_tier(bounds: Sequence[Sequence[TierBound]]) -> list[list[TierBound]]:
    """Every tier's bounds, of several lists each of which has those of the first tiers."""
    found: list[list[TierBound]] = [[] for _ in range(max(map(len, bounds), default=0))]
    for several in bounds:
        for own, one in zip(found, several, strict=False):
            own.append(one)
    return found


def tier_results(
    problem: ChainProblem, prices: Sequence[Sequence[TierBound]], worths: Sequence[float]
) -> tuple[TierResult, ...]:
    """Value and bound of every tier of a plan, the earlier ones kept at what it reaches; infinite where unknown.

    Parameters
    ----------
    problem : ChainProblem
    prices : sequence of sequences of bounds
        Of the first tiers, as far as they are known; of each the best counts.
    worths : (tiers,) float
        Signed worth of the plan in every tier, constants left out.
    """
    return tuple(
        settled(tier, tier.constant + tier.sign * worth, tier.constant + tier.sign * most)
        for tier, worth, most in zip(problem.tiers, worths, most_of(prices, worths), strict=True)
    )


def most_of(prices: Sequence[Sequence[TierBound]], worths: Sequence[float]) -> list[float]:
    """Every tier's lowest bound where the earlier ones are kept at such worths; infinite where there is none."""
    known = [prices[number] if number < len(prices) else () for number in range(len(worths))]
    return [
        min((one.with_kept(list(worths[:number])) for one in several), default=np.inf)
        for number, several in enumerate(known)
    ]
