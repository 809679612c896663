"""The mathematical problem: goods that come free over time, agents who take one and may release another.

The engine knows no housing. A *line* is a class of goods that nothing distinguishes; a *supply* puts goods
on a line from a day on; an *agent* takes at most one good, on a *start* day, and may thereby release a good on
another line some days later. What follows from one supplied good is a chain; `max_position` caps its length.
Agents may also close a *ring*: on one day each takes the good that the next one releases, and none is supplied.
Agents of a *pair* are alike in all that dates touch: which line they enter, which they release, and when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

Dated = Callable[[Ints, Ints], Floats]
"""``dated(pair, start)`` -> worth of a start on those days, broadcast; days are whole numbers from 0."""


@dataclass(frozen=True)
class Tier:
    """One objective; tiers are settled in order.

    Attributes
    ----------
    name : str
    arc_worth : (arcs,) float
        Worth of a choice, whatever its date; in the tier's own unit.
    dated : callable, optional
        What the start day adds.
    constant : float
        Worth of choosing nothing.
    maximise : bool
    whole : bool
        Every total is a whole number, so that a bound may be rounded to one.
    ring_worth : (arcs,) float, optional
        Worth of a choice within a ring, where it is not `arc_worth`.
    ring_dated : callable, optional
        What the start day adds within a ring, where it is not what `dated` says.
    """

    name: str
    arc_worth: Floats
    dated: Dated | None = None
    constant: float = 0.0
    maximise: bool = True
    whole: bool = False
    ring_worth: Floats | None = None
    ring_dated: Dated | None = None

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return 1.0 if self.maximise else -1.0


@dataclass(frozen=True)
class SideRow:
    """``lower <= sum of arc_value over the chosen arcs <= upper``; `name` tells a person which demand it is.

    Within a ring an arc counts `ring_value`, where that is given.
    """

    name: str
    arc_value: Floats
    lower: float = -np.inf
    upper: float = np.inf
    ring_value: Floats | None = None


@dataclass(frozen=True)
class ChainProblem:
    """Arrays in; see the module's first lines for the meaning.

    Attributes
    ----------
    lines, agents : int
        How many of each.
    supply_line, supply_day, supply_count : (supplies,) int
        Goods that come free from outside: line, first day on which one may be taken, how many.
    pair_line, pair_next : (pairs,) int
        Line entered; line released, or -1.
    pair_lag, pair_floor : (pairs,) int
        Days from the start to the first day on which the released good may be taken, and the earliest
        such day whatever the start.
    pair_first, pair_last : (pairs,) int
        First and last start day.
    arc_agent, arc_pair : (arcs,) int
        The choices: which agent by which pair.
    tiers : tuple of Tier
    rows : tuple of SideRow
    starts : (days,) int
        Allowed start days, ascending.
    wait_starts : (days,) bool
        On which of them a good that was left waiting may be taken; a start is otherwise as early as the
        good and the pair's first day allow.
    capacity : (periods,) float
        Most starts in each period of `period_days`; infinite where there is no limit.
    period_days : int
    max_position : int, optional
        Most agents in one chain; None: no cap, and then every lag must be at least one day.
    max_cycle : int
        Most agents in one ring; fewer than 2: no rings.
    pair_ring : (pairs,) bool, optional
        Which pairs may take part in a ring; left out: all that release something.
    """

    lines: int
    agents: int
    supply_line: Ints
    supply_day: Ints
    supply_count: Ints
    pair_line: Ints
    pair_next: Ints
    pair_lag: Ints
    pair_floor: Ints
    pair_first: Ints
    pair_last: Ints
    arc_agent: Ints
    arc_pair: Ints
    tiers: tuple[Tier, ...]
    rows: tuple[SideRow, ...]
    starts: Ints
    wait_starts: Bools
    capacity: Floats
    period_days: int = 7
    max_position: int | None = None
    max_cycle: int = 0
    pair_ring: Bools | None = None
    agent_order: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def pairs(self) -> int:
        """Number of pairs."""
        return len(self.pair_line)

    @property
    def arcs(self) -> int:
        """Number of choices."""
        return len(self.arc_agent)

    @property
    def positions(self) -> int:
        """Layers that positions need: the cap, or one where there is no cap."""
        return 1 if self.max_position is None else self.max_position

    def pairs_open_to(self, arcs: Ints) -> Ints:
        """Pairs that the agents of these arcs could use, those of other arcs of theirs, too."""
        agents = np.zeros(self.agents, bool)
        agents[self.arc_agent[arcs]] = True
        found: Ints = self.arc_pair[agents[self.arc_agent]]
        return found

    def check(self) -> None:
        """Raise ValueError where the arrays contradict each other."""
        releasing = self.pair_next >= 0
        if self.max_position is None and np.any(self.pair_lag[releasing] < 1):
            raise ValueError("without a cap on positions every lag must be at least one day")
        if np.any(np.diff(self.starts) <= 0):
            raise ValueError("starts must ascend")
        if len(self.wait_starts) != len(self.starts):
            raise ValueError("wait_starts needs one value a start")


@dataclass(frozen=True)
class Choice:
    """What is chosen: one entry a taken good.

    Attributes
    ----------
    arc : (chosen,) int
    position : (chosen,) int
        0 at a supplied good; always 0 where there is no cap.
    start : (chosen,) int
        Start day.
    ring : (chosen,) int
        Number of the ring, -1 outside rings; may be left out where there are none. The entries of a ring
        lie side by side: each takes the good that the next one releases, the last what the first releases.
    """

    arc: Ints
    position: Ints
    start: Ints
    ring: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    def __post_init__(self) -> None:
        if len(self.ring) != len(self.arc):
            object.__setattr__(self, "ring", np.full(len(self.arc), -1, np.int64))

    @staticmethod
    def nothing() -> Choice:
        """The choice that takes nothing."""
        empty = np.empty(0, np.int64)
        return Choice(empty, empty, empty)


@dataclass(frozen=True)
class TierResult:
    """Value reached and bound proved for one tier, in its own unit."""

    name: str
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """Relative distance between bound and value, 0 where they agree."""
        distance = abs(self.bound - self.value)
        return 0.0 if distance <= 1e-9 * max(1.0, abs(self.value)) else distance / max(abs(self.value), 1e-9)


def tier_value(problem: ChainProblem, tier: Tier, choice: Choice) -> float:
    """Value of a tier for a choice, summed from its worths."""
    outside = choice.ring < 0
    value = tier.constant + _worth_of(problem, tier.arc_worth, tier.dated, choice, outside)
    if outside.all():
        return value
    worth = tier.arc_worth if tier.ring_worth is None else tier.ring_worth
    return value + _worth_of(problem, worth, tier.ring_dated or tier.dated, choice, ~outside)


def signed_values(problem: ChainProblem, choice: Choice) -> list[float]:
    """Worth of a choice in every tier, signed so that more is better, constants left out."""
    return [tier.sign * (tier_value(problem, tier, choice) - tier.constant) for tier in problem.tiers]


def _worth_of(
    problem: ChainProblem, worth: Floats, dated: Dated | None, choice: Choice, which: Bools
) -> float:
    arc = choice.arc[which]
    value = float(worth[arc].sum())
    if dated is not None and len(arc):
        value += float(dated(problem.arc_pair[arc], choice.start[which]).sum())
    return value
