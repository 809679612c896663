"""Some walks of a choice taken apart and put together anew, as well as a dive can."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimiser.engine.model.grid import Columns, Grid
from optimiser.engine.model.problem import Bools, ChainProblem, Ints
from optimiser.engine.pools.walks import Walk, walks_of
from optimiser.engine.programmes.diving import dive
from optimiser.engine.programmes.master import build_master
from optimiser.engine.programmes.rings import rings_of, with_rings
from optimiser.engine.programmes.solvers import Program


@dataclass(frozen=True)
class Group:
    """What is put together anew: agents, and goods of supplied lines (a line once for each good)."""

    agents: Ints
    goods: Ints


def regroup(
    flat: Grid,
    possible: Bools,
    group: Group,
    must: Bools,
    arcs_each: float,
    rng: np.random.Generator,
    time_left: Callable[[], float],
) -> list[Walk] | None:
    """Good walks of a group's agents among themselves; None where none were found in time.

    Parameters
    ----------
    flat : Grid
        Of the problem without days; it has one tier.
    possible : (positions, pairs) bool
        Where in a chain each pair may stand.
    group : Group
    must : (arcs,) bool
        Choices to consider in any case.
    arcs_each : float
        How many to consider for each agent, in the mean; of more, some at random.
    rng : Generator
    time_left : callable
        Seconds left.
    """
    problem = flat.problem
    arcs = _arcs_among(problem, group)
    most = arcs_each * len(group.agents)
    if len(arcs) > most:
        arcs = arcs[must[arcs] | (rng.random(len(arcs)) < most / len(arcs))]
    if not len(arcs):
        return []
    part, lines = _part(problem, group, arcs)
    goods = np.zeros((part.positions, part.lines, 1), np.int64)
    if part.positions:
        np.add.at(goods[0, :, 0], np.searchsorted(lines, group.goods), 1)
    grid = Grid(part, goods)
    columns = _reached(grid, possible[:, np.unique(problem.arc_pair[arcs])])
    both = with_rings(build_master(grid, columns, np.arange(part.arcs)), rings_of(grid)[0])
    master = both.master
    worth = master.tier_worth[0]
    program = Program(master.matrix, master.row_lower, master.row_upper, master.upper, worth, master.whole)
    x = dive(program, time_left, int(rng.integers(1 << 30)))
    if x is None:
        return None
    return [
        Walk(tuple(arcs[list(walk.arcs)].tolist()), -1 if walk.line < 0 else int(lines[walk.line]))
        for walk in walks_of(part, both.choice(x))
    ]


def _arcs_among(problem: ChainProblem, group: Group) -> Ints:
    """Choices by which the group's agents take a good that one of them releases or that is given to the group."""
    line_in, agent_in = np.zeros(problem.lines, bool), np.zeros(problem.agents, bool)
    agent_in[group.agents] = True
    mine = np.flatnonzero(agent_in[problem.arc_agent])
    released = problem.pair_next[problem.arc_pair[mine]]
    line_in[released[released >= 0]] = True
    line_in[group.goods] = True
    return mine[line_in[problem.pair_line[problem.arc_pair[mine]]]]


def _part(problem: ChainProblem, group: Group, arcs: Ints) -> tuple[ChainProblem, Ints]:
    """The problem of these choices alone, renumbered, and the lines by their new numbers."""
    agents, agent = np.unique(problem.arc_agent[arcs], return_inverse=True)
    pairs, pair = np.unique(problem.arc_pair[arcs], return_inverse=True)
    enters, releases = problem.pair_line[pairs], problem.pair_next[pairs]
    lines = np.unique(np.concatenate([enters, releases[releases >= 0], group.goods]))
    none = np.zeros(len(pairs), np.int64)
    tier = problem.tiers[0]
    ring_worth = None if tier.ring_worth is None else tier.ring_worth[arcs]
    part = dataclasses.replace(
        problem,
        lines=len(lines),
        agents=len(agents),
        pair_line=np.searchsorted(lines, enters),
        pair_next=np.where(releases >= 0, np.searchsorted(lines, releases), -1),
        pair_lag=none,
        pair_floor=none,
        pair_first=none,
        pair_last=none,
        pair_ring=None if problem.pair_ring is None else problem.pair_ring[pairs],
        arc_agent=agent,
        arc_pair=pair,
        tiers=(dataclasses.replace(tier, arc_worth=tier.arc_worth[arcs], ring_worth=ring_worth),),
    )
    return part, lines


def _reached(grid: Grid, possible: Bools) -> Columns:
    """Pairs by position, as far as the group's goods come."""
    problem = grid.problem
    there = grid.supply.sum(axis=(0, 2)) > 0
    pairs: list[Ints] = []
    for layer in possible:
        here = np.flatnonzero(layer & there[problem.pair_line])
        pairs.append(here)
        there = np.zeros(problem.lines, bool)
        released = problem.pair_next[here]
        there[released[released >= 0]] = True
    position = np.repeat(np.arange(len(pairs)), [len(some) for some in pairs])
    pair = np.concatenate(pairs) if pairs else np.empty(0, np.int64)
    return Columns(pair, position, np.zeros(len(pair), np.int64))
