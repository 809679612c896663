"""Shortlists that an officer has checked (`bids = "suitable"`) and the weights of bids (`edges`), end to end."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from engine_cases import cases
from kidney_cycle_formulation import best_value
from scenario_builder import make_scenario

sys.path.insert(0, str(Path(__file__).with_name("benchmarks")))

from kidney_files import Instance, read_instance
from kidney_published import PUBLIC, published_rows
from kidney_scenario import write_scenario

import optimiser as opt
import optimiser.cli as cli
from optimiser.cli.ending import exit_code

DATA = Path(__file__).parent / "data" / "kidney"
EDGES = {"bids": "suitable", "objectives": ["edges"]}


def lettings(*arguments: object) -> int:
    return exit_code(cli.group, [str(each) for each in arguments])


def bid(household: str, home: str, weight: float | None = None) -> dict[str, object]:
    return {"household_id": household, "home_id": home, "weight": weight}


def planned(scenario):
    """Who gets which home, and the plan, which must pass its own checks."""
    plan = opt.plan_lettings(scenario, gap=0.0)
    assert all(check.passed for check in opt.verify(plan, scenario))
    return {move.household_id: move.to_home_id for move in plan.move_list}, plan


def failed(plan, scenario):
    return [check.name for check in opt.verify(plan, scenario) if not check.passed]


def test_a_home_on_a_checked_shortlist_is_let_whatever_the_rules_say_of_it() -> None:
    homes = [{"home_id": "N1", "bedrooms": 1, "floor": 9, "area": "South", "weekly_rent": 900}]
    family = {"household_id": "R1", "bedrooms_needed": 4, "areas": "North", "max_floor": 0}
    family |= {"max_weekly_rent": 100}
    got, plan = planned(make_scenario(homes, [family], bids=[bid("R1", "N1")], policy=EDGES))
    assert got == {"R1": "N1"}
    assert plan.objectives[0].value == 1.0
    rules_apply = make_scenario(homes, [family], bids=[bid("R1", "N1")], policy=EDGES | {"bids": "shortlist"})
    assert planned(rules_apply)[0] == {}


def test_a_household_without_bids_is_not_considered_where_shortlists_are_checked() -> None:
    homes, households = (
        [{"home_id": "N1"}, {"home_id": "N2"}],
        [{"household_id": "R1"}, {"household_id": "R2"}],
    )
    for household in households:
        household["bedrooms_needed"] = 2
    bids = [bid("R1", "N1")]
    assert planned(make_scenario(homes, households, bids=bids, policy=EDGES))[0] == {"R1": "N1"}
    both = make_scenario(homes, households, bids=bids, policy=EDGES | {"objectives": ["households"]})
    assert planned(both)[0] == {"R1": "N1"}
    shortlist = {"bids": "shortlist", "objectives": ["households"]}
    assert planned(make_scenario(homes, households, bids=bids, policy=shortlist))[0] == {
        "R1": "N1",
        "R2": "N2",
    }


def test_a_checked_shortlist_still_waits_for_the_home_and_the_household() -> None:
    homes = [{"home_id": "N1", "ready_date": date(2027, 2, 1)}, {"home_id": "N2", "status": "held"}]
    households = [{"household_id": "R1", "not_before": date(2027, 3, 1)}, {"household_id": "R2"}]
    bids = [bid("R1", "N1"), bid("R2", "N2")]
    got, plan = planned(make_scenario(homes, households, bids=bids, policy=EDGES))
    assert got == {"R1": "N1"}
    assert plan.move_list[0].start_date == date(2027, 3, 1)


def test_one_heavy_letting_is_worth_more_than_two_light_ones() -> None:
    homes = [{"home_id": "N1"}, {"home_id": "H1"}]
    households = [{"household_id": "T1", "home_id": "H1"}, {"household_id": "R1"}, {"household_id": "R2"}]
    bids = [bid("T1", "N1", 1), bid("R2", "H1", 1.5), bid("R1", "N1", 3)]
    got, plan = planned(make_scenario(homes, households, bids=bids, policy=EDGES))
    assert got == {"R1": "N1"}
    assert (plan.objectives[0].value, plan.objectives[0].bound) == (3.0, 3.0)
    bids[2] = bid("R1", "N1", 2.25)
    got, plan = planned(make_scenario(homes, households, bids=bids, policy=EDGES))
    assert got == {"T1": "N1", "R2": "H1"}
    assert (plan.objectives[0].value, plan.objectives[0].bound) == (2.5, 2.5)


def test_a_bid_without_a_weight_counts_one_and_a_letting_without_a_bid_nothing() -> None:
    homes, households = (
        [{"home_id": "N1"}, {"home_id": "N2"}],
        [{"household_id": "R1"}, {"household_id": "R2"}],
    )
    for household in households:
        household["bedrooms_needed"] = 2
    policy = {"bids": "shortlist", "objectives": ["edges", "households"]}
    got, plan = planned(make_scenario(homes, households, bids=[bid("R1", "N2")], policy=policy))
    assert got == {"R1": "N2", "R2": "N1"}
    assert [result.value for result in plan.objectives] == [1.0, 2.0]


def test_a_bid_that_weighs_less_than_nothing_is_met_only_for_what_it_frees() -> None:
    homes = [{"home_id": "N1"}, {"home_id": "H1"}]
    households = [{"household_id": "T1", "home_id": "H1"}, {"household_id": "R1"}]
    bids = [bid("T1", "N1", -1), bid("R1", "H1", 3)]
    got, plan = planned(make_scenario(homes, households, bids=bids, policy=EDGES))
    assert (got, plan.objectives[0].value) == ({"T1": "N1", "R1": "H1"}, 2.0)
    alone = make_scenario(homes, households, bids=bids[:1], policy=EDGES)
    assert planned(alone)[0] == {}


def test_the_check_finds_a_letting_off_the_shortlist_and_a_wrong_weight() -> None:
    homes = [{"home_id": "N1"}, {"home_id": "N2"}]
    scenario = make_scenario(homes, [{"household_id": "R1"}], bids=[bid("R1", "N1", 2)], policy=EDGES)
    _, plan = planned(scenario)
    elsewhere = replace(plan.move_list[0], to_home_id="N2")
    assert "suitable: shortlist" in failed(replace(plan, move_list=(elsewhere,)), scenario)
    better = replace(plan.objectives[0], value=3.0, bound=3.0)
    assert failed(replace(plan, objectives=(better,)), scenario) == ["objective values"]


def random_instance(seed: int) -> Instance:
    rng = np.random.default_rng(seed)
    pairs, donors = int(rng.integers(5, 11)), int(rng.integers(1, 4))
    possible = rng.random((pairs + donors, pairs)) < 0.25
    np.fill_diagonal(possible, False)
    source, target = np.nonzero(possible)
    weight = rng.choice([1.0, 2.5, 4.0], len(source)) if seed % 2 else np.ones(len(source))
    return Instance(f"seed {seed}", pairs, donors, source, target, weight)


def listed(instance: Instance, max_cycle: int, max_chain: int | None) -> float:
    edges = zip(instance.source.tolist(), instance.target.tolist(), strict=True)
    weights = dict(zip(edges, instance.weight.tolist(), strict=True))
    return best_value(instance.pairs, instance.donors, weights, max_cycle, max_chain)


def through_the_product(instance: Instance, folder: Path, max_cycle: int, max_chain: int | None) -> float:
    """The value that `lettings plan` writes for a pool, proved, and passed by `lettings verify`."""
    scenario, out = folder / "scenario", folder / "plan"
    write_scenario(instance, scenario, max_cycle, max_chain)
    assert lettings("plan", scenario, "--gap", 0, "--out", out) == 0
    assert lettings("verify", out, scenario) == 0
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    (tier,) = plan["objectives"]
    assert plan["status"] == "optimal"
    assert (tier["name"], tier["bound"]) == ("edges", tier["value"])
    return float(tier["value"])


@pytest.mark.parametrize(
    ("max_chain", "value"), [(0, 0.0), (1, 2.0), (2, 4.0), (3, 4.5), (4, 5.5), (None, 5.5)]
)
def test_a_pool_of_four_pairs_as_a_scenario_is_worth_what_it_is_by_hand(
    tmp_path: Path, max_chain: int | None, value: float
) -> None:
    instance = read_instance(DATA / "four-pairs.wmd")
    # at most two: X to A to B, Y to C to D; three: X to A to B to C, for B to C weighs 2.5; four: and on to D
    assert listed(instance, 0, max_chain) == value
    assert through_the_product(instance, tmp_path, 0, max_chain) == value


@pytest.mark.parametrize("seed", cases(6))
def test_pools_as_scenarios_are_worth_what_the_listing_of_their_chains_says(
    tmp_path: Path, seed: int
) -> None:
    instance, max_chain = random_instance(seed), (2, 3, 4, None)[seed % 4]
    assert through_the_product(instance, tmp_path, 0, max_chain) == listed(instance, 0, max_chain)


def test_an_exchange_is_worth_the_bids_of_all_who_take_part(tmp_path: Path) -> None:
    instance = read_instance(DATA / "four-pairs.wmd")
    # the ring B, C, D weighs 4.5 and X's kidney goes to A; a chain of four through all of them, 5.5 too
    assert through_the_product(instance, tmp_path, 3, 1) == 5.5
    exchanged = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))["moves"]
    kinds = {move["household_id"]: move["kind"] for move in exchanged}
    assert kinds == {"P1": "chain", "P2": "exchange", "P3": "exchange", "P4": "exchange"}


@pytest.mark.parametrize("seed", cases(9))
def test_pools_as_scenarios_are_worth_what_the_listing_of_cycles_and_chains_says(
    tmp_path: Path, seed: int
) -> None:
    instance, max_cycle, max_chain = random_instance(seed), 2 + seed % 3, (0, 1, 2, 3, None)[seed % 5]
    assert through_the_product(instance, tmp_path, max_cycle, max_chain) == listed(
        instance, max_cycle, max_chain
    )


@pytest.mark.parametrize("row", published_rows(most_pairs=32), ids="-".join)
def test_public_instances_as_scenarios_reach_their_published_optimum(
    tmp_path: Path, row: tuple[str, ...]
) -> None:
    name, max_cycle, max_chain, optimum = row
    instance = read_instance(Path(PUBLIC) / f"{name}.wmd")
    assert through_the_product(instance, tmp_path, int(max_cycle), int(max_chain)) == float(optimum)
