"""Random draws that come out the same on every machine and with every version of Python."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from statistics import NormalDist
from typing import TypeVar

Item = TypeVar("Item")


class Draws:
    """A stream of draws of its own for one part of a scenario, so that a change there moves nothing else.

    Only `random.Random.random` is used: Python promises its sequence for a seed, and of no other method.

    Parameters
    ----------
    seed : int
        The scenario's seed.
    part : str
        Name of the part, e.g. ``"relets"``.
    """

    def __init__(self, seed: int, part: str) -> None:
        self._random = random.Random(f"{seed}/{part}").random

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share (0 to 1) of cases."""
        return self._random() < share

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number from `low` to `high`, both included, each as likely."""
        return low + int(self._random() * (high - low + 1))

    def pick(self, options: Sequence[Item]) -> Item:
        """Draw one of the options, each as likely."""
        return options[self.whole(0, len(options) - 1)]

    def by_share(self, shares: Mapping[Item, float]) -> Item:
        """Draw one option, as likely as its share; the shares need not add up to 1."""
        rest = self._random() * sum(shares.values())
        for option, share in shares.items():
            rest -= share
            if rest < 0:
                return option
        return option

    def shuffled(self, options: Sequence[Item]) -> list[Item]:
        """Put all options into a random order (Fisher and Yates)."""
        order = list(options)
        for last in range(len(order) - 1, 0, -1):
            other = self.whole(0, last)
            order[last], order[other] = order[other], order[last]
        return order

    def some(self, options: Sequence[Item], count: int) -> list[Item]:
        """Draw so many of the options, in the order they were given."""
        chosen = set(self.shuffled(range(len(options)))[:count])
        return [option for place, option in enumerate(options) if place in chosen]

    def deal(self, shares: Mapping[Item, float], count: int) -> list[Item]:
        """Deal `count` options in random order, split by share exactly (largest remainders)."""
        total = sum(shares.values())
        exact = {option: count * share / total for option, share in shares.items()}
        whole = {option: int(amount) for option, amount in exact.items()}
        by_remainder = sorted(exact, key=lambda option: whole[option] - exact[option])
        for option in by_remainder[: count - sum(whole.values())]:
            whole[option] += 1
        return self.shuffled([option for option, times in whole.items() for _ in range(times)])

    def around(self, centre: float, spread: float) -> float:
        """Draw a number within `spread` (a share) of the centre, rounded to whole pounds."""
        return round(centre * (1 + spread * (2 * self._random() - 1)))

    def exponential_days(self, mean: float, most: int) -> int:
        """Draw a time that has no memory, in days."""
        return min(most, int(-mean * math.log(1 - self._random())))

    def lognormal_days(self, count: int, median: float, mean: float) -> list[int]:
        """Draw `count` skewed times in days, one from each of `count` equal slices of the lognormal curve.

        Its mean is median x exp(sigma^2 / 2), which gives sigma from the two published figures.
        """
        sigma = math.sqrt(2 * math.log(mean / median))
        scores = [NormalDist().inv_cdf((slot + 0.5) / count) for slot in range(count)]
        return self.shuffled([round(median * math.exp(sigma * score)) for score in scores])
