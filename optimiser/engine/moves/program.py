"""The program of moves over time: stocks of goods step by step, agents who stay, gates that wait for them.

A flow over time (Ford and Fulkerson, 1958) of several commodities, with one whole number a column: how many
agents of a group do something on a step. Beside these columns stand *stocks*: goods that wait, agents still in
their places, agents in a good for a while, and gates that are open; they follow from the columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from optimiser.engine.model.problem import Bools, Floats, Ints
from optimiser.engine.moves.problem import (
    CLEAR,
    DIRECT,
    ENTER,
    FINAL,
    FIRST_MOVES,
    KEEP,
    LEAVE,
    RETURN,
    STARTING,
    TAKING,
    MoveColumns,
    MoveProblem,
    MoveRow,
    Sequence,
)
from optimiser.engine.programmes.solvers import Program

NOTHING = -1


@dataclass(frozen=True)
class MoveProgram:
    """``lower <= matrix @ x <= upper`` with ``0 <= x <= most``; the first columns are those of `columns`.

    Attributes
    ----------
    row_names : list of (first row, row after, name)
        Rows that a person would know as a demand: limits, promises, sequences, and the rows given.
    """

    columns: MoveColumns
    matrix: sparse.csr_matrix
    lower: Floats
    upper: Floats
    most: Floats
    whole: Bools
    named: dict[str, Ints] = field(default_factory=dict)
    due: tuple[int | None, ...] = ()  # of each gate

    def program(
        self, worth: Floats, kept: list[tuple[Floats, float]], free: frozenset[str] = frozenset()
    ) -> Program:
        """Maximise a worth over the columns, with earlier worths kept and some named rows set free."""
        lower, upper = self.lower.copy(), self.upper.copy()
        for name in free:
            lower[self.named[name]], upper[self.named[name]] = -np.inf, np.inf
        width = self.matrix.shape[1]
        matrix = self.matrix
        if kept:
            rows = sparse.csr_matrix(np.stack([row for row, _ in kept]))
            rows.resize((len(kept), width))
            matrix = sparse.vstack([matrix, rows], format="csr")
            lower = np.concatenate([lower, [least for _, least in kept]])
            upper = np.concatenate([upper, np.full(len(kept), np.inf)])
        full = np.zeros(width)
        full[: len(worth)] = worth
        return Program(matrix, lower, upper, self.most, full, self.whole)


class _Rows:
    """Rows being collected: triplets and limits."""

    def __init__(self) -> None:
        self.at: list[Ints] = []
        self.column: list[Ints] = []
        self.value: list[Floats] = []
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []
        self.count = 0
        self.named: dict[str, Ints] = {}

    def add(self, lower: NDArray[np.float64], upper: NDArray[np.float64], name: str = "") -> Ints:
        """Add rows by their limits; give their numbers."""
        numbers = self.count + np.arange(len(lower))
        self.lower.append(np.asarray(lower, float))
        self.upper.append(np.asarray(upper, float))
        self.count += len(lower)
        if name:
            self.named[name] = np.concatenate([self.named.get(name, np.zeros(0, np.int64)), numbers])
        return numbers

    def put(self, row: Ints, column: Ints, value: float | Floats) -> None:
        """Add entries."""
        self.at.append(np.asarray(row, np.int64))
        self.column.append(np.asarray(column, np.int64))
        self.value.append(np.broadcast_to(np.asarray(value, float), np.shape(row)).astype(float))


@dataclass(frozen=True)
class _Stocks:
    """Numbers of the stock columns.

    Attributes
    ----------
    goods : (kinds, steps) int
    opened : list of (steps of the gate, columns)
        Whether each gate's groups are known to be out, on the steps on which that can be.
    places : dict of group to (steps, columns)
        Agents still in their places, on the steps on which a gate or sequence looks at them.
    width : int
    """

    goods: Ints
    opened: list[tuple[Ints, Ints]]
    places: dict[int, tuple[Ints, Ints]]
    width: int

    def in_place(self, group: int, steps: Ints) -> tuple[Ints, Ints]:
        """Give which of some steps the group's stock is there for, and its columns on those."""
        known, columns = self.places[group]
        place = np.minimum(np.searchsorted(known, steps), max(len(known) - 1, 0))
        found = np.flatnonzero(known[place] == steps) if len(known) else np.zeros(0, np.int64)
        return found, columns[place[found]]


def build_moves(problem: MoveProblem, columns: MoveColumns, rows: tuple[MoveRow, ...] = ()) -> MoveProgram:
    """Lay the program out."""
    stocks = _lay_out(problem, columns)
    lines, entered = _Rows(), _Entered(problem, columns, stocks.width)
    _goods(problem, columns, stocks, lines)
    _agents(problem, columns, stocks, lines)
    entered.rows(lines)
    _gates(problem, columns, stocks, lines)
    _limits(problem, columns, lines)
    _promises(problem, columns, lines)
    for row in rows:
        number = lines.add(np.array([row.lower]), np.array([row.upper]), row.name)
        used = np.flatnonzero(row.value)
        lines.put(np.full(len(used), number[0]), used, row.value[used])
    width = stocks.width + entered.count
    shape = (lines.count, width)
    triplets = (np.concatenate(lines.value), (np.concatenate(lines.at), np.concatenate(lines.column)))
    matrix = sparse.csr_matrix(triplets, shape=shape)
    most, whole = np.full(width, np.inf), np.zeros(width, bool)
    most[: len(columns)], whole[: len(columns)] = _most(problem, columns), True
    for _, opened in stocks.opened:
        most[opened] = 1.0
    lower, upper = np.concatenate(lines.lower), np.concatenate(lines.upper)
    due = tuple(gate.due for gate in problem.gates)
    return MoveProgram(columns, matrix, lower, upper, most, whole, lines.named, due)


def _most(problem: MoveProblem, columns: MoveColumns) -> Floats:
    size = np.append(problem.group_size, 1)
    gate = columns.role == CLEAR
    return np.where(gate, 1.0, size[np.where(gate, len(problem.group_size), columns.group)]).astype(float)


def _lay_out(problem: MoveProblem, columns: MoveColumns) -> _Stocks:
    begin, steps = len(columns), problem.steps
    goods = begin + np.arange(problem.kinds * steps).reshape(problem.kinds, steps)
    begin += problem.kinds * steps
    opened = []
    for number in range(len(problem.gates)):
        mine = columns.step[(columns.role == CLEAR) & (columns.group == number)]
        opened.append((mine, begin + np.arange(len(mine))))
        begin += len(mine)
    watched: dict[int, list[Ints]] = {}
    for number, gate in enumerate(problem.gates):
        for group in gate.groups.tolist():
            watched.setdefault(group, []).append(opened[number][0])
    for sequence in problem.sequences:
        for group in sequence.after.tolist():
            watched.setdefault(group, []).append(_sequence_steps(columns, sequence))
    places = {}
    for group, wanted in watched.items():
        known = np.unique(np.concatenate(wanted))
        places[group] = (known, begin + np.arange(len(known)))
        begin += len(known)
    return _Stocks(goods, opened, places, begin)


def _sequence_steps(columns: MoveColumns, sequence: Sequence) -> Ints:
    """Steps on which the last of the later groups might leave."""
    first = np.isin(columns.role, FIRST_MOVES) & np.isin(columns.group, sequence.after)
    found: Ints = np.unique(columns.step[first])
    return found


def _goods(problem: MoveProblem, columns: MoveColumns, stocks: _Stocks, lines: _Rows) -> None:
    """Goods of a kind on a step: those left over, those that arrive, those that are taken."""
    kinds, steps = problem.kinds, problem.steps
    supply = np.zeros((kinds, steps + 1))
    inside = problem.supply_step <= steps
    np.add.at(
        supply, (problem.supply_kind[inside], problem.supply_step[inside]), problem.supply_count[inside]
    )
    now = supply[:, :steps].ravel()
    row = lines.add(now, now).reshape(kinds, steps)
    lines.put(row.ravel(), stocks.goods.ravel(), 1.0)
    lines.put(row[:, 1:].ravel(), stocks.goods[:, :-1].ravel(), -1.0)
    keeps = columns.which(KEEP)
    kept_kind = np.unique(columns.kind[keeps])
    after = supply[:, steps].copy()
    for gate in problem.gates:
        np.add.at(after, gate.kind, gate.count)  # what never comes in the plan comes after it
    last = np.full(kinds, NOTHING, np.int64)
    last[kept_kind] = lines.add(np.full(len(kept_kind), -np.inf), after[kept_kind])
    if steps:
        lines.put(last[kept_kind], stocks.goods[kept_kind, steps - 1], -1.0)
    lines.put(last[columns.kind[keeps]], keeps, 1.0)
    taking = columns.which(*TAKING)
    lines.put(row[columns.kind[taking], columns.step[taking]], taking, 1.0)
    target = np.concatenate([row, last[:, None]], axis=1) if steps else last[:, None]
    for arriving in _arrivals(problem, columns):
        _arrive(lines, target, *arriving)
    for number, gate in enumerate(problem.gates):
        wanted = last[gate.kind] >= 0
        if wanted.any() and len(stocks.opened[number][1]):
            opened = np.full(int(wanted.sum()), stocks.opened[number][1][-1])
            lines.put(last[gate.kind[wanted]], opened, gate.count[wanted].astype(float))


def _arrivals(problem: MoveProblem, columns: MoveColumns) -> list[tuple[Ints, Ints, Ints, Floats]]:
    """Give columns that put out goods: column, kind, step on which the goods are there, how many."""
    found = []
    gone = columns.which(DIRECT, FINAL)
    gone = gone[problem.group_next[columns.group[gone]] >= 0]
    group = columns.group[gone]
    found.append((gone, problem.group_next[group], problem.group_again[group, columns.step[gone]], 1.0))
    left = columns.which(LEAVE)
    kind = columns.kind[left]
    found.append((left, kind, problem.kind_again[kind, columns.step[left]], 1.0))
    clear = columns.which(CLEAR)
    for number, gate in enumerate(problem.gates):
        mine = clear[columns.group[clear] == number]
        for place, (each, count) in enumerate(zip(gate.kind.tolist(), gate.count.tolist(), strict=True)):
            step = gate.opens[columns.step[mine], place]
            found.append((mine, np.full(len(mine), each), step, float(count)))
    return [(a, b, c, np.broadcast_to(d, np.shape(a)).astype(float)) for a, b, c, d in found]


def _arrive(lines: _Rows, target: Ints, column: Ints, kind: Ints, step: Ints, count: Floats) -> None:
    in_reach = step < target.shape[1]
    column, kind, step, count = column[in_reach], kind[in_reach], step[in_reach], count[in_reach]
    row = target[kind, step]
    wanted = row >= 0
    lines.put(row[wanted], column[wanted], -count[wanted])


def _agents(problem: MoveProblem, columns: MoveColumns, stocks: _Stocks, lines: _Rows) -> None:
    """Each agent leaves its place at most once; watched groups are counted step by step."""
    moves = columns.which(*FIRST_MOVES)
    row = lines.add(np.full(problem.groups, -np.inf), problem.group_size.astype(float))
    lines.put(row[columns.group[moves]], moves, 1.0)
    for group, (steps, place) in stocks.places.items():
        if not len(steps):
            continue
        start = np.zeros(len(steps))
        start[0] = problem.group_size[group]
        rows = lines.add(start, start)
        lines.put(rows, place, 1.0)
        lines.put(rows[1:], place[:-1], -1.0)
        mine = moves[columns.group[moves] == group]
        at = np.searchsorted(steps, columns.step[mine])
        seen = at < len(steps)
        lines.put(rows[at[seen]], mine[seen], 1.0)


class _Entered:
    """Agents in a good for a while: who entered it and has not left, by group and kind."""

    def __init__(self, problem: MoveProblem, columns: MoveColumns, begin: int) -> None:
        self.problem, self.columns = problem, columns
        enter, leave = columns.which(ENTER), columns.which(LEAVE)
        key = columns.group * (problem.kinds + 1) + columns.kind
        self.keys = np.unique(key[leave])
        place = np.searchsorted(self.keys, key)
        known = place < len(self.keys)
        known[known] &= self.keys[place[known]] == key[known]
        self.enter, self.leave = enter[known[enter]], leave
        self.place = place
        self.first = np.zeros(len(self.keys), np.int64)
        if len(self.keys):
            self.first = np.full(len(self.keys), problem.steps, np.int64)
            np.minimum.at(self.first, place[leave], columns.step[leave])
        length = problem.steps - self.first
        self.base = begin + np.cumsum(length) - length - self.first  # stock of (key, step) = base + step
        self.count = int(length.sum())

    def rows(self, lines: _Rows) -> None:
        """Add the rows of the stocks, and: who leaves a good goes on to a last one or back."""
        problem, columns = self.problem, self.columns
        length = problem.steps - self.first
        key = np.repeat(np.arange(len(self.keys)), length)
        offset = np.arange(len(key)) - np.repeat(np.cumsum(length) - length, length)
        step = offset + np.repeat(self.first, length)
        row = lines.add(np.zeros(len(key)), np.zeros(len(key)))
        row_base = (row[0] if len(row) else 0) + np.cumsum(length) - length - self.first
        lines.put(row, self.base[key] + step, 1.0)
        later = step > self.first[key]
        lines.put(row[later], self.base[key][later] + step[later] - 1, -1.0)
        leave = self.leave
        lines.put(row_base[self.place[leave]] + columns.step[leave], leave, 1.0)
        joins = problem.group_stay[columns.group[self.enter], columns.step[self.enter]]
        joins = np.maximum(joins, self.first[self.place[self.enter]])
        in_time = joins < problem.steps
        enter = self.enter[in_time]
        lines.put(row_base[self.place[enter]] + joins[in_time], enter, -1.0)
        self._onward(lines)

    def _onward(self, lines: _Rows) -> None:
        problem, columns = self.problem, self.columns
        onward = columns.which(FINAL, RETURN)
        both = np.concatenate([onward, self.leave])
        if not len(both):
            return
        key = columns.group[both] * max(problem.steps, 1) + columns.step[both]
        _, place = np.unique(key, return_inverse=True)
        row = lines.add(np.zeros(int(place.max()) + 1), np.zeros(int(place.max()) + 1))
        lines.put(row[place], both, np.where(np.arange(len(both)) < len(onward), 1.0, -1.0))


def _gates(problem: MoveProblem, columns: MoveColumns, stocks: _Stocks, lines: _Rows) -> None:
    clear = columns.which(CLEAR)
    for number, gate in enumerate(problem.gates):
        steps, opened = stocks.opened[number]
        if not len(steps):
            continue
        row = lines.add(np.zeros(len(steps)), np.zeros(len(steps)))
        lines.put(row, opened, 1.0)
        lines.put(row[1:], opened[:-1], -1.0)
        mine = clear[columns.group[clear] == number]
        lines.put(row[np.searchsorted(steps, columns.step[mine])], mine, -1.0)
        for group in gate.groups.tolist():
            size = float(problem.group_size[group])
            out = lines.add(np.full(len(steps), -np.inf), np.full(len(steps), size))
            found, place = stocks.in_place(group, steps)
            lines.put(out[found], place, 1.0)
            lines.put(out, opened, size)
        if not gate.prompt:
            continue
        # Once the last is out the gate is open: nobody may pretend that its goods come later.
        empty = lines.add(np.ones(len(steps)), np.full(len(steps), np.inf))
        lines.put(empty, opened, 1.0)
        for group in gate.groups.tolist():
            found, place = stocks.in_place(group, steps)
            lines.put(empty[found], place, 1.0)
    for sequence in problem.sequences:
        _in_sequence(columns, sequence, stocks, lines)


def _in_sequence(columns: MoveColumns, sequence: Sequence, stocks: _Stocks, lines: _Rows) -> None:
    """The last of the later groups is still there until the gate of the earlier ones is open."""
    steps = _sequence_steps(columns, sequence)
    if not len(sequence.after) or not len(steps):
        return
    row = lines.add(np.ones(len(steps)), np.full(len(steps), np.inf), sequence.name)
    known, opened = stocks.opened[sequence.gate]
    at = np.searchsorted(known, steps, side="right") - 1
    lines.put(row[at >= 0], opened[at[at >= 0]], 1.0)
    for group in sequence.after.tolist():
        found, place = stocks.in_place(group, steps)
        lines.put(row[found], place, 1.0)


def _limits(problem: MoveProblem, columns: MoveColumns, lines: _Rows) -> None:
    starting = columns.which(*STARTING)
    for limit in problem.limits:
        mine = starting[limit.groups[columns.group[starting]]]
        buckets, place = np.unique(limit.bucket[columns.step[mine]], return_inverse=True)
        row = lines.add(np.full(len(buckets), -np.inf), np.asarray(limit.most, float)[buckets], limit.name)
        lines.put(row[place], mine, 1.0)


def _promises(problem: MoveProblem, columns: MoveColumns, lines: _Rows) -> None:
    for promise in problem.promises:
        there = np.isin(columns.kind, promise.kinds) & np.isin(columns.group, promise.groups)
        ends = np.flatnonzero(there & np.isin(columns.role, (DIRECT, FINAL, KEEP)))
        row = lines.add(np.array([promise.least]), np.array([np.inf]), promise.name)
        lines.put(np.full(len(ends), row[0]), ends, 1.0)
        size = problem.group_size[promise.groups].astype(float)
        each = np.full(problem.groups, NOTHING, np.int64)
        each[promise.groups] = lines.add(np.full(len(size), -np.inf), size)
        lines.put(each[columns.group[ends]], ends, 1.0)
