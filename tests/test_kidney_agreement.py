"""Two formulations, one value: the engine against the listing of all cycles and chains, on random pools.

Where OPTIMISER_KIDNEY names a folder of public instances with their `optima.csv`, those too.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from engine_cases import cases
from kidney_cycle_formulation import Weights, best_value, chains, cycles

sys.path.insert(0, str(Path(__file__).with_name("benchmarks")))

from kidney_check import faults
from kidney_files import Instance, chain_problem, read_instance
from kidney_published import PUBLIC, published_rows

from optimiser.engine import solve

WEIGHTS = {"one": (1.0,), "whole": (1.0, 2.0, 3.0, 5.0), "any": (-0.5, 0.0, 0.25, 1.0, 1.75, 4.0)}


def random_pool(seed: int, pairs: tuple[int, int]) -> Instance:
    """Draw a pool of so many pairs at least and at most, and up to four donors."""
    rng = np.random.default_rng(seed)
    size, donors = int(rng.integers(pairs[0], pairs[1] + 1)), int(rng.integers(0, 5))
    possible = rng.random((size + donors, size)) < rng.choice([0.12, 0.2, 0.35])
    np.fill_diagonal(possible, False)
    source, target = np.nonzero(possible)
    values = WEIGHTS[str(rng.choice(sorted(WEIGHTS)))]
    return Instance(f"seed {seed}", size, donors, source, target, rng.choice(values, len(source)))


def weights_of(instance: Instance) -> Weights:
    edges = zip(instance.source.tolist(), instance.target.tolist(), strict=True)
    return dict(zip(edges, instance.weight.tolist(), strict=True))


def agree(instance: Instance, max_cycle: int, max_chain: int | None) -> None:
    """Assert that the engine's value is the listing's, is proved, and is what a valid choice gives."""
    listed = best_value(instance.pairs, instance.donors, weights_of(instance), max_cycle, max_chain)
    solution = solve(chain_problem(instance, max_cycle, max_chain), gap=0.0)
    said = f"{instance.name}: {max_cycle=} {max_chain=} {weights_of(instance)}"
    assert solution.status == "optimal", said
    assert solution.tiers[0].value == pytest.approx(listed), said
    assert solution.tiers[0].bound == pytest.approx(listed), said
    assert faults(instance, solution.choice.arc, max_cycle, max_chain) == [], said
    assert instance.weight[solution.choice.arc].sum() == pytest.approx(listed), said


@pytest.mark.parametrize("seed", cases(60))
def test_chains_alone_are_worth_what_the_listing_says(seed: int) -> None:
    agree(random_pool(seed, (6, 14)), 0, seed % 5)


@pytest.mark.parametrize("seed", cases(20))
def test_chains_of_any_length_are_worth_what_the_listing_says(seed: int) -> None:
    agree(random_pool(seed, (5, 8)), 0, None)


@pytest.mark.parametrize("seed", cases(120))
def test_cycles_and_chains_are_worth_what_the_listing_says(seed: int) -> None:
    agree(random_pool(seed, (6, 14)), seed % 5, (seed // 5) % 5)


@pytest.mark.parametrize("seed", cases(20))
def test_cycles_beside_chains_of_any_length_are_worth_what_the_listing_says(seed: int) -> None:
    agree(random_pool(seed, (5, 8)), 2 + seed % 3, None)


@pytest.mark.parametrize("seed", cases(4))
def test_larger_pools_are_worth_what_the_listing_says(seed: int) -> None:
    rng = np.random.default_rng(seed)
    likely = rng.random((45, 40)) < 0.12 * rng.choice([0.3, 1.0, 1.7], 40)  # some are hard to match
    np.fill_diagonal(likely, False)
    source, target = np.nonzero(likely)
    weight = np.ones(len(source)) if seed % 2 else rng.integers(1, 10, len(source)).astype(float)
    agree(Instance(f"seed {seed}", 40, 5, source, target, weight), 3, 3)


def complete_pool(pairs: int) -> Instance:
    """Everybody can give to everybody, and one donor too."""
    source, target = np.nonzero(~np.eye(pairs + 1, pairs, dtype=bool))
    return Instance(f"complete, {pairs}", pairs, 1, source, target, np.ones(len(source)))


@pytest.mark.parametrize("pairs", [12, 18, 30])
def test_everybody_is_matched_where_all_fit_however_many_cycles_there_are(pairs: int) -> None:
    # 30 pairs have some 170,000 cycles of at most four: more than one program holds
    instance = complete_pool(pairs)
    solution = solve(chain_problem(instance, 4, 2), gap=0.0)
    assert (solution.tiers[0].value, solution.tiers[0].bound) == (float(pairs), float(pairs))
    assert faults(instance, solution.choice.arc, 4, 2) == []


@pytest.mark.parametrize("seed", cases(12))
def test_a_bound_holds_however_little_time_there_was(seed: int) -> None:
    instance, max_cycle, max_chain = random_pool(seed, (10, 14)), 2 + seed % 3, 1 + seed % 4
    listed = best_value(instance.pairs, instance.donors, weights_of(instance), max_cycle, max_chain)
    solution = solve(chain_problem(instance, max_cycle, max_chain), gap=0.0, time_limit=0.002)
    assert solution.status in ("optimal", "feasible", "stopped")
    assert all(tier.bound >= listed - 1e-6 >= tier.value - 2e-6 for tier in solution.tiers), instance.name
    assert faults(instance, solution.choice.arc, max_cycle, max_chain) == []


@pytest.mark.parametrize("row", published_rows(most_pairs=64), ids="-".join)
def test_published_optima_are_reached_and_proved(row: tuple[str, ...]) -> None:
    name, max_cycle, max_chain, optimum = row
    instance = read_instance(Path(PUBLIC) / f"{name}.wmd")
    solution = solve(chain_problem(instance, int(max_cycle), int(max_chain)), gap=0.0)
    assert (solution.tiers[0].value, solution.tiers[0].bound) == (float(optimum), float(optimum))
    assert faults(instance, solution.choice.arc, int(max_cycle), int(max_chain)) == []


def test_the_listing_names_every_cycle_once() -> None:
    everybody = {giver: [other for other in range(4) if other != giver] for giver in range(4)}
    counts = [len(list(cycles(4, everybody, longest))) for longest in range(6)]
    # of four: 6 couples, 8 rings of three (4 threes, both ways round), 6 rings of four
    assert counts == [0, 0, 6, 14, 20, 20]


def test_the_listing_names_every_chain_once() -> None:
    everybody = {giver: [other for other in range(3) if other != giver] for giver in range(4)}
    assert [len(list(chains(3, everybody, longest))) for longest in range(5)] == [0, 3, 9, 15, 15]


def test_the_listing_gives_nobody_two_places() -> None:
    # a couple (0, 1) and a donor who can only give to 0: one or the other, and the couple is worth more
    assert best_value(2, 1, {(0, 1): 1.0, (1, 0): 1.0, (2, 0): 1.0}, 2, 1) == 2.0
    assert best_value(2, 1, {(0, 1): 1.0, (1, 0): 1.0, (2, 0): 1.0}, 0, 2) == 2.0
    assert best_value(2, 1, {(0, 1): 1.0, (1, 0): 1.0, (2, 0): 1.0}, 0, 1) == 1.0
