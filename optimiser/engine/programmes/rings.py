"""Rings: agents who each take, on one day, the good that the next one releases.

A closed walk that passes a line twice is two shorter rings with the same agents and worth, so only rings through
distinct lines are needed; the agents of such a ring differ of themselves, since each releases another line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Bools, ChainProblem, Choice, Floats, Ints
from optimiser.engine.programmes.master import Master

MOST_RINGS = 400_000
MOST_PATHS = 8_000_000  # that may become rings, at once


@dataclass(frozen=True)
class Rings:
    """Ring columns: who is in which, and when.

    Attributes
    ----------
    member_ring, member_pair : (members,) int
        The pairs of each ring, side by side, in an order in which each enters what the next one releases.
    day : (rings,) int
        Start index.
    """

    member_ring: Ints
    member_pair: Ints
    day: Ints

    def __len__(self) -> int:
        return len(self.day)

    def where(self, keep: Ints) -> Rings:
        """Pick some of them, in the order given."""
        size = np.bincount(self.member_ring, minlength=len(self))
        begin = np.cumsum(size) - size
        rows = np.repeat(begin[keep], size[keep]) + _within(size[keep])
        return Rings(np.repeat(np.arange(len(keep)), size[keep]), self.member_pair[rows], self.day[keep])


NO_RINGS = Rings(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))


def rings_of(grid: Grid, open_pair: Bools | None = None) -> tuple[Rings, bool]:
    """Find the rings; the flag says whether these are all there are.

    Parameters
    ----------
    grid : Grid
    open_pair : (pairs,) bool, optional
        Pairs to consider; left out: all that may be part of a ring.
    """
    problem = grid.problem
    may = _may_ring(problem) if open_pair is None else _may_ring(problem) & open_pair
    may &= grid.first <= np.minimum(grid.last, grid.days - 1)
    found, complete = _closed(problem, np.flatnonzero(may))
    return _on_days(grid, found), complete


def _may_ring(problem: ChainProblem) -> Bools:
    if problem.max_cycle < 2:
        return np.zeros(problem.pairs, bool)
    may: Bools = (problem.pair_next >= 0) & (problem.pair_next != problem.pair_line)
    if problem.pair_ring is not None:
        may = may & problem.pair_ring
    return may


def _closed(problem: ChainProblem, pairs: Ints) -> tuple[list[Ints], bool]:
    """Rings of each length: (rings, length) pairs in order, the last entering the line with most ways in.

    Every ring is followed from the one of its lines that most pairs release: what is left to follow from
    any other line on the way is then least.
    """
    enters, releases = _ranked(problem, pairs)
    by_release = np.lexsort((enters, releases))
    begin = np.searchsorted(releases[by_release], np.arange(problem.lines + 1))
    key = releases[by_release] * problem.lines + enters[by_release]
    # A path p1, p2, ... where p2 releases what p1 enters; it closes when its last pair enters what p1 releases.
    upward = np.flatnonzero(enters > releases)
    path, root = [upward], releases[upward]
    found: list[Ints] = []
    for length in range(2, problem.max_cycle + 1):
        last = enters[path[-1]]
        closing = last * problem.lines + root
        first = np.searchsorted(key, closing)
        count = np.searchsorted(key, closing, side="right") - first
        back = np.repeat(np.arange(len(last)), count)
        ends = by_release[np.repeat(first, count) + _within(count)]
        found.append(pairs[np.stack([*(step[back] for step in path), ends], axis=1)])
        if sum(len(some) for some in found) > MOST_RINGS:
            return found[:-1], False
        if length == problem.max_cycle:
            break
        fan = begin[last + 1] - begin[last]
        if fan.sum() > MOST_PATHS:
            return found, False
        path, root = _longer(path, root, enters, by_release, (begin[last], fan))
    return found, True


def _ranked(problem: ChainProblem, pairs: Ints) -> tuple[Ints, Ints]:
    """Line entered and line released of each pair, lines numbered anew from the one that most pairs release."""
    ways_in = np.bincount(problem.pair_next[pairs], minlength=problem.lines)
    rank = np.empty(problem.lines, np.int64)
    rank[np.argsort(-ways_in, kind="stable")] = np.arange(problem.lines)
    return rank[problem.pair_line[pairs]], rank[problem.pair_next[pairs]]


def _longer(
    path: list[Ints], root: Ints, enters: Ints, by_release: Ints, runs: tuple[Ints, Ints]
) -> tuple[list[Ints], Ints]:
    """Paths with one more pair, through lines that are not on them yet, and their roots."""
    begin, fan = runs
    back = np.repeat(np.arange(len(root)), fan)
    follows = by_release[np.repeat(begin, fan) + _within(fan)]
    longer = [step[back] for step in path]
    goes_on = enters[follows] > root[back]
    for step in longer:
        goes_on &= enters[follows] != enters[step]
    return [step[goes_on] for step in [*longer, follows]], root[back][goes_on]


def _within(size: Ints) -> Ints:
    """0, 1, 2 ... within each run of the given sizes."""
    return np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)


def _on_days(grid: Grid, found: list[Ints]) -> Rings:
    """Give days: every common one where the day matters, otherwise the first."""
    matters = bool(np.isfinite(grid.problem.capacity).any()) or any(
        tier.ring_dated is not None or tier.dated is not None for tier in grid.problem.tiers
    )
    members: list[Ints] = []
    sizes: list[Ints] = []
    days: list[Ints] = []
    for some in found:
        first, last = grid.first[some].max(axis=1), grid.last[some].min(axis=1)
        count = np.where(first <= last, last - first + 1 if matters else 1, 0)
        members.append(np.repeat(some, count, axis=0).reshape(-1))
        sizes.append(np.full(int(count.sum()), some.shape[1], np.int64))
        days.append(np.repeat(first, count) + _within(count))
    if not found:
        return NO_RINGS
    size = np.concatenate(sizes)
    return Rings(np.repeat(np.arange(len(size)), size), np.concatenate(members), np.concatenate(days))


@dataclass(frozen=True)
class RingMaster:
    """A master with ring columns behind its own: *ring* (how many times), then *ring pick* (which agent).

    A ring pick is left out where only one agent may use the pair, for then the ring says it.
    """

    chains: Master
    master: Master  # everything, in the form solvers take; its layout is that of the chains
    rings: Rings
    pick_arc: Ints

    def choice(self, x: Floats) -> Choice:
        """Turn a whole solution into choices, rings after chains."""
        width = self.chains.layout.width
        chains = self.chains.choice(x[:width])
        count = np.rint(x[width : width + len(self.rings)]).astype(np.int64)
        used = self.rings.where(np.repeat(np.flatnonzero(count), count[count > 0]))
        if not len(used):
            return chains
        picked = self.pick_arc[np.rint(x[width + len(self.rings) :]) > 0.5]
        arc = _given(self.chains, used.member_pair, picked)
        starts = self.chains.grid.problem.starts[used.day[used.member_ring]]
        return Choice(
            np.concatenate([chains.arc, arc]),
            np.concatenate([chains.position, np.zeros(len(arc), np.int64)]),
            np.concatenate([chains.start, starts]),
            np.concatenate([chains.ring, used.member_ring]),
        )


def _given(chains: Master, pair: Ints, picked: Ints) -> Ints:
    """Arcs of the members: the only one of their pair, or the picked ones in order."""
    sole, shared = _arcs_of_pairs(chains)
    arc = sole[pair]
    several = np.flatnonzero(shared[pair])
    by_member = several[np.argsort(pair[several], kind="stable")]
    arc[by_member] = picked[np.argsort(chains.grid.problem.arc_pair[picked], kind="stable")]
    return arc


def _arcs_of_pairs(chains: Master) -> tuple[Ints, Bools]:
    """(pairs,) the only kept arc of each pair or -1, and whether it has several."""
    arcs, problem = chains.layout.arcs, chains.grid.problem
    uses = np.bincount(problem.arc_pair[arcs], minlength=problem.pairs)
    sole = np.full(problem.pairs, -1, np.int64)
    sole[problem.arc_pair[arcs]] = arcs
    sole[uses != 1] = -1
    return sole, uses > 1


@dataclass(frozen=True)
class _Added:
    """Where added columns meet agents: rings whose pair only one agent may use, and picks of the others."""

    chains: Master
    rings: Rings
    linked: Ints  # pairs that need a row to link rings and picks
    arcs: Ints  # of the ring picks
    ring_of: Ints  # ring of each member that stands for its agent
    alone: Ints  # arc of each of those

    @staticmethod
    def of(chains: Master, rings: Rings) -> _Added:
        """Sort the members; those without a kept arc shut a ring out."""
        arcs, pair_of = chains.layout.arcs, chains.grid.problem.arc_pair
        sole, shared = _arcs_of_pairs(chains)
        usable = np.ones(len(rings), bool)
        usable[rings.member_ring[(sole < 0)[rings.member_pair] & ~shared[rings.member_pair]]] = False
        rings = rings.where(np.flatnonzero(usable))
        several = shared[rings.member_pair]
        linked = np.unique(rings.member_pair[several])
        picked = arcs[np.isin(pair_of[arcs], linked)]
        alone = sole[rings.member_pair[~several]]
        return _Added(chains, rings, linked, picked, rings.member_ring[~several], alone)

    @property
    def width(self) -> int:
        """Columns: rings, then picks."""
        return len(self.rings) + len(self.arcs)

    @property
    def pick(self) -> Ints:
        """The picks' columns."""
        return len(self.rings) + np.arange(len(self.arcs))

    def summed(self, value: Floats) -> Floats:
        """(added columns,) an (arcs,) value added up wherever an arc is used."""
        worth = np.zeros(self.width)
        np.add.at(worth, self.ring_of, value[self.alone])
        worth[self.pick] = value[self.arcs]
        return worth

    def matrix(self) -> sparse.csr_matrix:
        """Entries of the added columns, with a link row for each linked pair below the master's own."""
        problem, layout, rings = self.chains.grid.problem, self.chains.layout, self.rings
        rows, pair_of = self.chains.matrix.shape[0], problem.arc_pair
        several = np.flatnonzero(np.isin(rings.member_pair, self.linked))
        period = layout.period_rows(len(problem.capacity))[
            self.chains.grid.period[rings.day[rings.member_ring]]
        ]
        held = np.flatnonzero(period >= 0)
        entries = [
            (layout.agent_row[problem.arc_agent[self.alone]], self.ring_of, np.ones(len(self.alone))),
            (layout.agent_row[problem.arc_agent[self.arcs]], self.pick, np.ones(len(self.arcs))),
            (self._link(rings.member_pair[several]), rings.member_ring[several], -np.ones(len(several))),
            (self._link(pair_of[self.arcs]), self.pick, np.ones(len(self.arcs))),
            (period[held], rings.member_ring[held], np.ones(len(held))),
        ]
        for number, row in enumerate(problem.rows):
            worth = self.summed(row.arc_value if row.ring_value is None else row.ring_value)
            used = np.flatnonzero(worth)
            entries.append((np.full(len(used), layout.begin_side + number), used, worth[used]))
        row_of, column, value = (np.concatenate(part) for part in zip(*entries, strict=True))
        return sparse.csr_matrix((value, (row_of, column)), shape=(rows + len(self.linked), self.width))

    def _link(self, pair: Ints) -> Ints:
        below: Ints = self.chains.matrix.shape[0] + np.searchsorted(self.linked, pair)
        return below

    def tier_worth(self, number: int) -> Floats:
        """(added columns,) signed worth in a tier."""
        sign = self.chains.grid.problem.tiers[number].sign
        own = self.summed(_ring_worth(self.chains, number))
        return sign * (own + _dated(self.chains, self.rings, number, self.width))


def with_rings(chains: Master, rings: Rings) -> RingMaster:
    """Add rings to a master; members without a kept arc shut a ring out."""
    if not len(rings):
        return RingMaster(chains, chains, rings, np.empty(0, np.int64))
    added = _Added.of(chains, rings)
    links = len(added.linked)
    below = sparse.csr_matrix((links, chains.matrix.shape[1]))
    most = np.full(added.width, float(chains.grid.problem.agents))
    most[added.pick] = 1.0
    whole = Master(
        grid=chains.grid,
        layout=chains.layout,
        matrix=sparse.hstack([sparse.vstack([chains.matrix, below]), added.matrix()], format="csr"),
        row_lower=np.concatenate([chains.row_lower, np.zeros(links)]),
        row_upper=np.concatenate([chains.row_upper, np.zeros(links)]),
        upper=np.concatenate([chains.upper, most]),
        whole=np.concatenate([chains.whole, np.ones(added.width, bool)]),
        tier_worth=tuple(
            np.concatenate([worth, added.tier_worth(number)])
            for number, worth in enumerate(chains.tier_worth)
        ),
    )
    return RingMaster(chains, whole, added.rings, added.arcs)


def _ring_worth(chains: Master, number: int) -> Floats:
    tier = chains.grid.problem.tiers[number]
    return tier.arc_worth if tier.ring_worth is None else tier.ring_worth


def _dated(chains: Master, rings: Rings, number: int, width: int) -> Floats:
    """(added columns,) what the rings' days add."""
    tier = chains.grid.problem.tiers[number]
    dated = tier.ring_dated or tier.dated
    worth = np.zeros(width)
    if dated is not None and len(rings):
        starts = chains.grid.problem.starts[rings.day[rings.member_ring]]
        np.add.at(worth, rings.member_ring, dated(rings.member_pair, starts))
    return worth
