"""Agents who move once or twice over time: out of a place, into a good, perhaps on to another or back.

The engine knows no housing. *Groups* are agents alike in everything; *kinds* are classes of goods that
nothing distinguishes; *steps* are the days on which anything may start. An agent takes a good for good
(`DIRECT`), or takes one for a while (`ENTER`), leaves it (`LEAVE`) and takes a last one (`FINAL`) or goes back
to its own place (`RETURN`). Leaving a place releases a good, some steps later or never. A *gate* puts goods out
some steps after all agents of its groups have left their places (`CLEAR` is when). `KEEP` lays a good by for
a group at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from optimiser.engine.model.problem import Bools, Floats, Ints

DIRECT, ENTER, LEAVE, FINAL, RETURN, KEEP, CLEAR = range(7)
FIRST_MOVES = (DIRECT, ENTER)
TAKING = (DIRECT, ENTER, FINAL)
STARTING = (DIRECT, ENTER, FINAL, RETURN)  # what takes the time of whoever sees it through


@dataclass(frozen=True)
class Gate:
    """Goods put out after groups have left: ``opens[step, place]`` is when, if the last left on `step`.

    The place is that of the kind in `kind`.

    A step equal to the number of steps means after the end. A gate without goods only tells when its groups
    are out. A `prompt` gate is open as soon as they are; one that is not may be taken to open later. `due` is
    the last step that is thought good for its clearing: where a search begins, nothing more.
    """

    name: str
    groups: Ints
    opens: Ints
    kind: Ints
    count: Ints
    prompt: bool = True
    due: int | None = None


@dataclass(frozen=True)
class Limit:
    """At most ``most[bucket]`` starts by some groups within each bucket of steps."""

    name: str
    groups: Bools
    bucket: Ints  # (steps,)
    most: Floats  # (buckets,)


@dataclass(frozen=True)
class Promise:
    """At least `least` agents of some groups end with a good of some kinds, or have one kept for them."""

    name: str
    groups: Ints
    kinds: Ints
    least: float


@dataclass(frozen=True)
class Sequence:
    """The groups of gate number `gate` are out of their places no later than the last of `after` is."""

    name: str
    gate: int
    after: Ints


@dataclass(frozen=True)
class MoveProblem:
    """Arrays in; see the module's first lines for the meaning.

    Attributes
    ----------
    steps, kinds : int
    group_size : (groups,) int
    supply_kind, supply_step, supply_count : (supplies,) int
        A step equal to `steps` is after the end: such goods can only be kept.
    pair_role, pair_group, pair_kind, pair_first, pair_last : (pairs,) int
        What a group may do, on which steps (both included): `DIRECT`, `ENTER`, `FINAL`, `RETURN` (kind -1) or
        `KEEP` (steps of no meaning). `LEAVE` follows from `ENTER`.
    group_next : (groups,) int
        Kind of the good that an agent releases when it has left its place for good, or -1.
    group_again : (groups, steps) int
        Step on which that good can be taken, by the step of the last move out; `steps` and above: never.
    kind_again : (kinds, steps) int
        Step on which a good left by a temporary taker can be taken again.
    group_stay : (groups, steps) int
        First step on which an agent may leave again the good that it entered on a step.
    allowed : (pairs, steps) bool, optional
        Further limits of the steps of a pair.
    """

    steps: int
    kinds: int
    group_size: Ints
    supply_kind: Ints
    supply_step: Ints
    supply_count: Ints
    pair_role: Ints
    pair_group: Ints
    pair_kind: Ints
    pair_first: Ints
    pair_last: Ints
    group_next: Ints
    group_again: Ints
    kind_again: Ints
    group_stay: Ints
    allowed: Bools | None = None
    gates: tuple[Gate, ...] = ()
    limits: tuple[Limit, ...] = ()
    promises: tuple[Promise, ...] = ()
    sequences: tuple[Sequence, ...] = ()

    @property
    def groups(self) -> int:
        """Number of groups."""
        return len(self.group_size)


@dataclass(frozen=True)
class MoveColumns:
    """One entry a thing that may be done on a step: how many agents do it is what is asked.

    Attributes
    ----------
    role, group, kind, step, pair : (columns,) int
        For `CLEAR` the group is the number of the gate, kind and pair are -1. For `LEAVE` the pair is that of
        the `ENTER`. For `KEEP` the step is -1.
    """

    role: Ints
    group: Ints
    kind: Ints
    step: Ints
    pair: Ints

    def __len__(self) -> int:
        return len(self.role)

    def which(self, *roles: int) -> Ints:
        """Columns of some roles."""
        return np.flatnonzero(np.isin(self.role, roles))


@dataclass(frozen=True)
class MoveTier:
    """One objective over the columns; tiers are settled in order.

    One that only breaks ties comes last, and gets little time.
    """

    name: str
    worth: Floats
    constant: float = 0.0
    maximise: bool = True
    whole: bool = False
    breaks_ties: bool = False

    @property
    def sign(self) -> float:
        """1 where more is better, -1 where less is."""
        return 1.0 if self.maximise else -1.0


@dataclass(frozen=True)
class MoveRow:
    """``lower <= value @ counts <= upper`` over the columns."""

    name: str
    value: Floats
    lower: float = -np.inf
    upper: float = np.inf


@dataclass(frozen=True)
class MoveAnswer:
    """What the engine answers.

    Attributes
    ----------
    status : {'optimal', 'feasible', 'infeasible', 'stopped'}
    count : (columns,) int
        How many agents do what each column stands for; empty without a plan.
    tiers : tuple of (value, bound)
        In each tier's own unit, constant included.
    """

    status: str
    count: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    tiers: tuple[tuple[float, float], ...] = ()


def move_columns(problem: MoveProblem) -> MoveColumns:
    """List everything that may be done, pair by pair and step by step."""
    moves = _pair_columns(problem)
    parts = [moves, _leave_columns(problem), _keep_columns(problem), _clear_columns(problem, moves)]
    return MoveColumns(*(np.concatenate([part[place] for part in parts]) for place in range(5)))


Parts = tuple[Ints, Ints, Ints, Ints, Ints]


def _pair_columns(problem: MoveProblem) -> Parts:
    pairs = np.flatnonzero(problem.pair_role != KEEP)
    first = np.maximum(problem.pair_first[pairs], _soonest(problem)[pairs])
    length = np.maximum(np.minimum(problem.pair_last[pairs], problem.steps - 1) - first + 1, 0)
    pair = np.repeat(pairs, length)
    step = np.arange(len(pair)) - np.repeat(np.cumsum(length) - length, length) + np.repeat(first, length)
    if problem.allowed is not None:
        kept = problem.allowed[pair, step]
        pair, step = pair[kept], step[kept]
    return problem.pair_role[pair], problem.pair_group[pair], problem.pair_kind[pair], step, pair


def _soonest(problem: MoveProblem) -> Ints:
    """Step before which no good of each pair's kind can be there: nothing is listed earlier.

    Found by going round: goods that groups release or gates put out cannot come before these groups could
    have left, and so on; every round starts from what is certain and so ends with what is certain.
    """
    soonest = np.zeros(problem.kinds + 1, np.int64)  # the last is for returns, which take no good
    while True:
        later = _soonest_round(problem, earliest_leaving(problem, soonest))
        if np.array_equal(later, soonest):
            return soonest[problem.pair_kind]
        soonest = later


def earliest_leaving(problem: MoveProblem, soonest: Ints) -> Ints:
    """First step on which somebody of each group could leave its place, by when goods could be there."""
    pairs = np.flatnonzero(np.isin(problem.pair_role, FIRST_MOVES))
    first = np.maximum(problem.pair_first[pairs], soonest[problem.pair_kind[pairs]])
    first = np.where(first <= problem.pair_last[pairs], first, problem.steps)
    earliest = np.full(problem.groups, problem.steps, np.int64)
    np.minimum.at(earliest, problem.pair_group[pairs], first)
    return earliest


def _soonest_round(problem: MoveProblem, leaving: Ints) -> Ints:
    soonest = np.full(problem.kinds + 1, problem.steps, np.int64)
    soonest[problem.kinds] = 0
    np.minimum.at(soonest, problem.supply_kind, problem.supply_step)
    for gate in problem.gates:
        clear = int(leaving[gate.groups].max(initial=0))
        if clear < problem.steps and len(gate.kind):
            np.minimum.at(soonest, gate.kind, gate.opens[clear])
    may = np.flatnonzero((problem.group_next >= 0) & (leaving < problem.steps))
    np.minimum.at(soonest, problem.group_next[may], problem.group_again[may, leaving[may]])
    # A good left by who stayed in it was there before.
    return np.minimum(soonest, problem.steps)


def _leave_columns(problem: MoveProblem) -> Parts:
    """From the first step on which somebody may leave what it entered, to the last on which it may go on."""
    begins = np.maximum(problem.pair_first, _soonest(problem))
    pairs = np.flatnonzero((problem.pair_role == ENTER) & (begins <= problem.pair_last))
    groups = problem.pair_group[pairs]
    until = _onward_until(problem)
    pairs, groups = pairs[until[groups] >= 0], groups[until[groups] >= 0]
    entered = np.minimum(problem.pair_first[pairs], max(problem.steps - 1, 0))
    first = problem.group_stay[groups, entered] if len(pairs) else np.zeros(0, np.int64)
    # One LEAVE for each group and kind, however many windows its ENTER has.
    key = groups * (problem.kinds + 1) + problem.pair_kind[pairs]
    order = np.lexsort((first, key))
    chosen = order[np.r_[True, key[order][1:] != key[order][:-1]]] if len(order) else order
    pairs, first = pairs[chosen], first[chosen]
    length = np.maximum(np.minimum(problem.steps, until[problem.pair_group[pairs]] + 1) - first, 0)
    pair = np.repeat(pairs, length)
    step = np.arange(len(pair)) - np.repeat(np.cumsum(length) - length, length) + np.repeat(first, length)
    role = np.full(len(pair), LEAVE, np.int64)
    return role, problem.pair_group[pair], problem.pair_kind[pair], step, pair


def _onward_until(problem: MoveProblem) -> Ints:
    """For each group the last step of a second move, -1 where it has none."""
    found = np.full(problem.groups, -1, np.int64)
    onward = np.isin(problem.pair_role, (FINAL, RETURN))
    np.maximum.at(found, problem.pair_group[onward], problem.pair_last[onward])
    return found


def _keep_columns(problem: MoveProblem) -> Parts:
    pair = np.flatnonzero(problem.pair_role == KEEP)
    nothing = np.full(len(pair), -1, np.int64)
    return problem.pair_role[pair], problem.pair_group[pair], problem.pair_kind[pair], nothing, pair


def _clear_columns(problem: MoveProblem, moves: Parts) -> Parts:
    """A gate can be cleared on the steps on which somebody of its groups may be the last to leave."""
    role, group, step = moves[0], moves[1], moves[3]
    first = np.isin(role, FIRST_MOVES)
    gates, steps = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for number, gate in enumerate(problem.gates):
        found = _clearing_steps(gate, group[first], step[first])
        gates.append(np.full(len(found), number))
        steps.append(found)
    which, when = np.concatenate(gates), np.concatenate(steps)
    nothing = np.full(len(which), -1, np.int64)
    return np.full(len(which), CLEAR, np.int64), which, nothing, when, nothing


def _clearing_steps(gate: Gate, group: Ints, step: Ints) -> Ints:
    if not len(gate.groups):
        return np.zeros(1, np.int64)
    first = [step[group == each].min(initial=np.iinfo(np.int64).max) for each in gate.groups.tolist()]
    found: Ints = np.unique(step[np.isin(group, gate.groups)])
    return np.asarray(found[found >= max(first)], np.int64)
