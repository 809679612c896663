"""One part of a choice solved again: some chains are taken apart, the rest stays as it is."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from optimiser.engine.calendar.prices import Valuation, nearest
from optimiser.engine.model.grid import Columns, Grid
from optimiser.engine.model.links import Links, link
from optimiser.engine.model.problem import Bools, ChainProblem, Choice, Floats, Ints, SideRow
from optimiser.engine.programmes.master import arc_worth, build_master, with_kept_tiers
from optimiser.engine.programmes.solvers import Program, solve_whole

EXTRA = 5.0  # of the largest worth: what comes before counts so much; more would drown the rest in tolerances


@dataclass(frozen=True)
class Incumbent:
    """A choice, read as chains, with the signed worth of every tier per chosen arc."""

    problem: ChainProblem
    grid: Grid
    choice: Choice
    links: Links
    day: Ints  # start index of each

    @staticmethod
    def of(grid: Grid, choice: Choice) -> Incumbent:
        """Read a choice as chains."""
        problem = grid.problem
        return Incumbent(problem, grid, choice, link(problem, choice), grid.index(choice.start))

    def worth(self, tier: int, dated: Floats | None) -> Floats:
        """(chosen,) signed worth of each chosen good in one tier."""
        found = self.problem.tiers[tier]
        worth = found.sign * found.arc_worth[self.choice.arc]
        if dated is not None:
            worth = worth + dated[self.problem.arc_pair[self.choice.arc], self.day]
        return worth


def shortfalls(problem: ChainProblem, choice: Choice) -> Floats:
    """(side rows,) how far each side row is from being met; 0 where it is."""
    outside = choice.ring < 0
    sums = np.array([_row_sum(row, choice, outside) for row in problem.rows])
    lower = np.array([row.lower for row in problem.rows])
    upper = np.array([row.upper for row in problem.rows])
    return np.maximum(np.maximum(lower - sums, sums - upper), 0.0) if problem.rows else np.empty(0)


def _row_sum(row: SideRow, choice: Choice, outside: Bools) -> float:
    in_ring = row.arc_value if row.ring_value is None else row.ring_value
    return float(row.arc_value[choice.arc[outside]].sum() + in_ring[choice.arc[~outside]].sum())


def resolve(
    incumbent: Incumbent,
    opened: Bools,
    valuation: Valuation,
    side_worth: Floats,
    most: int,
    time_limit: float,
    seed: int,
    extra: Floats | None = None,
    lines: Bools | None = None,
) -> Choice | None:
    """Solve again what the opened chains hold.

    Parameters
    ----------
    incumbent : Incumbent
    opened : (chosen,) bool
        Which chosen goods are taken apart; whole chains, or chains from some position on.
    valuation : Valuation
        Prices and tier; its kept values hold for the whole choice.
    side_worth : (tiers,) float
        Small worths of the later tiers, to settle ties.
    most : int
        Dated choices to consider beside the incumbent's own.
    time_limit : float
        Seconds.
    seed : int
    extra : (arcs,) float, optional
        Worth that comes before the tier's own, e.g. of mending a side row.
    lines : (lines,) bool, optional
        Which may be entered, beside those that are now: where there are many, all of them take too long.

    Returns
    -------
    Choice or None
        None where no solution was found in time.
    """
    grid, problem = incumbent.grid, incumbent.problem
    fixed = ~opened
    part = _part(incumbent, fixed)
    free_agent = np.ones(problem.agents, bool)
    free_agent[problem.arc_agent[incumbent.choice.arc[fixed]]] = False
    open_arcs = free_agent[problem.arc_agent]
    if lines is not None:
        open_arcs &= lines[problem.pair_line[problem.arc_pair]]
        open_arcs[incumbent.choice.arc[opened]] = True
    inside = dataclasses.replace(
        valuation, grid=grid.sharing(goods_left(incumbent, fixed), part), open_arcs=open_arcs
    )
    scale = max(1.0, abs(valuation.bound))
    columns, below = nearest(inside, scale, most, seed)
    arcs = np.union1d(inside.useful_arcs(columns, below, most), incumbent.choice.arc[opened])
    own = Columns(
        problem.arc_pair[incumbent.choice.arc[opened]],
        incumbent.choice.position[opened],
        incumbent.day[opened],
    )
    master = build_master(inside.grid, columns.union(own, grid), arcs[open_arcs[arcs]])
    kept = tuple(
        value - float(incumbent.worth(number, valuation.dated[number])[fixed].sum())
        for number, value in enumerate(valuation.kept_values)
    )
    matrix, lower, upper = with_kept_tiers(master, kept)
    worth = master.tier_worth[valuation.tier] + sum(
        factor * master.tier_worth[number] for number, factor in enumerate(side_worth) if factor
    )
    if extra is not None:
        worth = worth / max(1.0, float(np.abs(worth).max())) + EXTRA * arc_worth(master, extra)
    program = Program(matrix, lower, upper, master.upper, worth, master.whole)
    answer = solve_whole(program, gap=1e-5, time_limit=time_limit, seed=seed)
    return None if answer.x is None else _joined(incumbent.choice, fixed, master.choice(answer.x))


def _part(incumbent: Incumbent, fixed: Bools) -> ChainProblem:
    """The problem with what the fixed choices use taken off every limit."""
    problem = incumbent.problem
    arcs = incumbent.choice.arc[fixed]
    used = np.bincount(incumbent.grid.period[incumbent.day[fixed]], minlength=len(problem.capacity))
    rows = tuple(_less(row, float(row.arc_value[arcs].sum())) for row in problem.rows)
    return dataclasses.replace(problem, capacity=problem.capacity - used, rows=rows)


def _less(row: SideRow, used: float) -> SideRow:
    """Take what is used already off both limits of a side row."""
    return dataclasses.replace(row, lower=row.lower - used, upper=row.upper - used)


def goods_left(incumbent: Incumbent, fixed: Bools) -> Ints:
    """(positions, lines, days) goods that the fixed choices leave, supplied or released by them."""
    problem, grid, choice, links = incumbent.problem, incumbent.grid, incumbent.choice, incumbent.links
    goods = Grid(problem).supply.copy()
    first = fixed & (links.supply >= 0)
    supply = links.supply[first]
    np.add.at(goods[0], (problem.supply_line[supply], grid.index(problem.supply_day[supply])), -1)
    continued = np.zeros(len(choice.arc), bool)
    continued[links.before[fixed & (links.before >= 0)]] = True
    pair = problem.arc_pair[choice.arc]
    arrival = grid.arrival[pair, incumbent.day]
    place = choice.position + (problem.max_position is not None)
    tail = (
        fixed
        & ~continued
        & (problem.pair_next[pair] >= 0)
        & (arrival < grid.days)
        & (place < problem.positions)
    )
    np.add.at(goods, (place[tail], problem.pair_next[pair[tail]], arrival[tail]), 1)
    return goods


def _joined(choice: Choice, fixed: Bools, new: Choice) -> Choice:
    return Choice(
        np.concatenate([choice.arc[fixed], new.arc]),
        np.concatenate([choice.position[fixed], new.position]),
        np.concatenate([choice.start[fixed], new.start]),
    )
