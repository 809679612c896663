"""The search over walks and what it stands on, held against listings: rings, flows, and whole small pools."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from engine_cases import cases, make_problem, random_problem
from kidney_cycle_formulation import best_value, cycles
from test_kidney_agreement import random_pool, weights_of

sys.path.insert(0, str(Path(__file__).with_name("benchmarks")))

from kidney_check import faults
from kidney_files import Instance, chain_problem

from optimiser.engine import ChainProblem, Tier, solve
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.links import link
from optimiser.engine.model.problem import Choice, tier_value
from optimiser.engine.pools.endless import EndlessFlow
from optimiser.engine.pools.plan import plan_pool
from optimiser.engine.pools.search import WalkSearch
from optimiser.engine.pools.walks import choice_of, followed, walks_of
from optimiser.engine.programmes.rings import rings_of, with_rings
from optimiser.engine.programmes.solvers import Program, solve_interior, solve_relaxed
from optimiser.engine.timeless.folded import timeless_master

LONG = 60.0  # seconds: more than any of these needs


def planned(
    instance: Instance, max_cycle: int, max_chain: int | None, seconds: float = LONG
) -> tuple[Choice, float, float]:
    """Choice, value and bound of the search alone, however small the pool is."""
    grid = Grid(chain_problem(instance, max_cycle, max_chain))
    plan = plan_pool(grid, gap=0.0, time_left=lambda: seconds, seed=0, report=lambda *_: None)
    assert plan is not None
    assert plan.choice is not None
    return plan.choice, float(instance.weight[plan.choice.arc].sum()), plan.tiers[0].bound


def search_of(instance: Instance, max_cycle: int, max_chain: int) -> tuple[WalkSearch, EndlessFlow]:
    """A search at its start."""
    grid = Grid(chain_problem(instance, max_cycle, max_chain))
    flow = EndlessFlow(grid, 0)
    flat = timeless_master(grid, (None,), flow.used)
    assert flat is not None
    possible = np.ones((max_chain, flat.grid.problem.pairs), bool)
    return WalkSearch(flat.grid, possible, flow, seed=0), flow


def dense_pool(seed: int, weights: Iterable[float] = (1.0,)) -> Instance:
    """60 pairs, some hard to match, and 6 donors."""
    rng = np.random.default_rng(seed)
    likely = rng.random((66, 60)) < 0.25 * rng.choice([0.15, 1.0, 1.5], 60)
    np.fill_diagonal(likely, False)
    source, target = np.nonzero(likely)
    return Instance(f"dense {seed}", 60, 6, source, target, rng.choice(list(weights), len(source)))


def rotated(ring: tuple[int, ...]) -> tuple[int, ...]:
    at = ring.index(min(ring))
    return ring[at:] + ring[:at]


@pytest.mark.parametrize("seed", cases(40))
def test_the_search_is_worth_what_the_listing_says_and_never_claims_less(seed: int) -> None:
    instance, max_cycle, max_chain = random_pool(seed, (6, 14)), 2 + seed % 4, (0, 1, 2, 3, 4, None)[seed % 6]
    listed = best_value(instance.pairs, instance.donors, weights_of(instance), max_cycle, max_chain)
    choice, value, bound = planned(instance, max_cycle, max_chain)
    assert value == pytest.approx(listed), instance.name
    assert bound >= listed - 1e-6, instance.name
    assert faults(instance, choice.arc, max_cycle, max_chain) == [], instance.name


@pytest.mark.parametrize("seed", cases(12))
def test_a_search_cut_short_has_a_plan_and_a_true_bound(seed: int) -> None:
    instance, max_cycle, max_chain = random_pool(seed, (10, 14)), 2 + seed % 3, 1 + seed % 4
    listed = best_value(instance.pairs, instance.donors, weights_of(instance), max_cycle, max_chain)
    choice, value, bound = planned(instance, max_cycle, max_chain, seconds=0.0)
    assert value <= listed + 1e-6 <= bound + 2e-6, instance.name
    assert faults(instance, choice.arc, max_cycle, max_chain) == [], instance.name


def lines_and_rings(seed: int) -> ChainProblem | None:
    """A random problem of lines, dates and periods whose agents release one line each and may close rings."""
    rng = np.random.default_rng(seed)
    drawn = random_problem(rng)
    releases = rng.integers(-1, drawn.lines, drawn.agents)
    by_arc = {
        name: getattr(drawn, name)[drawn.arc_pair]
        for name in ("pair_line", "pair_lag", "pair_floor", "pair_first", "pair_last")
    }
    problem = replace(
        drawn,
        **by_arc,
        pair_next=releases[drawn.arc_agent],
        arc_pair=np.arange(drawn.arcs),
        tiers=(replace(drawn.tiers[0], dated=None),),
        rows=(),
        max_cycle=int(rng.integers(2, 5)),
    )
    return problem if problem.max_position is not None or np.all(problem.pair_lag >= 1) else None


@pytest.mark.parametrize("seed", cases(40))
def test_lines_and_dates_keep_the_bound_true_and_the_plan_possible(seed: int) -> None:
    problem = lines_and_rings(seed)
    if problem is None:
        pytest.skip("without a cap every link takes time")
    tier = problem.tiers[0]
    exact = solve(problem, gap=0.0).tiers[0].value
    plan = plan_pool(Grid(problem), gap=0.0, time_left=lambda: LONG, seed=0, report=lambda *_: None)
    assert plan is not None
    assert plan.choice is not None
    outside = plan.choice.ring < 0
    link(
        problem,
        Choice(*(part[outside] for part in (plan.choice.arc, plan.choice.position, plan.choice.start))),
    )
    assert len(np.unique(problem.arc_agent[plan.choice.arc])) == len(plan.choice.arc)
    value = tier.sign * tier_value(problem, tier, plan.choice)
    assert value <= tier.sign * exact + 1e-6
    assert tier.sign * (exact - tier.constant) <= plan.tiers[0].bound + 1e-6


@pytest.mark.parametrize("seed", cases(8))
def test_every_step_leaves_chains_and_cycles_that_fit_and_are_worth_no_less(seed: int) -> None:
    instance = dense_pool(seed, (1.0,) if seed % 2 else (0.5, 1.0, 2.5))
    max_cycle, max_chain = 2 + seed % 3, 1 + seed % 4
    search, flow = search_of(instance, max_cycle, max_chain)
    value = search.value
    for _ in range(12):
        search.step(lambda: LONG)
        arcs = search.choice.arc
        assert faults(instance, arcs, max_cycle, max_chain) == [], instance.name
        assert search.value == pytest.approx(instance.weight[arcs].sum()), instance.name
        assert value - 1e-9 <= search.value <= flow.bound + 1e-6, instance.name
        value = search.value


def test_the_same_seed_gives_the_same_plan() -> None:
    one, other = (planned(dense_pool(3), 3, 3)[0] for _ in range(2))
    assert one.arc.tolist() == other.arc.tolist()
    assert one.position.tolist() == other.position.tolist()


@pytest.mark.parametrize("seed", cases(20))
def test_rings_are_those_of_the_listing(seed: int) -> None:
    instance, longest = random_pool(seed, (6, 14)), 2 + seed % 4
    found, complete = rings_of(Grid(chain_problem(instance, longest, 1)))
    rings = [found.member_pair[found.member_ring == ring] for ring in range(len(found))]
    for ring in rings:  # each takes what the next one releases
        assert instance.source[ring].tolist() == np.roll(instance.target[ring], -1).tolist()
    givers: dict[int, list[int]] = {giver: [] for giver in range(instance.pairs + instance.donors)}
    for giver, receiver in weights_of(instance):
        givers[giver].append(receiver)
    listed = {rotated(ring[:-1]) for ring in cycles(instance.pairs, givers, longest)}
    assert complete
    assert sorted(rotated(tuple(instance.source[ring[::-1]].tolist())) for ring in rings) == sorted(listed)


@pytest.mark.parametrize("seed", cases(10))
def test_the_nearest_flow_is_a_best_one_and_shares_most(seed: int) -> None:
    instance = dense_pool(seed, (1.0, 2.0))
    search, flow = search_of(instance, 3, 3)
    standing = search.standing.arcs
    nearest = flow.nearest(standing)
    assert instance.weight[nearest].sum() == flow.bound == instance.weight[flow.used].sum()
    assert len(np.intersect1d(nearest, standing)) >= len(np.intersect1d(flow.used, standing))
    assert sorted(flow.nearest(flow.used).tolist()) == sorted(flow.used.tolist())


@pytest.mark.parametrize("seed", cases(10))
def test_following_a_flow_uses_every_arc_once_each_giving_to_the_next(seed: int) -> None:
    instance = dense_pool(seed)
    search, flow = search_of(instance, 3, 3)
    donors = instance.pairs + np.arange(instance.donors)
    chains, rings = followed(search.problem, donors, flow.used)
    assert sorted(arc for walk in chains + rings for arc in walk) == flow.used.tolist()
    for walk in chains + [[*ring, ring[0]] for ring in rings]:
        assert all(instance.target[one] == instance.source[other] for one, other in pairwise(walk))
    assert all(instance.source[chain[0]] >= instance.pairs for chain in chains)


def test_walks_and_choices_say_the_same() -> None:
    search, _ = search_of(dense_pool(1), 3, 3)
    for _ in range(5):
        search.step(lambda: LONG)
    walks = search.standing.walks
    assert sorted(map(repr, walks_of(search.problem, choice_of(walks)))) == sorted(map(repr, walks))
    assert any(walk.line < 0 for walk in walks)
    assert any(len(walk.arcs) == 3 and walk.line >= 0 for walk in walks)


@pytest.mark.parametrize("seed", cases(4))
def test_a_programme_solved_from_the_inside_has_the_same_value_and_prices_that_prove_it(seed: int) -> None:
    instance = dense_pool(seed, (1.0, 1.5, 4.0))
    master = timeless_master(Grid(chain_problem(instance, 3, 3)), (None,))
    assert master is not None
    both = with_rings(master, rings_of(master.grid)[0]).master
    one = Program(both.matrix, both.row_lower, both.row_upper, both.upper, both.tier_worth[0], both.whole)
    inside, corner = solve_interior(one), solve_relaxed(one)
    assert inside.x is not None
    assert inside.duals is not None
    assert inside.value == pytest.approx(corner.value)
    assert corner.value <= inside.bound <= corner.value * (1 + 1e-6)
    assert inside.duals.min() >= -1e-7
    assert (one.worth - one.matrix.T @ inside.duals).max() <= 1e-6
    assert inside.duals @ one.row_upper == pytest.approx(corner.value)


def test_goods_of_one_line_begin_several_chains_and_agents_who_are_alike_several_rings() -> None:
    # lines 0 -> 1 -> 2 by agents 0 to 3, two goods on line 0; lines 3 <-> 4 between agents 4, 5 and 6, 7
    problem = make_problem(
        [(0, 0), (0, 0)],
        [(0, 1, 0, 0, 0), (1, 2, 0, 0, 0), (3, 4, 0, 0, 0), (4, 3, 0, 0, 0)],
        [(agent, agent // 2) for agent in range(8)],
        Tier("agents", np.ones(8), whole=True),
        starts=[0],
        max_position=2,
        max_cycle=2,
    )
    plan = plan_pool(Grid(problem), gap=0.0, time_left=lambda: LONG, seed=0, report=lambda *_: None)
    assert plan is not None
    assert plan.choice is not None
    assert sorted(plan.choice.arc.tolist()) == list(range(8))
    assert sorted(plan.choice.ring.tolist()) == [-1, -1, -1, -1, 0, 0, 1, 1]
    assert plan.tiers[0].bound == 8.0
