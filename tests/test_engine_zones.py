"""Zones: what is cut apart keeps every rule together, and its bounds hold for the whole."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from engine_cases import borough_problem
from test_engine_positions import two_tiers

from optimiser.engine import solve
from optimiser.engine.calendar.at_once import at_once
from optimiser.engine.calendar.parts import Incumbent, shortfalls
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.links import link
from optimiser.engine.model.problem import ChainProblem, tier_value
from optimiser.engine.zones.cut import zones_of_agents, zones_of_lines
from optimiser.engine.zones.plan import ZonedPlan

ROUNDING = 1e-6


def one_tier(seed: int) -> ChainProblem:
    """A borough whose first aim alone counts."""
    whole = borough_problem(np.random.default_rng(seed))
    return dataclasses.replace(whole, tiers=whole.tiers[:1])


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimiser.engine.calendar.part_by_part.PATIENCE_UNPROVED", 3)


def zoned(problem: ChainProblem, zones: int) -> ZonedPlan:
    grid = Grid(problem)
    dated = tuple(grid.dated(number) for number in range(len(problem.tiers)))
    first = at_once(grid, dated)
    run = ZonedPlan(grid, dated, first, gap=0.001, time_left=lambda: 200.0, seed=0, report=lambda *_: None)
    run.zones, run.workers = zones, 1
    return run


def test_every_line_and_agent_has_one_zone_and_zones_have_about_as_many_choices() -> None:
    problem = one_tier(3)
    line = zones_of_lines(problem, 3, seed=0)
    agent = zones_of_agents(problem, line, 3)
    assert len(line) == problem.lines
    assert len(agent) == problem.agents
    assert set(line.tolist()) == {0, 1, 2}
    size = np.bincount(line[problem.pair_line[problem.arc_pair]], minlength=3)
    assert size.max() <= 2 * problem.arcs / 3


def test_lines_with_no_common_agents_fall_apart_into_zones_of_their_own() -> None:
    problem = one_tier(3)
    twice = dataclasses.replace(
        problem,
        lines=2 * problem.lines,
        agents=2 * problem.agents,
        pair_line=np.concatenate([problem.pair_line, problem.pair_line + problem.lines]),
        pair_next=np.concatenate(
            [problem.pair_next, np.where(problem.pair_next < 0, -1, problem.pair_next + problem.lines)]
        ),
        arc_agent=np.concatenate([problem.arc_agent, problem.arc_agent + problem.agents]),
        arc_pair=np.concatenate([problem.arc_pair, problem.arc_pair + problem.pairs]),
    )
    zone = zones_of_lines(twice, 2, seed=0)
    used = np.unique(problem.pair_line)
    first, second = set(zone[used].tolist()), set(zone[used + problem.lines].tolist())
    assert len(first) == len(second) == 1
    assert first != second


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_a_plan_by_zones_keeps_the_rules_and_its_bound_is_not_below_the_best_plan(seed: int) -> None:
    problem = one_tier(seed)
    plan = zoned(problem, 3).plan()
    best = solve(problem, time_limit=30.0, gap=0.0)
    tier = problem.tiers[0]
    assert plan.choice is not None
    link(problem, plan.choice)  # every good is there
    assert len(np.unique(problem.arc_agent[plan.choice.arc])) == len(plan.choice.arc)
    value = tier_value(problem, tier, plan.choice)
    bound = tier.constant + tier.sign * plan.tiers[0].bound
    if not np.any(shortfalls(problem, plan.choice) > ROUNDING):
        assert tier.sign * value <= tier.sign * best.tiers[0].bound + ROUNDING
    assert tier.sign * bound >= tier.sign * best.tiers[0].value - ROUNDING


@pytest.mark.parametrize("steps", [1, 4, 12])
def test_a_plan_keeps_the_rules_after_however_few_steps_its_programme_was_ended(
    steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimiser.engine.timeless.inside.MOST_STEPS", steps)
    problem = two_tiers(3)
    run = zoned(problem, 2)
    vast = run._from_inside()
    assert vast is not None
    run.choice = run._date(run._in_whole_numbers(vast.inner))  # nearly whole or not
    for choice in (run.choice, zoned(problem, 2).plan().choice):
        assert choice is not None
        link(problem, choice)
        agents = problem.arc_agent[choice.arc]
        assert len(np.unique(agents)) == len(agents)


def test_the_same_seed_gives_the_same_plan_by_zones() -> None:
    problem = one_tier(3)
    one, other = (zoned(problem, 3).plan() for _ in range(2))
    assert one.choice is not None
    assert other.choice is not None
    assert one.choice.arc.tolist() == other.choice.arc.tolist()
    assert one.choice.start.tolist() == other.choice.start.tolist()


@pytest.mark.parametrize("seed", [3, 4])
def test_what_zones_may_use_adds_up_to_no_more_than_there_is(seed: int) -> None:
    problem = dataclasses.replace(one_tier(seed), capacity=np.full(40, 9.0))
    run = zoned(problem, 3)
    choice = zoned(problem, 3).plan().choice
    assert choice is not None
    incumbent, cut = Incumbent.of(run.grid, choice), run._cut(3)
    pair = problem.arc_pair[choice.arc]
    zone = cut.line[problem.pair_line[pair[incumbent.links.root]]]
    parts = list(run._parts(cut, incumbent, zone))
    assert (sum(part.problem.capacity for part in parts) <= problem.capacity).all()
    goods = np.zeros(problem.lines, np.int64)
    for part in parts:
        np.add.at(goods, part.lines[part.problem.supply_line], part.problem.supply_count)
    assert np.array_equal(goods, np.bincount(problem.supply_line, problem.supply_count, problem.lines))
    agents = np.concatenate([part.agents for part in parts])
    assert len(np.unique(agents)) == len(agents)
    for number, row in enumerate(problem.rows):
        shares = [part.problem.rows[number] for part in parts]
        total = float(row.arc_value[choice.arc].sum())
        assert sum(share.lower for share in shares) == pytest.approx(row.lower)
        assert sum(share.upper for share in shares) == pytest.approx(row.upper)
        for share, part in zip(shares, parts, strict=True):
            own = float(row.arc_value[part.arcs][np.isin(part.arcs, choice.arc)].sum())
            assert share.lower <= own + 1e-9 or total < row.lower
