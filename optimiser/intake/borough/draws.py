"""Random draws by the thousand that come out the same on every machine for the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Draws:
    """A stream of draws of its own for one part of a borough, so that a change there moves nothing else.

    Only uniform draws of a PCG64 generator are used: its stream is fixed for a seed, while numpy's other
    methods may change between versions (NEP 19).

    Parameters
    ----------
    seed : int
        The borough's seed.
    part : str
        Name of the part, e.g. ``"tenants"``.
    """

    def __init__(self, seed: int, part: str) -> None:
        digest = hashlib.sha256(f"{seed}/{part}".encode()).digest()
        self._random = np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big"))).random

    def uniform(self, *shape: int) -> Floats:
        """Draw numbers from 0 to below 1."""
        return self._random(shape)

    def chance(self, share: float | Floats, count: int) -> Flags:
        """Whether something happens that happens in this share (0 to 1) of cases."""
        happens: Flags = self._random(count) < share
        return happens

    def whole(self, low: int | Ints, high: int | Ints, count: int) -> Ints:
        """Draw whole numbers from `low` to `high`, both included, each as likely."""
        return (low + np.floor(self._random(count) * (np.asarray(high) - low + 1))).astype(np.int64)

    def order(self, count: int) -> Ints:
        """Put the numbers from 0 to `count` - 1 into a random order."""
        return np.argsort(self._random(count), kind="stable").astype(np.int64)

    def some(self, among: Flags, count: int) -> Flags:
        """Mark so many of those marked (all, if there are fewer)."""
        rows = np.flatnonzero(among)
        chosen = np.zeros(len(among), dtype=bool)
        chosen[rows[self.order(len(rows))[: max(count, 0)]]] = True
        return chosen

    def deal(self, shares: Sequence[float], count: int) -> Ints:
        """Deal the places of `shares` in random order, split by share exactly (largest remainders)."""
        exact = count * np.asarray(shares, dtype=float) / sum(shares)
        whole = np.floor(exact).astype(np.int64)
        short = count - int(whole.sum())
        whole[np.argsort(whole - exact, kind="stable")[:short]] += 1
        return np.repeat(np.arange(len(shares)), whole)[self.order(count)]
