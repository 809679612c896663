"""Counts that are whole in every plan: how many choices are taken that count alike in a side row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.engine.model.problem import ChainProblem, Floats

MOST_KINDS = 4  # values that a row may have, besides 0, for its choices to be counted
BROKEN = 0.01  # how far from a whole number a count is at least that is worth splitting at
PRICED = 1e-3  # of the dearest row: what a row must cost for its counts to matter


@dataclass(frozen=True)
class Used:
    """What a programme uses of each arc, (arcs,), and what each side row costs it, (rows,)."""

    arcs: Floats
    row_price: Floats


@dataclass(frozen=True)
class Count:
    """How many of some choices are taken: which, (arcs,) 1 or 0, and how many a programme takes."""

    arcs: Floats
    taken: float

    @property
    def broken(self) -> float:
        """Distance to the nearest whole number."""
        return abs(self.taken - round(self.taken))


def most_broken(problem: ChainProblem, used: Used) -> Count | None:
    """The count farthest from a whole number, of the dearest row that has a broken one; None without any."""
    cost = np.abs(used.row_price)
    dear = np.flatnonzero(cost > PRICED * cost.max(initial=0.0))
    for row in dear[np.argsort(-cost[dear], kind="stable")].tolist():
        counts = [Count(arcs, float(arcs @ used.arcs)) for arcs in _alike(problem.rows[row].arc_value)]
        found = max(counts, key=lambda count: count.broken, default=None)
        if found is not None and found.broken > BROKEN:
            return found
    return None


def _alike(arc_value: Floats) -> list[Floats]:
    """(arcs,) 1 or 0 for each set of choices that count alike in a row, if they are few sets."""
    values = np.unique(arc_value)
    values = values[values != 0]
    return [(arc_value == value).astype(np.float64) for value in values] if len(values) <= MOST_KINDS else []
