"""The smallest set of demands that cannot be met together.

Implicit hitting sets (Ignatiev, Previti, Liffiton and Marques-Silva, 2015): the smallest clash is the
smallest set that meets every *correction* (a set of demands whose removal makes the rest possible). Take
the smallest set that meets the corrections known so far; if it clashes it is the answer, and no smaller one
exists; otherwise grow it to a largest set that can be met: what is left out is one more correction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from scipy import sparse

from optimiser.engine.programmes.solvers import Program, Verdict, solve_whole

Possible = Callable[[frozenset[int]], bool]


def smallest_clash(demands: int, possible: Possible) -> frozenset[int]:
    """Find the smallest set of demands (numbered from 0) for which `possible` is false.

    All demands together must be impossible; `possible` must be monotone (a part of what is possible is
    possible).
    """
    everything = frozenset(range(demands))
    corrections: list[frozenset[int]] = []
    while True:
        candidate = smallest_hitting_set(demands, corrections)
        if not possible(candidate):
            return candidate
        grown = candidate
        for demand in sorted(everything - candidate):
            if possible(grown | {demand}):
                grown |= {demand}
        corrections.append(everything - grown)


def smallest_hitting_set(size: int, sets: Sequence[frozenset[int]]) -> frozenset[int]:
    """Find the smallest set with an element of each of `sets`: few are tried one by one, more by a program."""
    useful = sorted(frozenset().union(*sets))
    for count in range(3):
        for candidate in combinations(useful, count):
            if all(not group.isdisjoint(candidate) for group in sets):
                return frozenset(candidate)
    matrix = sparse.csr_matrix([[float(element in group) for element in range(size)] for group in sets])
    ones = np.ones(size)
    program = Program(matrix, np.ones(len(sets)), np.full(len(sets), np.inf), ones, -ones, ones > 0)
    answer = solve_whole(program)
    if answer.verdict is not Verdict.OPTIMAL or answer.x is None:
        raise ArithmeticError(f"a hitting set of {len(sets)} sets was not solved: {answer.verdict}")
    return frozenset(np.flatnonzero(answer.x > 0.5).tolist())
