"""A problem from the inside alone: bounds of the whole, what is surely in use, and the rest in whole numbers."""

from __future__ import annotations

import dataclasses
from collections import Counter

import numpy as np
import pytest
from test_engine_narrowing import folded_case
from test_engine_positions import programmes, two_tiers

from optimiser.engine import solve
from optimiser.engine.model.problem import Choice
from optimiser.engine.timeless.folded import Timeless
from optimiser.engine.timeless.sampling import sampled
from optimiser.engine.zones.rest import Inner, split
from optimiser.engine.zones.vast import Vast, begun, bounded_closer, from_inside
from optimiser.engine.zones.work import solve_rest


def run(folded: Timeless, seed: int) -> Vast:
    found = from_inside(begun(folded, time_left=lambda: 60.0, seed=seed), lambda: 60.0)
    assert found is not None
    return found


def fits(folded: Timeless, choice: Choice) -> bool:
    """Whether every good that is taken is there, by line and position, and nobody takes two."""
    problem = folded.grid.problem
    goods: Counter[tuple[int, int]] = Counter()
    for position, line, _ in zip(*np.nonzero(folded.grid.supply), strict=True):
        goods[int(position), int(line)] += int(folded.grid.supply[position, line, 0])
    pair = problem.arc_pair[choice.arc]
    for position, line, follows in zip(
        choice.position.tolist(),
        problem.pair_line[pair].tolist(),
        problem.pair_next[pair].tolist(),
        strict=True,
    ):
        goods[position, line] -= 1
        if follows >= 0 and position + 1 < problem.positions:
            goods[position + 1, follows] += 1
    agents = problem.arc_agent[choice.arc]
    return min(goods.values()) >= 0 and len(np.unique(agents)) == len(agents)


def worth(folded: Timeless, choice: Choice, tier: int) -> float:
    """Signed worth of a choice by positions."""
    problem, columns = folded.grid.problem, folded.columns
    number = {
        place: flow
        for flow, place in enumerate(zip(columns.pair.tolist(), columns.position.tolist(), strict=True))
    }
    flows = [
        number[place]
        for place in zip(problem.arc_pair[choice.arc].tolist(), choice.position.tolist(), strict=True)
    ]
    own = problem.tiers[tier]
    return float(own.sign * own.arc_worth[choice.arc].sum() + folded.dated[tier][flows].sum())


@pytest.mark.parametrize("within", [0.0, 0.15])
@pytest.mark.parametrize("seed", range(4))
def test_bounds_from_the_inside_count_every_choice(
    seed: int, within: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimiser.engine.timeless.narrowing.WITHIN", within)
    whole = programmes(two_tiers(seed))
    answer = whole.bounds.together().answer
    assert answer.x is not None
    reached = [float(own @ answer.x) for own in whole.master.tier_worth]
    found = run(folded_case(seed), seed)
    for tier, best in enumerate(reached):
        assert found.tiers[tier].with_kept(reached[:tier]) >= best - 1e-6
    assert found.tiers[0].bound <= reached[0] + 0.05 * abs(reached[0])


@pytest.mark.parametrize("less", [0.0, 3.0])
@pytest.mark.parametrize("seed", range(4))
def test_a_bound_with_milder_prices_holds_and_is_closer_where_earlier_tiers_lack_something(
    seed: int, less: float
) -> None:
    problem = two_tiers(seed)
    kept = [solve(dataclasses.replace(problem, tiers=problem.tiers[:1]), gap=0.0).tiers[0].value - less]
    whole = programmes(problem)
    best = whole.bounds.bound(1, kept, 0.0).bound
    found = run(folded_case(seed), seed)
    closer = bounded_closer(found, 1, kept, lambda: 60.0)
    rough = found.tiers[1].with_kept(kept)
    assert closer.with_kept(kept) >= best - 1e-6
    if less:
        assert closer.with_kept(kept) <= rough + 1e-6


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_prices_of_a_sample_bound_the_whole_whatever_the_sample_was(
    share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimiser.engine.timeless.sampling.SHARE", share)
    whole = programmes(two_tiers(1))
    answer = whole.bounds.together().answer
    told = sampled(folded_case(1), lambda: 60.0, 0)
    dual = run(folded_case(1), 0).inner.dual
    assert answer.x is not None
    value = sum(
        weight * float(own @ answer.x)
        for weight, own in zip(told.weights, whole.master.tier_worth, strict=True)
    )
    assert dual.bound(dual.together(told.weights), dual.rows, told.point) >= value - 1e-6


@pytest.mark.parametrize("most", [10, 300_000])
@pytest.mark.parametrize("seed", range(6))
def test_what_is_surely_in_use_and_the_rest_make_one_choice(
    seed: int, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimiser.engine.zones.rest.REST_ARCS", most)
    folded = folded_case(seed)
    sure, parts = split(run(folded, seed).inner, seed)
    assert fits(folded, sure)
    found = [solve_rest(part, gap=0.001, seconds=30.0, seed=0) for part in parts]
    chosen = [choice for choice in found if choice is not None]
    assert len(chosen) == len(parts)
    both = Choice(
        *(
            np.concatenate([getattr(one, name) for one in [sure, *chosen]])
            for name in ("arc", "position", "start")
        )
    )
    assert fits(folded, both)
    if len(parts) == 1:
        whole = programmes(two_tiers(seed))
        x = whole.bounds.together().answer.x
        assert x is not None
        relaxed = float(whole.master.tier_worth[0] @ x)
        assert worth(folded, both, 0) >= relaxed - 0.05 * abs(relaxed)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_sure_leaves_everything_to_the_rest(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimiser.engine.zones.rest.SURE", 2.0)
    folded = folded_case(seed)
    sure, parts = split(run(folded, seed).inner, seed)
    assert not len(sure.arc)
    assert np.array_equal(sum(part.part.goods for part in parts), folded.grid.supply)


def test_a_use_whose_good_is_not_there_is_not_sure() -> None:
    inner = run(folded_case(0), 0).inner
    everything = Inner(inner.dual, inner.uses, np.ones(len(inner.uses)), inner.reduced, inner.mu, inner.usual)
    sure, _ = split(everything, 0)
    problem = inner.dual.problem
    taken = np.bincount(
        sure.position * problem.lines + problem.pair_line[problem.arc_pair[sure.arc]],
        minlength=inner.dual.size,
    )
    assert (taken[: problem.lines] <= inner.dual.supply[: problem.lines]).all()


@pytest.mark.parametrize("steps", [1, 3, 6])
@pytest.mark.parametrize("seed", range(6))
def test_a_run_that_was_ended_far_too_early_gives_nobody_two_places(
    seed: int, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimiser.engine.timeless.inside.MOST_STEPS", steps)
    inner = run(folded_case(seed), seed).inner
    sure, _ = split(inner, seed)
    agents = inner.dual.problem.arc_agent[sure.arc]
    assert len(np.unique(agents)) == len(agents)


def test_of_several_uses_of_an_agent_the_largest_is_sure_and_such_a_run_is_not_nearly_whole() -> None:
    inner = run(folded_case(0), 0).inner
    dual, agent = inner.dual, inner.dual.agent[inner.uses]
    now = np.flatnonzero(dual.supply[dual.enters[inner.uses]] > 0)  # uses whose good is there from outside
    twice = next(who for who, uses in Counter(agent[now].tolist()).items() if uses > 1)
    own = now[agent[now] == twice]
    x = np.zeros(len(inner.uses))
    x[own], x[own[-1]] = 0.9, 1.2
    unbalanced = dataclasses.replace(inner, x=x)
    assert not unbalanced.is_nearly_whole
    sure, _ = split(unbalanced, 0)
    assert sure.arc.tolist() == [dual.arc[inner.uses[own[-1]]]]


def test_side_rows_of_the_parts_add_up_to_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimiser.engine.zones.rest.REST_ARCS", 20)
    monkeypatch.setattr("optimiser.engine.zones.rest.SURE", 0.9999)
    folded = folded_case(2)
    inner = run(folded, 2).inner
    sure, parts = split(inner, 0)
    assert len(parts) > 1
    for number, row in enumerate(folded.grid.problem.rows):
        given = float(row.arc_value[sure.arc].sum())
        for side in ("lower", "upper"):
            limit = getattr(row, side)
            if np.isfinite(limit):
                shares = sum(getattr(part.part.problem.rows[number], side) for part in parts)
                assert shares == pytest.approx(limit - given, abs=1e-6)
