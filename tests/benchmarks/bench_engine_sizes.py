"""The engine alone on random boroughs of growing size (pytest-benchmark).

    python -m pytest tests/benchmarks/bench_engine_sizes.py --benchmark-columns=min,median,max,rounds

Every run is checked: the best of each tier must be proved to the gap asked for. Value and bound of each
tier go into the benchmark's `extra_info`, and so into `--benchmark-json`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engine_cases import borough_problem

from optimiser.engine import ChainProblem, solve
from optimiser.engine.model.grid import Grid, count_columns, reachable

SIZES = {
    "quarter": {"lines": 10, "supplies": 20, "agents": 150, "weeks": 13},
    "half": {"lines": 12, "supplies": 40, "agents": 300, "weeks": 26},
    "half, 4 a week": {"lines": 12, "supplies": 40, "agents": 300, "weeks": 26, "per_week": 4.0},
    "year": {"lines": 30, "supplies": 120, "agents": 1500, "weeks": 52},
}
ROUNDS = 3
TIME_LIMIT = 120.0


@pytest.mark.parametrize("cap", [2, 4, None], ids=["cap 2", "cap 4", "no cap"])
@pytest.mark.parametrize("size", SIZES)
def bench_solve(benchmark: BenchmarkFixture, size: str, cap: int | None) -> None:
    problem = borough_problem(np.random.default_rng(2027), cap=cap, **SIZES[size])  # type: ignore[arg-type]
    solution = benchmark.pedantic(solve, (problem,), {"time_limit": TIME_LIMIT}, rounds=ROUNDS)
    benchmark.extra_info |= facts(problem)
    benchmark.extra_info |= {tier.name: (tier.value, tier.bound) for tier in solution.tiers}
    assert solution.status == "optimal"


def facts(problem: ChainProblem) -> dict[str, int]:
    """Sizes of a problem."""
    grid = Grid(problem)
    return {
        "pairs": problem.pairs,
        "arcs": problem.arcs,
        "dated choices": count_columns(grid, reachable(grid)),
    }
