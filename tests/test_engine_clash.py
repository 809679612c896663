"""The smallest hitting set and the smallest clash against trying every set."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from optimiser.engine.programmes.clash import smallest_clash, smallest_hitting_set


def random_sets(rng: np.random.Generator, size: int, count: int) -> list[frozenset[int]]:
    """Some sets of 1 to 4 of the numbers below `size`."""
    return [
        frozenset(rng.choice(size, int(rng.integers(1, min(size, 4) + 1)), replace=False).tolist())
        for _ in range(count)
    ]


def hits(candidate: frozenset[int], sets: Sequence[frozenset[int]]) -> bool:
    """Say whether a set has an element of each."""
    return all(candidate & group for group in sets)


def fewest(size: int, sets: Sequence[frozenset[int]]) -> int:
    """Fewest elements that hit all sets, by trying."""
    return next(
        count
        for count in range(size + 1)
        if any(hits(frozenset(some), sets) for some in combinations(range(size), count))
    )


def test_the_hitting_set_hits_all_and_none_smaller_does() -> None:
    rng = np.random.default_rng(3)
    sizes = []
    for _ in range(200):
        size = int(rng.integers(1, 11))
        sets = random_sets(rng, size, int(rng.integers(0, 15)))
        found = smallest_hitting_set(size, sets)
        assert hits(found, sets)
        assert len(found) == fewest(size, sets)
        sizes.append(len(found))
    assert max(sizes) >= 4  # the program was needed, not only the trying of few


def test_the_clash_is_the_smallest_of_the_known_clashes() -> None:
    rng = np.random.default_rng(4)
    for _ in range(150):
        demands = int(rng.integers(1, 9))
        clashes = random_sets(rng, demands, int(rng.integers(1, 6)))
        found = smallest_clash(demands, lambda held, clashes=clashes: not any(one <= held for one in clashes))
        assert found in clashes
        assert len(found) == min(len(one) for one in clashes)


def test_only_part_of_the_sets_is_tried() -> None:
    asked: list[frozenset[int]] = []

    def possible(held: frozenset[int]) -> bool:
        asked.append(held)
        return not {3, 11} <= held

    assert smallest_clash(20, possible) == {3, 11}
    assert len(asked) < 200  # of a million


@pytest.mark.parametrize("alone", [0, 2])
def test_a_demand_that_is_impossible_alone_is_the_clash(alone: int) -> None:
    assert smallest_clash(3, lambda held: alone not in held) == {alone}
