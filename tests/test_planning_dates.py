"""Plans small enough to be dated by hand. Day 0 is Monday 4 January 2027; letting 21 days, void works 28."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from scenario_builder import make_scenario

from optimiser.errors import InfeasibleError
from optimiser.making import plan_lettings


def chain_of_two(policy=None, home=None, tenant=None, register=None, **facts):
    """A vacancy N1, a tenant T1 who leaves H1, and R1 on the register; only T1 may have N1, only R1 H1."""
    return make_scenario(
        homes=[
            {"home_id": "N1", "bedrooms": 2},
            {"home_id": "H1", "bedrooms": 3, **(home or {})},
        ],
        households=[
            {"household_id": "T1", "home_id": "H1", "bedrooms_needed": 2, **(tenant or {})},
            {"household_id": "R1", "bedrooms_needed": 3, **(register or {})},
        ],
        policy=policy,
        **facts,
    )


def dated(plan):
    return [(move.household_id, move.to_home_id, str(move.start_date)) for move in plan.move_list]


def test_each_tenancy_starts_as_soon_as_its_home_is_let():
    plan = plan_lettings(chain_of_two())
    assert dated(plan) == [("T1", "N1", "2027-01-25"), ("R1", "H1", "2027-03-15")]
    assert [move.ready_date for move in plan.move_list] == [date(2027, 1, 4), date(2027, 2, 22)]
    assert [(move.chain_id, move.position) for move in plan.move_list] == [("C01", 1), ("C01", 2)]
    (chain,) = plan.chain_list
    assert (chain.starts_with, chain.moves, chain.ends, chain.home_left) == ("N1", 2, "register", None)


def test_nobody_moves_before_the_day_it_can():
    plan = plan_lettings(chain_of_two(tenant={"not_before": "2027-02-03"}))
    assert dated(plan) == [("T1", "N1", "2027-02-03"), ("R1", "H1", "2027-03-24")]


def test_tenancies_start_on_the_weekday_of_the_scheme():
    plan = plan_lettings(chain_of_two({"times": {"letting": 10, "start_on": "wednesday"}}))
    assert dated(plan) == [("T1", "N1", "2027-01-20"), ("R1", "H1", "2027-03-03")]


def test_the_team_starts_no_more_tenancies_in_a_week_than_it_can():
    scenario = make_scenario(
        homes=[{"home_id": f"N{n}", "bedrooms": 1} for n in range(3)],
        households=[{"household_id": f"R{n}"} for n in range(3)],
        policy={"capacity": {"moves_per_week": 1}},
    )
    assert [start for _, _, start in dated(plan_lettings(scenario))] == [
        "2027-01-25",
        "2027-02-01",
        "2027-02-08",
    ]


def test_works_to_a_block_keep_its_homes_until_they_are_done():
    blocks = [{"block": "Mill", "works": "refurbish", "ready_again": "2027-06-01"}]
    plan = plan_lettings(chain_of_two(home={"block": "Mill"}, blocks=blocks))
    assert dated(plan) == [("T1", "N1", "2027-01-25"), ("R1", "H1", "2027-06-22")]


@pytest.mark.parametrize(("works", "ends"), [("demolish", "demolished"), ("refurbish", "held")])
def test_a_home_that_is_not_let_again_ends_its_chain(works, ends):
    blocks = [{"block": "Mill", "works": works}]
    plan = plan_lettings(chain_of_two(home={"block": "Mill"}, blocks=blocks))
    assert dated(plan) == [("T1", "N1", "2027-01-25")]
    assert (plan.chain_list[0].ends, plan.chain_list[0].home_left) == (ends, "H1")


def test_a_home_that_suits_nobody_is_left_empty():
    plan = plan_lettings(chain_of_two(register={"bedrooms_needed": 1}))
    assert (plan.chain_list[0].ends, plan.chain_list[0].home_left) == ("left_empty", "H1")


def test_a_chain_is_no_longer_than_its_cap():
    assert len(plan_lettings(chain_of_two({"max_chain": 1})).move_list) == 1
    assert len(plan_lettings(chain_of_two({"max_chain": 2})).move_list) == 2


def test_a_cap_of_nought_lets_nothing():
    plan = plan_lettings(chain_of_two({"max_chain": 0}))
    assert (plan.status, plan.move_list, plan.chain_list) == ("optimal", (), ())


def test_homes_that_can_be_let_on_the_day_they_are_left_make_no_ring():
    times = {"letting": 0, "void_works": 0}
    scenario = make_scenario(
        homes=[{"home_id": "H1", "bedrooms": 1}, {"home_id": "H2", "bedrooms": 1}],
        households=[{"household_id": "T1", "home_id": "H1"}, {"household_id": "T2", "home_id": "H2"}],
        policy={"times": times},
    )
    assert plan_lettings(scenario).move_list == ()


def test_nothing_starts_after_the_horizon():
    assert dated(plan_lettings(chain_of_two(horizon_weeks=10))) == [("T1", "N1", "2027-01-25")]
    assert len(plan_lettings(chain_of_two(horizon_weeks=11)).move_list) == 2


def test_need_at_the_move_opens_a_home_when_a_child_grows_up():
    members = [
        {"household_id": "R1", "birth_date": "1990-01-01", "sex": "F", "lead": True},
        {"household_id": "R1", "birth_date": "2017-03-01", "sex": "F"},
        {"household_id": "R1", "birth_date": "2018-09-01", "sex": "M"},
    ]
    scenario = make_scenario(
        homes=[{"home_id": "N1", "bedrooms": 3}],
        households=[{"household_id": "R1", "bedrooms_needed": None}],
        members=members,
        policy={"need_at": "move"},
    )
    # Brother and sister share until the elder is ten, on 1 March 2027.
    assert dated(plan_lettings(scenario)) == [("R1", "N1", "2027-03-01")]


def two_councils(weekday):
    """A vacancy of each council and a household for each, who may have only its own council's."""
    return make_scenario(
        homes=[
            {"home_id": "N1", "bedrooms": 1, "authority": "north"},
            {"home_id": "S1", "bedrooms": 1, "authority": "south"},
        ],
        households=[
            {"household_id": "R1", "authority": "north"},
            {"household_id": "R2", "authority": "south"},
        ],
        authorities={"north": {}, "south": {"times": {"start_on": weekday}}},
    )


def test_two_councils_may_start_tenancies_on_different_weekdays():
    starts = {who: day for who, _, day in dated(plan_lettings(two_councils("friday")))}
    assert starts == {"R1": "2027-01-25", "R2": "2027-01-29"}


def test_a_council_keeps_to_its_weekday_though_nobody_wants_the_others_homes():
    scenario = two_councils("friday")
    north = scenario.authority_policies["north"]
    mondays = north.model_copy(update={"times": north.times.model_copy(update={"start_on": "monday"})})
    schemes = {**scenario.authority_policies, "north": mondays}
    north_only = scenario.households["authority"] == "north"
    scenario = replace(
        scenario,
        authority_policies=schemes,
        homes=scenario.homes.assign(ready_date=pd.Timestamp("2027-01-06")),
        households=scenario.households[north_only].reset_index(drop=True),
    )
    # Let from 27 January, a Wednesday: the Friday is the other council's day.
    assert dated(plan_lettings(scenario)) == [("R1", "N1", "2027-02-01")]


def test_a_deadline_that_must_be_kept_is_kept_at_the_cost_of_priority():
    scenario = make_scenario(
        homes=[{"home_id": "N1", "bedrooms": 1}],
        households=[
            {"household_id": "R1", "band": "A"},
            {"household_id": "R2", "band": "D", "move_by": "2027-01-25"},
        ],
        policy={"deadlines": "must", "objectives": ["priority"]},
    )
    assert dated(plan_lettings(scenario)) == [("R2", "N1", "2027-01-25")]


def test_a_deadline_that_cannot_be_kept_is_named():
    scenario = make_scenario(
        homes=[{"home_id": "N1", "bedrooms": 1}],
        households=[{"household_id": "R1"}, {"household_id": "R2", "move_by": "2027-01-24"}],
        policy={"deadlines": "must"},
    )
    with pytest.raises(InfeasibleError) as caught:
        plan_lettings(scenario)
    assert caught.value.demands == ('Deadline: R2 has moved by 24/01/2027 (deadlines = "must").',)


def test_demands_that_clash_are_named_and_no_others():
    quotas = [
        {"name": "homeless", "who": {"queue": "homeless"}, "at_least": 1},
        {"name": "register", "who": {"queue": "general_needs"}, "at_least": 1},
        {"name": "harmless", "who": {"queue": "transfer"}, "at_most": 5},
    ]
    scenario = make_scenario(
        homes=[{"home_id": "N1", "bedrooms": 1}],
        households=[
            {"household_id": "R1", "queue": "homeless"},
            {"household_id": "R2", "queue": "general_needs"},
        ],
        policy={"quotas": quotas},
    )
    with pytest.raises(InfeasibleError) as caught:
        plan_lettings(scenario)
    assert caught.value.demands == (
        "homeless: at least 1 letting goes to the queue homeless.",
        "register: at least 1 letting goes to the queue general_needs.",
    )


def test_a_week_that_is_too_short_is_named_with_the_deadlines_it_breaks():
    scenario = make_scenario(
        homes=[{"home_id": "N1", "bedrooms": 1}, {"home_id": "N2", "bedrooms": 1}],
        households=[{"household_id": f"R{n}", "move_by": "2027-01-27"} for n in (1, 2)],
        policy={"deadlines": "must", "capacity": {"moves_per_week": 1}},
    )
    with pytest.raises(InfeasibleError) as caught:
        plan_lettings(scenario)
    assert len(caught.value.demands) == 3
    assert caught.value.demands[-1].startswith("Capacity: no more than 1 tenancies start in a week")


def test_the_budget_decides_whose_move_is_paid_for():
    scenario = make_scenario(
        homes=[
            {"home_id": "N1", "bedrooms": 1},
            {"home_id": "N2", "bedrooms": 1},
            {"home_id": "H1", "bedrooms": 3},
            {"home_id": "H2", "bedrooms": 2},
        ],
        households=[{"household_id": f"T{n}", "home_id": f"H{n}", "bedrooms_needed": 1} for n in (1, 2)],
        policy={"incentives": {"per_bedroom": 1000, "budget": 2000}, "objectives": ["bedrooms_released"]},
    )
    plan = plan_lettings(scenario)
    assert [(move.household_id, move.incentive) for move in plan.move_list] == [("T1", 2000.0)]
    budget = plan.quotas[-1]
    assert (budget.counted, budget.at_most, budget.met) == (2000.0, 2000.0, True)


def test_an_empty_home_for_nobody_makes_an_empty_plan():
    scenario = make_scenario(homes=[{"home_id": "N1", "bedrooms": 4}], households=[{"household_id": "R1"}])
    plan = plan_lettings(scenario)
    assert (plan.status, plan.move_list) == ("optimal", ())
    assert [unmet.household_id for unmet in plan.unmet_list] == ["R1"]
    assert set(plan.baselines) == {"top_ranked", "chain_aware_greedy"}


def test_without_speed_among_the_objectives_nobody_waits_for_nothing():
    # R1 can move only from 1 May, a day on which any home may be let; T1 need not wait for that.
    plan = plan_lettings(chain_of_two({"objectives": ["households"]}))
    assert dated(plan) == [("T1", "N1", "2027-01-25"), ("R1", "H1", "2027-03-15")]
    scenario = make_scenario(
        homes=[{"home_id": f"N{n}", "bedrooms": 1} for n in range(3)],
        households=[{"household_id": f"R{n}"} for n in range(3)],
        policy={"objectives": ["households"], "capacity": {"moves_per_week": 2}},
    )
    starts = [start for _, _, start in dated(plan_lettings(scenario))]
    assert starts == ["2027-01-25", "2027-01-25", "2027-02-01"]
