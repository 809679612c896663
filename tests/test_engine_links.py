"""A choice read as chains: every good is handed on once, in time, and to where it is."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from engine_brute_force import best_plan
from engine_cases import cases, make_problem, random_problem

from optimiser.engine import ChainProblem, Choice, Tier
from optimiser.engine.model.links import link

NO_TIER = Tier("nothing", np.zeros(9))


def chosen(problem: ChainProblem, steps: list[tuple[int, int, int]]) -> Choice:
    """Make a choice of steps (arc, position, day)."""
    rows = np.array(steps, np.int64).reshape(-1, 3)
    return Choice(rows[:, 0], rows[:, 1], rows[:, 2])


def best_choices() -> list[tuple[int, ChainProblem, Choice]]:
    """Best plans of random problems, their steps in random order."""
    found = []
    for seed in cases(200):
        rng = np.random.default_rng(seed)
        problem = random_problem(rng)
        best = best_plan(problem)
        if best is not None and best.steps():
            steps = best.steps()
            found.append((seed, problem, chosen(problem, [steps[at] for at in rng.permutation(len(steps))])))
    return found


BEST = best_choices()


def test_each_good_is_there_when_it_is_taken_and_comes_from_one_source() -> None:
    for seed, problem, choice in BEST:
        links, pair = link(problem, choice), problem.arc_pair[choice.arc]
        assert np.all((links.before >= 0) != (links.supply >= 0)), seed
        assert np.all(links.free_day <= choice.start), seed
        for at in range(len(choice.arc)):
            before, supply = links.before[at], links.supply[at]
            if supply >= 0:
                assert problem.supply_line[supply] == problem.pair_line[pair[at]], seed
                assert problem.supply_day[supply] == links.free_day[at], seed
                assert (choice.position[at], links.root[at]) == (0, at), seed
                continue
            source = pair[before]
            free = max(choice.start[before] + problem.pair_lag[source], problem.pair_floor[source])
            assert problem.pair_next[source] == problem.pair_line[pair[at]], seed
            assert links.free_day[at] == free, seed
            assert links.root[at] == links.root[before], seed
            assert choice.position[at] == choice.position[before] + (problem.max_position is not None), seed


def test_no_good_is_handed_out_twice() -> None:
    for seed, problem, choice in BEST:
        links = link(problem, choice)
        before = links.before[links.before >= 0]
        assert len(set(before.tolist())) == len(before), seed
        taken = Counter(links.supply[links.supply >= 0].tolist())
        assert all(count <= problem.supply_count[supply] for supply, count in taken.items()), seed


def test_the_order_of_the_choices_changes_nothing() -> None:
    for seed, problem, choice in BEST:
        order = np.random.default_rng(seed).permutation(len(choice.arc))
        shuffled = Choice(choice.arc[order], choice.position[order], choice.start[order])
        here, there = link(problem, choice), link(problem, shuffled)
        assert here.supply[order].tolist() == there.supply.tolist(), seed
        assert here.free_day[order].tolist() == there.free_day.tolist(), seed
        assert here.root[order].tolist() == order[there.root].tolist(), seed


def test_the_good_that_is_free_first_goes_first() -> None:
    problem = make_problem([(0, 5), (0, 2)], [(0, -1, 0, 0, 9)], [(0, 0), (1, 0)], NO_TIER, starts=range(10))
    links = link(problem, chosen(problem, [(0, 0, 7), (1, 0, 6)]))
    assert links.supply.tolist() == [0, 1]
    assert links.free_day.tolist() == [5, 2]


def test_a_released_good_is_not_there_before_its_lag_is_over() -> None:
    pairs = [(0, 1, 3, 0, 9), (1, -1, 0, 0, 9)]
    problem = make_problem([(0, 2)], pairs, [(0, 0), (1, 1)], NO_TIER, starts=range(10), max_position=2)
    assert link(problem, chosen(problem, [(0, 0, 2), (1, 1, 5)])).before.tolist() == [-1, 0]
    with pytest.raises(ValueError, match="not free"):
        link(problem, chosen(problem, [(0, 0, 2), (1, 1, 4)]))


def test_a_released_good_is_at_the_next_position_only() -> None:
    pairs = [(0, 1, 3, 0, 9), (1, -1, 0, 0, 9)]
    problem = make_problem([(0, 2)], pairs, [(0, 0), (1, 1)], NO_TIER, starts=range(10), max_position=2)
    with pytest.raises(ValueError, match="not free"):
        link(problem, chosen(problem, [(0, 0, 2), (1, 0, 9)]))


def test_two_choices_of_one_good_are_refused() -> None:
    problem = make_problem([(0, 2)], [(0, -1, 0, 0, 9)], [(0, 0), (1, 0)], NO_TIER, starts=range(10))
    with pytest.raises(ValueError, match="line 0"):
        link(problem, chosen(problem, [(0, 0, 3), (1, 0, 4)]))


def test_nothing_chosen_has_no_links() -> None:
    problem = make_problem([(0, 2)], [(0, -1, 0, 0, 9)], [(0, 0)], NO_TIER, starts=range(10))
    assert len(link(problem, Choice.nothing()).before) == 0
