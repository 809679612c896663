"""The position- and day-indexed flow over a set of dated choices, as one sparse matrix.

Columns: *flow* (how many agents of a pair start at a position on a day), *wait* (goods left for a later
start), *pick* (which agent uses a pair; left out where only one agent may, for then the flow says it).
Rows: goods of a node, one good an agent, picks equal flows, capacity of a period, side rows, and one row
for every earlier tier, which may not get worse.

After position-indexed chain-edge flow (Dickerson, Manlove, Plaut, Sandholm and Trimble, 2016), with persons
aggregated to pairs and positions combined with days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimiser.engine.model.grid import Columns, Grid
from optimiser.engine.model.problem import Bools, Choice, Floats, Ints


@dataclass(frozen=True)
class Layout:
    """Where each kind of column and row begins, and what the entries of each stand for."""

    columns: Columns
    arcs: Ints  # kept arcs
    pick_arc: Ints  # arcs that have a pick column
    sole_arc: Ints  # (flows,) the only arc of the flow's pair, or -1
    node_of_flow: Ints
    wait_from: Ints
    wait_to: Ints
    nodes: int
    agent_row: Ints  # (agents,) row of the agent, or -1
    link_pair: Ints  # pairs that have a link row
    periods: Ints  # periods that have a capacity row
    begin_agent: int
    begin_link: int
    begin_period: int
    begin_side: int

    @property
    def flows(self) -> int:
        """Number of flow columns, which come first."""
        return len(self.columns)

    @property
    def begin_pick(self) -> int:
        """First pick column."""
        return self.flows + len(self.wait_from)

    def period_rows(self, periods: int) -> Ints:
        """(periods + 1,) row of each period, -1 where it has no limit; the last is none."""
        rows = np.full(periods + 1, -1, np.int64)
        rows[self.periods] = self.begin_period + np.arange(len(self.periods))
        return rows

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.begin_pick + len(self.pick_arc)


@dataclass(frozen=True)
class Master:
    """``row_lower <= matrix @ x <= row_upper``, ``0 <= x <= upper``; see `Layout` for the order."""

    grid: Grid
    layout: Layout
    matrix: sparse.csr_matrix
    row_lower: Floats
    row_upper: Floats
    upper: Floats
    whole: Bools  # columns that must be whole numbers
    tier_worth: tuple[Floats, ...]  # per tier, signed so that more is better

    def together(self, weights: Sequence[float]) -> Floats:
        """(columns,) worth of the tiers together, each with its weight."""
        worth = np.zeros(self.matrix.shape[1])
        for weight, own in zip(weights, self.tier_worth, strict=True):
            worth = worth + weight * own
        return worth

    @property
    def shelf(self) -> Ints:
        """(flows,) one number for the position and the line that each flow enters."""
        columns, problem = self.layout.columns, self.grid.problem
        found: Ints = columns.position * problem.lines + problem.pair_line[columns.pair]
        return found

    def choice(self, x: Floats) -> Choice:
        """Turn a whole solution into choices, giving the picked agents of a pair to its flows in order."""
        layout = self.layout
        count = np.rint(x[: layout.flows]).astype(np.int64)
        used = np.repeat(np.arange(layout.flows), count)
        sole = layout.sole_arc[used]
        arc = sole.copy()
        picked = layout.pick_arc[np.rint(x[layout.begin_pick :]) > 0.5]
        shared = np.flatnonzero(sole < 0)
        pair_of_arc = self.grid.problem.arc_pair
        by_flow = shared[np.argsort(layout.columns.pair[used[shared]], kind="stable")]
        by_pick = picked[np.argsort(pair_of_arc[picked], kind="stable")]
        arc[by_flow] = by_pick
        starts = self.grid.problem.starts[layout.columns.day[used]]
        return Choice(arc, layout.columns.position[used], starts)


def build_master(grid: Grid, columns: Columns, arcs: Ints) -> Master:
    """Lay the columns and rows out and fill the matrix; `arcs` are the choices to keep."""
    layout, arrivals, supply = _lay_out(grid, columns, arcs)
    matrix, lower, upper = _fill(grid, layout, arrivals, supply)
    bound = np.full(layout.width, _most_at_once(grid))
    bound[layout.begin_pick :] = 1.0
    whole = np.ones(layout.width, bool)
    whole[layout.flows : layout.begin_pick] = False
    worth = tuple(_worth(grid, layout, tier) for tier in range(len(grid.problem.tiers)))
    return Master(grid, layout, matrix, lower, upper, bound, whole, worth)


def _most_at_once(grid: Grid) -> float:
    """No flow or wait can hold more goods than are supplied and released by everybody together."""
    return float(grid.supply.sum() + grid.problem.agents)


def _lay_out(grid: Grid, columns: Columns, arcs: Ints) -> tuple[Layout, tuple[Ints, Ints], Floats]:
    problem = grid.problem
    node_keys, node_of_flow = np.unique(_node_key(grid, columns), return_inverse=True)
    waits = _same_shelf(grid, node_keys[:-1], node_keys[1:])
    arrivals = _arrivals(grid, columns, node_keys)
    supply = _supply(grid, node_keys)
    uses = np.bincount(problem.arc_pair[arcs], minlength=problem.pairs)
    sole = np.full(problem.pairs, -1, np.int64)
    single = uses[problem.arc_pair[arcs]] == 1
    sole[problem.arc_pair[arcs[single]]] = arcs[single]
    agents = np.unique(problem.arc_agent[arcs])
    agent_row = np.full(problem.agents, -1, np.int64)
    agent_row[agents] = len(node_keys) + np.arange(len(agents))
    link_pair = np.unique(
        np.concatenate([problem.arc_pair[arcs[~single]], columns.pair[sole[columns.pair] < 0]])
    )
    periods = np.flatnonzero(np.isfinite(problem.capacity))
    begin_link = len(node_keys) + len(agents)
    begin_period = begin_link + len(link_pair)
    layout = Layout(
        columns=columns,
        arcs=arcs,
        pick_arc=arcs[~single],
        sole_arc=sole[columns.pair],
        node_of_flow=node_of_flow.astype(np.int64),
        wait_from=np.flatnonzero(waits),
        wait_to=np.flatnonzero(waits) + 1,
        nodes=len(node_keys),
        agent_row=agent_row,
        link_pair=link_pair,
        periods=periods,
        begin_agent=len(node_keys),
        begin_link=begin_link,
        begin_period=begin_period,
        begin_side=begin_period + len(periods),
    )
    return layout, arrivals, supply


def _node_key(grid: Grid, columns: Columns) -> Ints:
    """One number for position, line and day; days of one position and line lie side by side."""
    shelf = columns.position * grid.problem.lines + grid.problem.pair_line[columns.pair]
    return shelf * (grid.days + 1) + columns.day


def _same_shelf(grid: Grid, one: Ints, other: Ints) -> Bools:
    return np.asarray(one // (grid.days + 1) == other // (grid.days + 1), dtype=bool)


def _first_node(grid: Grid, keys: Ints, node_keys: Ints) -> Ints:
    """Node where a good with that key can first be taken, or -1 if there is none left on its shelf."""
    if not len(node_keys):
        return np.full(len(keys), -1, np.int64)
    at = np.searchsorted(node_keys, keys)
    inside = np.minimum(at, len(node_keys) - 1)
    found = (at < len(node_keys)) & _same_shelf(grid, keys, node_keys[inside])
    return np.where(found, inside, -1).astype(np.int64)


def _arrivals(grid: Grid, columns: Columns, node_keys: Ints) -> tuple[Ints, Ints]:
    """(flow, node) for every flow whose released good can be taken further on."""
    problem = grid.problem
    capped = problem.max_position is not None
    position = columns.position + 1 if capped else columns.position
    day = grid.arrival[columns.pair, columns.day].astype(np.int64)
    goes_on = (problem.pair_next[columns.pair] >= 0) & (day < grid.days) & (position < problem.positions)
    flow = np.flatnonzero(goes_on)
    shelf = position[flow] * problem.lines + problem.pair_next[columns.pair[flow]]
    node = _first_node(grid, shelf * (grid.days + 1) + day[flow], node_keys)
    return flow[node >= 0], node[node >= 0]


def _supply(grid: Grid, node_keys: Ints) -> Floats:
    """Goods from outside at each node."""
    position, line, day = np.nonzero(grid.supply)
    shelf = position * grid.problem.lines + line
    node = _first_node(grid, shelf * (grid.days + 1) + day, node_keys)
    supply = np.zeros(len(node_keys))
    np.add.at(supply, node[node >= 0], grid.supply[position, line, day][node >= 0])
    return supply


def _fill(
    grid: Grid, layout: Layout, arrivals: tuple[Ints, Ints], supply: Floats
) -> tuple[sparse.csr_matrix, Floats, Floats]:
    problem = grid.problem
    entries = [
        *_node_entries(layout, arrivals),
        *_agent_entries(grid, layout),
        *_period_entries(grid, layout),
    ]
    lower = [np.full(layout.begin_link, -np.inf), np.zeros(len(layout.link_pair))]
    upper = [supply, np.ones(layout.begin_link - layout.nodes), np.zeros(len(layout.link_pair))]
    lower.append(np.full(len(layout.periods), -np.inf))
    upper.append(problem.capacity[layout.periods])
    for number, row in enumerate(problem.rows):
        column, value = _arc_values(layout, row.arc_value)
        entries.append((np.full(len(column), layout.begin_side + number), column, value))
        lower.append(np.array([row.lower]))
        upper.append(np.array([row.upper]))
    rows, columns, values = (np.concatenate(part) for part in zip(*entries, strict=True))
    shape = (layout.begin_side + len(problem.rows), layout.width)
    matrix = sparse.csr_matrix((values, (rows, columns)), shape=shape)
    return matrix, np.concatenate(lower), np.concatenate(upper)


Entries = tuple[Ints, Ints, Floats]


def _node_entries(layout: Layout, arrivals: tuple[Ints, Ints]) -> list[Entries]:
    flow = np.arange(layout.flows)
    wait = layout.flows + np.arange(len(layout.wait_from))
    arriving, node = arrivals
    return [
        (layout.node_of_flow, flow, np.ones(len(flow))),
        (layout.wait_from, wait, np.ones(len(wait))),
        (layout.wait_to, wait, -np.ones(len(wait))),
        (node, arriving, -np.ones(len(arriving))),
    ]


def _agent_entries(grid: Grid, layout: Layout) -> list[Entries]:
    """One good an agent, and picks equal to flows."""
    problem = grid.problem
    sole = np.flatnonzero(layout.sole_arc >= 0)
    shared = np.flatnonzero(layout.sole_arc < 0)
    pick = layout.begin_pick + np.arange(len(layout.pick_arc))
    sole_row = layout.agent_row[problem.arc_agent[layout.sole_arc[sole]]]
    pick_row = layout.agent_row[problem.arc_agent[layout.pick_arc]]
    flow_link = layout.begin_link + np.searchsorted(layout.link_pair, layout.columns.pair[shared])
    pick_link = layout.begin_link + np.searchsorted(layout.link_pair, problem.arc_pair[layout.pick_arc])
    return [
        (sole_row, sole, np.ones(len(sole))),
        (pick_row, pick, np.ones(len(pick))),
        (flow_link, shared, -np.ones(len(shared))),
        (pick_link, pick, np.ones(len(pick))),
    ]


def _period_entries(grid: Grid, layout: Layout) -> list[Entries]:
    row = layout.period_rows(len(grid.problem.capacity))[grid.period[layout.columns.day]]
    flow = np.flatnonzero(row >= 0)
    return [(row[flow], flow, np.ones(len(flow)))]


def _arc_values(layout: Layout, arc_value: Floats) -> tuple[Ints, Floats]:
    """Columns and coefficients that add an arc's value up wherever the arc is used."""
    sole = np.flatnonzero(layout.sole_arc >= 0)
    pick = layout.begin_pick + np.arange(len(layout.pick_arc))
    columns = np.concatenate([sole, pick])
    values = np.concatenate([arc_value[layout.sole_arc[sole]], arc_value[layout.pick_arc]])
    return columns[values != 0], values[values != 0]


def _worth(grid: Grid, layout: Layout, number: int) -> Floats:
    tier = grid.problem.tiers[number]
    worth = np.zeros(layout.width)
    column, value = _arc_values(layout, tier.arc_worth)
    worth[column] = value
    if tier.dated is not None and layout.flows:
        starts = grid.problem.starts[layout.columns.day]
        worth[: layout.flows] += tier.dated(layout.columns.pair, starts)
    return tier.sign * worth


def arc_worth(master: Master, value: Floats) -> Floats:
    """(columns,) worth that adds an (arcs,) value up wherever an arc is used."""
    worth = np.zeros(master.layout.width)
    column, found = _arc_values(master.layout, value)
    worth[column] = found
    return worth


def with_kept_tiers(master: Master, kept: Sequence[float]) -> tuple[sparse.csr_matrix, Floats, Floats]:
    """Matrix and row limits with one more row for each earlier tier: its signed worth is at least `kept`."""
    if not kept:
        return master.matrix, master.row_lower, master.row_upper
    rows = sparse.csr_matrix(np.stack(master.tier_worth[: len(kept)]))
    matrix = sparse.vstack([master.matrix, rows], format="csr")
    lower = np.concatenate([master.row_lower, np.asarray(kept)])
    return matrix, lower, np.concatenate([master.row_upper, np.full(len(kept), np.inf)])


def dual_prices(master: Master, duals: Floats) -> tuple[Floats, Floats]:
    """Prices that the duals of a master's rows set: (agents,), 0 or more, and (side rows,).

    A side row's price is positive where its upper limit binds, negative where its lower one does; a limit that
    is not there has none.
    """
    layout, problem = master.layout, master.grid.problem
    agent = np.zeros(problem.agents)
    priced = layout.agent_row >= 0
    agent[priced] = np.maximum(duals[layout.agent_row[priced]], 0.0)
    row = duals[layout.begin_side : layout.begin_side + len(problem.rows)].copy()
    for number, side in enumerate(problem.rows):
        row[number] = row[number] if np.isfinite(side.upper) else min(row[number], 0.0)
        row[number] = row[number] if np.isfinite(side.lower) else max(row[number], 0.0)
    return agent, row
