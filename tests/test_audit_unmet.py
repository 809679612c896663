"""Reasons for those who go without: exact in small cases, and true by brute force in random ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from audit_good_plan import good_plan, good_scenario
from audit_greedy_plan import first_start, greedy_plan, relet_day
from random_scenarios import random_scenario
from scenario_builder import make_scenario

from optimiser.audit import not_rehoused, tally, verify
from optimiser.audit.supply import homes_of_plan
from optimiser.needs.assess import Assessed, assess
from optimiser.records import Move, Plan, Scenario
from optimiser.suitability import find_lettings


def reasons(scenario: Scenario, moves: tuple[Move, ...] = ()) -> dict[tuple[str, str], str]:
    assessed = assess(scenario)
    unmet = not_rehoused(assessed, find_lettings(assessed), moves)
    return {(entry.household_id, entry.demand): entry.reason for entry in unmet}


def reason(homes: list[dict[str, Any]], moves: tuple[Move, ...] = (), **household: Any) -> str:
    """Why household A goes without, beside B and C of the register; `policy`, `bids` are the scenario's."""
    tables = {key: household.pop(key) for key in ("policy", "bids", "horizon_weeks") if key in household}
    others = [{"household_id": name, "band": band} for name, band in (("B", "A"), ("C", "D"))]
    scenario = make_scenario(homes, [{"household_id": "A", "band": "B"} | household, *others], **tables)
    return reasons(scenario, moves)["A", "rehouse"]


def let(home: str, household: str, **changes: Any) -> Move:
    move = Move(household, None, home, f"C-{home}", 1, "chain", date(2027, 1, 4), date(2027, 1, 25))
    return replace(move, **changes)


ONE, TWO = {"home_id": "N1", "bedrooms": 1}, {"home_id": "N2", "bedrooms": 2}


def test_the_good_plan_lists_who_waits_and_why():
    told = reasons(good_scenario(), good_plan().move_list)
    assert told == {
        ("R2", "rehouse"): "1 suitable home, which went to a household ranked below whose move "
        "freed a home for T3.",
        ("R3", "rehouse"): "5 suitable homes: 1 went to a household ranked above, 1 to a household ranked "
        "below that has a deadline to move, 1 to a household ranked below, 2 are not let in this plan.",
        ("T5", "rehouse"): "5 suitable homes: 3 went to households ranked above, 2 are not let in this plan.",
    }  # fmt: skip


def test_everybody_without_a_move_is_listed_once_by_rank():
    scenario = make_scenario([ONE], [{"household_id": name, "band": name} for name in "DBAC"])
    assessed = assess(scenario)
    unmet = not_rehoused(assessed, find_lettings(assessed), (let("N1", "B"),))
    assert [(entry.household_id, entry.demand) for entry in unmet] == [(name, "rehouse") for name in "ACD"]


def test_no_home_of_the_size():
    assert reason([TWO], bedrooms_needed=4) == (
        "No home in this plan suits: needs 4 bedrooms; no home of that size comes free in this plan."
    )


def test_no_home_of_the_size_in_the_areas():
    assert reason([TWO, TWO | {"home_id": "N3"}], bedrooms_needed=2, areas="South;West") == (
        "No home in this plan suits: needs 2 bedrooms in South or West; 2 homes of that size come free, "
        "none of them there."
    )


def test_the_rule_that_shuts_out_most_is_named_with_an_example():
    homes = [ONE | {"home_id": f"N{floor}", "floor": floor} for floor in (1, 2, 3)]
    homes.append(ONE | {"home_id": "N4", "weekly_rent": 900.0})
    assert reason(homes, areas="North", max_floor=0, max_weekly_rent=100.0).startswith(
        "No home in this plan suits: needs 1 bedroom in North; 4 homes of that size come free there, 3 of "
        "them shut out by the rule that without a lift, the home is on a floor that the household can manage "
        "(N1: "
    )


def test_a_household_that_may_have_a_studio_is_told_so():
    told = reason([TWO], bedrooms_min=0, bedrooms_max=1)
    assert "needs a studio or 1 bedroom; no home of that size" in told
    assert "needs 3 to 4 bedrooms;" in reason([TWO], bedrooms_min=3, bedrooms_max=4)


def test_a_bidder_is_told_of_its_bids():
    bids = [{"household_id": "A", "home_id": name} for name in ("N1", "H1")]
    homes = [ONE, TWO, {"home_id": "H1", "status": "held"}]
    assert reason(homes, bids=bids[1:]) == "The home it bid for does not come free in this plan."
    assert reason(homes, bids=bids, bedrooms_needed=2).startswith(
        "No home in this plan suits: 1 of the 2 homes it bid for comes free, but is shut out by the rule that"
    )
    assert reason(homes, bids=bids, bedrooms_needed=2, policy={"bids": "suitable"}) == (
        "1 suitable home, which is not let in this plan."
    )


def test_a_household_without_bids_is_told_that_only_shortlisted_ones_are_considered():
    bids = [{"household_id": "B", "home_id": "N1"}]
    assert reason([ONE], bids=bids, policy={"bids": "suitable"}) == (
        "Is on no shortlist, and only shortlisted households are considered."
    )


def test_a_household_that_can_move_only_after_the_end_is_told_so():
    assert reason([ONE], not_before="2028-03-01") == "Cannot move before 01/03/2028, when the plan has ended."


def test_homes_that_come_free_too_late_are_counted():
    late = ONE | {"ready_date": "2027-12-20"}
    assert reason([late, late | {"home_id": "N3"}]) == (
        "Would have to wait: 2 suitable homes come free too late, the first for a tenancy from 10/01/2028; "
        "the planning period ends on 02/01/2028."
    )


def test_only_households_that_are_ranked_above_are_said_to_be():
    assert reason([ONE], (let("N1", "B"),)) == "1 suitable home, which went to a household ranked above."
    assert reason([ONE], (let("N1", "C"),)) == "1 suitable home, which went to a household ranked below."


def test_what_became_of_several_homes_is_counted():
    homes = [ONE | {"home_id": name} for name in ("N1", "N2", "N3")]
    assert reason(homes, (let("N1", "B"), let("N2", "C"))) == (
        "3 suitable homes: 1 went to a household ranked above, 1 to a household ranked below, "
        "1 is not let in this plan."
    )
    assert reason(homes[:2]) == "2 suitable homes: all are not let in this plan."


def test_a_home_at_the_cap_is_said_to_be_left_there():
    scenario = make_scenario(
        [TWO, {"home_id": "H1", "bedrooms": 1}],
        [{"household_id": "T", "home_id": "H1", "bedrooms_needed": 2}, {"household_id": "A"}],
        policy={"max_chain": 1},
    )
    assert reasons(scenario, (let("N2", "T", from_home_id="H1"),))["A", "rehouse"] == (
        "1 suitable home, which is left at the end of a chain that has reached its cap."
    )


def test_a_deadline_missed_by_a_move_says_by_how_much_and_what_could_have_been():
    scenario = make_scenario([ONE], [{"household_id": "A", "move_by": "2027-01-31"}])
    late = let("N1", "A", start_date=date(2027, 2, 1))
    assert reasons(scenario, (late,)) == {
        ("A", "move_by"): "Moves on 01/02/2027, 1 day after 31/01/2027: 1 suitable home, which is the one it "
        "takes, later (could be let to it by then)."
    }  # fmt: skip
    assert reasons(scenario, (replace(late, start_date=date(2027, 1, 31)),)) == {}


def test_a_deadline_that_no_home_could_meet_says_when_the_first_could():
    scenario = make_scenario([ONE], [{"household_id": "A", "move_by": "2027-01-20"}])
    told = reasons(scenario)
    assert told["A", "rehouse"] == "1 suitable home, which is not let in this plan."
    assert told["A", "move_by"] == (
        "Not moved by 20/01/2027: no suitable home could be let to it by then; the first could on 25/01/2027."
    )


def test_no_household_has_no_reason():
    assert reasons(make_scenario([ONE], [])) == {}


def any_scenario(seed: int) -> Scenario:
    """A random scenario; every other one has few rules, so that it has more lettings and longer chains."""
    return random_scenario(
        np.random.default_rng(seed),
        with_quotas=seed % 4 == 1,
        with_need_steps=seed % 3 == 0,
        features=None if seed % 2 else ("offer_ranges",),
    )


def brute_force(assessed: Assessed, plan: Plan, household: int) -> Counter[str]:
    """Count the homes of a plan that suit a household, by whom each went to, with the plain rules alone."""
    homes, table = assessed.homes, assessed.households
    ids = list(homes["home_id"])
    taker = {ids.index(move.to_home_id): move for move in plan.move_list}
    ready = {
        home: float(day)
        for home, day in enumerate(homes["ready_day"])
        if homes["is_vacancy"].iat[home] and day == day
    }
    last_of_chain = {}
    for move in plan.move_list:
        if (
            move.from_home_id is not None
            and homes["after_leaving"].iat[ids.index(move.from_home_id)] == "relet"
        ):
            left = ids.index(move.from_home_id)
            ready[left] = relet_day(assessed, left, assessed.day(move.start_date))
            last_of_chain[left] = move.position
    rank = dict(zip(table["household_id"], table["rank"], strict=True))
    onward = {move.to_home_id for move in plan.move_list}
    cap = assessed.scenario.policy.max_chain
    deadline = dict(zip(table["household_id"], table["move_by"].notna(), strict=True))
    counts: Counter[str] = Counter()
    for home, day in ready.items():
        if first_start(assessed, household, home, day, assessed.end_day - 1) is None:
            continue
        move = taker.get(home)
        if move is None:
            counts["at_cap" if cap is not None and last_of_chain.get(home, -1) >= cap else "left"] += 1
        elif rank[move.household_id] < table["rank"].iat[household]:
            counts["above"] += 1
        elif move.from_home_id in onward:
            counts["below_helping"] += 1
        else:
            counts["below_deadline" if deadline[move.household_id] else "below"] += 1
    return counts


@pytest.mark.parametrize("seed", range(40))
def test_counts_are_those_of_the_plain_rules_applied_home_by_home(seed: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tally, "PAIRS_AT_ONCE", 3)
    assessed = assess(any_scenario(seed))
    plan, lettings = greedy_plan(assessed), find_lettings(assessed)
    moved = {move.household_id for move in plan.move_list}
    rows = np.flatnonzero(~assessed.households["household_id"].isin(moved).to_numpy())
    supply = homes_of_plan(assessed, lettings, plan.move_list)
    found = tally.count_homes(assessed, lettings, supply, rows, np.full(len(rows), assessed.end_day - 1))
    for place, household in enumerate(rows.tolist()):
        expected = brute_force(assessed, plan, household)
        assert int(found.suitable[place]) == sum(expected.values())
        for name in ("above", "below_helping", "below_deadline", "below", "at_cap", "left"):
            assert int(getattr(found, name)[place]) == expected[name], name


@pytest.mark.parametrize("seed", range(100, 140))
def test_plans_made_by_the_rules_pass_and_their_reasons_are_complete(seed: int):
    scenario = any_scenario(seed)
    assessed = assess(scenario)
    plan = greedy_plan(assessed)
    told = replace(plan, unmet_list=not_rehoused(assessed, find_lettings(assessed), plan.move_list))
    for checked in (plan, told):
        failed = {check.name: check.breaches for check in verify(checked, scenario) if not check.passed}
        # The walk knows nothing of the week's capacity, of quotas and of deadlines that must be kept.
        assert {name: failed[name] for name in failed.keys() - {"capacity", "quotas", "deadlines"}} == {}


def test_random_plans_have_chains_that_are_worth_checking():
    plans = [greedy_plan(assess(any_scenario(seed))) for seed in range(100, 130)]
    sizes = [chain.moves for plan in plans for chain in plan.chain_list]
    assert len(sizes) > 20
    assert sum(size > 1 for size in sizes) > 5
