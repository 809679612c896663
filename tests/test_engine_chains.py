"""A second formulation must agree: whole chains are written out, and a set packing chooses among them.

After the cycle formulation of kidney exchange (Roth, Sonmez and Unver, 2007), chains with dates; the solver
is reached through scipy, the formulation shares nothing with the engine's.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
from engine_brute_force import Step, arrival, first_start, in_window, step_worth
from engine_cases import Pairs, empty_days, make_problem, random_row, random_tier
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from optimiser.engine import ChainProblem, solve

Good = tuple[int, int]  # line, first start
Chain = tuple[Good, tuple[Step, ...]]


def medium_problem(rng: np.random.Generator) -> ChainProblem:
    """8 goods, 25 agents, ten weekly starts, chains of 2 or 3 at most, a capacity, two side rows at most."""
    lines, agents, end = 4, 25, 70
    own = np.where(rng.random(agents) < 0.5, rng.integers(0, lines, agents), -1)
    lag, window = 7 * rng.integers(1, 4, agents), 7 * rng.integers(0, 8, agents)
    pairs, arcs = [], []
    for agent in range(agents):
        for line in rng.permutation(lines)[: rng.integers(1, 3)]:
            arcs.append((agent, len(pairs)))
            pairs.append((line, own[agent], lag[agent], window[agent], window[agent] + 14))
    columns = np.array(pairs, np.int64).T
    made = Pairs(columns[0], columns[1], columns[2], np.zeros(len(pairs), np.int64), columns[3], columns[4])
    tiers = [random_tier(rng, f"tier {number}", made, len(arcs), end) for number in range(2)]
    tiers[0] = dataclasses.replace(
        tiers[0], arc_worth=rng.integers(1, 9, len(arcs)).astype(float), maximise=True
    )
    tiers[1] = dataclasses.replace(tiers[1], dated=empty_days(rng, made, end, 1.0))
    return make_problem(
        [
            (int(line), int(day))
            for line, day in zip(rng.integers(0, lines, 8), rng.integers(0, 40, 8), strict=True)
        ],
        pairs,
        arcs,
        *tiers,
        starts=range(0, end, 7),
        rows=tuple(random_row(rng, f"row {number}", len(arcs)) for number in range(int(rng.integers(0, 3)))),
        capacity=np.full(10, float(rng.integers(1, 4))),
        max_position=int(rng.integers(2, 4)),
    )


def chains_from(problem: ChainProblem, good: Good) -> Iterator[Chain]:
    """Every chain that may follow from a good, waits included."""
    assert problem.max_position is not None
    most = problem.max_position

    def longer(line: int, day: int, steps: tuple[Step, ...]) -> Iterator[Chain]:
        served = {problem.arc_agent[arc] for arc, *_ in steps}
        for arc in np.flatnonzero(problem.pair_line[problem.arc_pair] == line):
            pair = int(problem.arc_pair[arc])
            for start in problem.starts[problem.starts >= day].tolist():
                if problem.arc_agent[arc] in served or not in_window(problem, pair, start):
                    continue
                taken = (*steps, (int(arc), len(steps), start))
                yield good, taken
                free = arrival(problem, pair, start)
                if problem.pair_next[pair] >= 0 and free is not None and len(taken) < most:
                    yield from longer(int(problem.pair_next[pair]), free, taken)

    yield from longer(*good, ())


def all_goods(problem: ChainProblem) -> dict[Good, int]:
    """Goods from outside that are alike, and how many of each."""
    goods: dict[Good, int] = {}
    for line, day, count in zip(problem.supply_line, problem.supply_day, problem.supply_count, strict=True):
        start = first_start(problem, int(day))
        if start is not None:
            goods[int(line), start] = goods.get((int(line), start), 0) + int(count)
    return goods


def packed(problem: ChainProblem) -> list[float] | None:
    """Values of the tiers, each settled by a set packing of whole chains; None if nothing is possible."""
    goods = all_goods(problem)
    chains = [chain for good in goods for chain in chains_from(problem, good)]
    matrix, lower, upper = packing_rows(problem, goods, chains)
    values: list[float] = []
    for number, tier in enumerate(problem.tiers):
        worth = np.array([sum(step_worth(problem, step)[number] for step in steps) for _, steps in chains])
        found = milp(
            -worth,
            constraints=LinearConstraint(matrix, lower, upper),
            integrality=np.ones(len(chains)),
            bounds=Bounds(0, np.array([goods[good] for good, _ in chains])),
            options={"presolve": False, "mip_rel_gap": 0.0},
        )
        if found.x is None:
            return None
        best = round(4 * float(worth @ np.rint(found.x))) / 4
        values.append(tier.constant + tier.sign * best)
        matrix = sparse.vstack([matrix, sparse.csr_matrix(worth)])
        lower, upper = np.append(lower, best - 1e-3), np.append(upper, np.inf)
    return values


def packing_rows(
    problem: ChainProblem, goods: dict[Good, int], chains: list[Chain]
) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    """Rows of goods, agents, periods and side rows over the chains."""
    good_row = {good: row for row, good in enumerate(goods)}
    sides = problem.agents + len(problem.capacity)
    matrix = sparse.lil_matrix((len(goods) + sides + len(problem.rows), len(chains)))
    for column, (good, steps) in enumerate(chains):
        matrix[good_row[good], column] = 1
        for arc, _, day in steps:
            matrix[len(goods) + problem.arc_agent[arc], column] += 1
            matrix[len(goods) + problem.agents + day // problem.period_days, column] += 1
            for number, row in enumerate(problem.rows):
                matrix[len(goods) + sides + number, column] += row.arc_value[arc]
    limits = [*goods.values(), *np.ones(problem.agents), *problem.capacity]
    lower = np.array([-np.inf] * len(limits) + [row.lower for row in problem.rows])
    return sparse.csr_matrix(matrix), lower, np.array(limits + [row.upper for row in problem.rows])


@pytest.mark.parametrize("seed", range(8))
def test_a_packing_of_whole_chains_finds_the_same_values(seed: int) -> None:
    problem = medium_problem(np.random.default_rng(seed))
    wanted, solution = packed(problem), solve(problem)
    if wanted is None:
        assert solution.status == "infeasible"
        return
    assert solution.status == "optimal"
    assert [tier.value for tier in solution.tiers] == wanted
