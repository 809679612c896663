"""The engine against exhaustive search: hundreds of random problems, every tier, every clash.

OPTIMISER_CASES says how many problems are tried and OPTIMISER_FIRST_CASE from which seed on.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from engine_brute_force import best_plan, smallest_clashes, tier_values
from engine_cases import cases, random_problem

from optimiser.engine import ChainProblem, Solution, solve
from optimiser.engine.model.problem import tier_value

BLOCK = 50
# HiGHS called wrong values optimal here, or what was possible infeasible: its presolve's aggregator.
ONCE_WRONG = (2471, 2699, 3672, 3888, 5736, 7498, 8161, 8589, 9611)
BLOCKS: list[Sequence[int]] = [ONCE_WRONG]
BLOCKS += [cases(300)[at : at + BLOCK] for at in range(0, len(cases(300)), BLOCK)]


def broken_rules(problem: ChainProblem, solution: Solution) -> list[str]:
    """Say what a solution's choice breaks, from the problem's own arrays; goods are not looked at."""
    choice = solution.choice
    pair, agent = problem.arc_pair[choice.arc], problem.arc_agent[choice.arc]
    broken = [] if len(np.unique(agent)) == len(agent) else ["an agent is served twice"]
    if np.any(choice.start < problem.pair_first[pair]) or np.any(choice.start > problem.pair_last[pair]):
        broken.append("a start outside its window")
    if not np.isin(choice.start, problem.starts).all():
        broken.append("a start on a day that is not allowed")
    used = np.bincount(choice.start // problem.period_days, minlength=len(problem.capacity))
    broken += ["capacity"] if np.any(used > problem.capacity) else []
    return broken + [
        row.name for row in problem.rows if not row.lower <= row.arc_value[choice.arc].sum() <= row.upper
    ]


@pytest.mark.parametrize("seeds", BLOCKS, ids=lambda seeds: f"seeds {seeds[0]}-{seeds[-1]}")
def test_every_tier_equals_exhaustive_search_or_both_find_nothing(seeds: Sequence[int]) -> None:
    for seed in seeds:
        problem = random_problem(np.random.default_rng(seed))
        best, solution = best_plan(problem), solve(problem)
        if best is None:
            assert solution.status == "infeasible", seed
            assert frozenset(solution.clash) in smallest_clashes(problem), seed
            assert not len(solution.choice.arc), seed
            assert not solution.tiers, seed
            continue
        assert solution.status == "optimal", seed
        assert [tier.value for tier in solution.tiers] == tier_values(problem, best), seed
        assert [tier.bound for tier in solution.tiers] == [tier.value for tier in solution.tiers], seed
        assert [tier.gap for tier in solution.tiers] == [0.0] * len(problem.tiers), seed
        assert not solution.clash, seed
        assert not broken_rules(problem, solution), seed
        shown = [tier_value(problem, tier, solution.choice) for tier in problem.tiers]
        assert shown == tier_values(problem, best), seed


def test_the_same_seed_gives_the_same_choice() -> None:
    for seed in cases(40):
        problem = random_problem(np.random.default_rng(seed))
        one, other = solve(problem, seed=seed), solve(problem, seed=seed)
        assert one.status == other.status, seed
        assert one.tiers == other.tiers, seed
        assert one.clash == other.clash, seed
        for name in ("arc", "position", "start"):
            assert np.array_equal(getattr(one.choice, name), getattr(other.choice, name)), seed


def test_the_random_problems_show_every_feature() -> None:
    problems = [random_problem(np.random.default_rng(seed)) for seed in range(200)]
    assert {problem.max_position for problem in problems} == {None, 0, 1, 2, 3}
    assert {len(problem.rows) for problem in problems} == {0, 1, 2, 3}
    assert {len(problem.tiers) for problem in problems} == {1, 2, 3}
    assert {np.isfinite(problem.capacity).any() for problem in problems} == {True, False}
    assert any((problem.pair_lag[problem.pair_next >= 0] == 0).any() for problem in problems)
    best = [best_plan(problem) for problem in problems]
    assert sum(plan is None for plan in best) >= 20
    assert sum(plan is not None and len(plan.steps()) >= 3 for plan in best) >= 20
