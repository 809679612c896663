"""The way of large problems, forced on tiny ones: what it tells must be true, and its bounds must hold."""

from __future__ import annotations

import dataclasses
import os
import signal
import sys

import numpy as np
import pytest
from engine_brute_force import best_plan
from engine_cases import borough_problem, cases, make_problem, random_problem
from test_engine_exhaustive import broken_rules

from optimiser.engine import ChainProblem, Tier, solve
from optimiser.engine.model.links import link
from optimiser.engine.model.problem import tier_value
from optimiser.engine.programmes.interrupt import heed, listening

ROUNDING = 1e-6


@pytest.fixture(autouse=True)
def nothing_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Send every problem with any dated choice down the way of large ones."""
    monkeypatch.setattr(sys.modules["optimiser.engine.solve"], "WHOLE_LIMIT", 0)


@pytest.mark.parametrize("try_limit", [12_000, 0])
def test_bounds_hold_and_values_are_those_of_a_plan(try_limit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["optimiser.engine.solve"], "TRY_LIMIT", try_limit)
    for seed in cases(60):
        problem = random_problem(np.random.default_rng(seed))
        problem = dataclasses.replace(problem, wait_starts=np.ones(len(problem.starts), bool))
        best, solution = best_plan(problem), solve(problem, time_limit=5)
        if best is None:
            assert solution.status in ("infeasible", "stopped"), seed
            continue
        assert solution.status in ("optimal", "feasible", "stopped"), seed
        if solution.status == "stopped":
            assert not len(solution.choice.arc), seed
            continue
        assert not broken_rules(problem, solution), seed
        link(problem, solution.choice)  # every good is there
        shown = [tier_value(problem, tier, solution.choice) for tier in problem.tiers]
        assert [tier.value for tier in solution.tiers] == pytest.approx(shown), seed
        first, told = problem.tiers[0], solution.tiers[0]
        optimum = first.sign * best.worth[0] + first.constant
        assert first.sign * told.value <= first.sign * optimum + ROUNDING, seed
        assert first.sign * told.bound >= first.sign * optimum - ROUNDING, seed
        if solution.status == "optimal":
            assert all(tier.gap <= 0.001 for tier in solution.tiers), seed


def test_a_good_that_has_time_for_more_links_may_still_be_taken_on_the_last_day() -> None:
    tier = Tier("tier", np.ones(1), lambda pair, start: 0.5 + 0.0 * (pair + start))
    pairs = [
        (0, -1, 0, 15, 15),
        (1, 2, 1, 0, 15),
    ]  # nobody uses the second; its lag says that three links fit
    solution = solve(make_problem([(0, 0)], pairs, [(0, 0)], tier, starts=[15], max_position=3))
    assert (solution.tiers[0].value, solution.tiers[0].bound) == (1.5, 1.5)


def test_ctrl_c_during_the_search_gives_the_best_plan_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["optimiser.engine.solve"], "TRY_LIMIT", 0)
    whole = borough_problem(np.random.default_rng(4))
    problem = dataclasses.replace(
        whole, tiers=whole.tiers[:1]
    )  # the second counts days, which is another way
    calls: list[int] = []

    def interrupted(*_: object, **__: object) -> None:
        calls.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr("optimiser.engine.calendar.search.resolve", interrupted)
    monkeypatch.setattr("optimiser.engine.timeless_plan._Run._tries", lambda *_: iter(()))
    solution = solve(problem, gap=0.0, time_limit=20.0)
    assert calls
    assert solution.status in ("feasible", "optimal")
    assert len(solution.choice.arc)
    link(problem, solution.choice)


@pytest.mark.parametrize("step", ["_plan", "_bound_tiers"])
def test_ctrl_c_before_there_is_a_plan_gives_one_made_quickly(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["optimiser.engine.solve"], "TRY_LIMIT", 0)
    whole = borough_problem(np.random.default_rng(3))
    problem = dataclasses.replace(whole, tiers=whole.tiers[:1])

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"optimiser.engine.timeless_plan._Run.{step}", interrupted)
    solution = solve(problem, gap=0.0, time_limit=20.0)
    assert len(solution.choice.arc)
    link(problem, solution.choice)
    assert solution.tiers[0].bound == everybodys_best(problem)


def everybodys_best(problem: ChainProblem) -> float:
    """What the first tier cannot exceed: everybody has a letting that is worth most."""
    best: dict[int, float] = {}
    for agent, worth in zip(problem.arc_agent.tolist(), problem.tiers[0].arc_worth.tolist(), strict=True):
        best[agent] = max(best.get(agent, 0.0), worth)
    return sum(best.values())


def test_only_everybodys_best_is_claimed_where_rings_were_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["optimiser.engine.solve"], "TRY_LIMIT", 0)
    monkeypatch.setattr(sys.modules["optimiser.engine.programmes.rings"], "MOST_RINGS", 1)
    whole = borough_problem(np.random.default_rng(3))
    problem = dataclasses.replace(whole, tiers=whole.tiers[:1], rows=whole.rows, max_cycle=3, pair_ring=None)
    problem = dataclasses.replace(problem, tiers=(dataclasses.replace(problem.tiers[0]),) * 2)
    solution = solve(problem, time_limit=20.0)
    assert solution.status in ("feasible", "stopped")
    assert all(tier.bound == everybodys_best(problem) for tier in solution.tiers)


def test_ctrl_c_while_a_solver_has_the_thread_is_heeded_at_the_next_step() -> None:
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with listening():
            os.kill(os.getpid(), signal.SIGINT)  # noted, not raised
            with pytest.raises(KeyboardInterrupt):
                heed()
            heed()  # once is enough
            os.kill(os.getpid(), signal.SIGINT)
            with pytest.raises(KeyboardInterrupt):
                os.kill(os.getpid(), signal.SIGINT)  # who presses twice is not kept waiting
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, usual)
