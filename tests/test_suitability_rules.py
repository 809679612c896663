"""Each rule on a case of its own: who is refused, who is not, and the reason in words."""

from datetime import date
from typing import Any

import pytest
from scenario_builder import make_scenario, people

from optimiser.needs.assess import assess
from optimiser.records.scenario import Scenario
from optimiser.suitability import RULES, find_lettings, why_not

HOME = {"home_id": "N1", "bedrooms": 2}
HOUSEHOLD = {"household_id": "R1", "bedrooms_needed": 2}


def reasons(scenario: Scenario, day: int = 30) -> list[str]:
    """Why the first household may not have the first home; the arcs must say the same."""
    assessed = assess(scenario)
    found = why_not(assessed, 0, 0, day)
    lettings = find_lettings(assessed)
    arcs = zip(lettings.arc_household, lettings.arc_type, lettings.arc_first, lettings.arc_last, strict=True)
    by_arcs = any(
        (who, what) == (0, lettings.home_type[0]) and first <= day <= last for who, what, first, last in arcs
    )
    if assessed.households["home_row"][0] != 0:  # an arc to its own home's type means another home
        assert by_arcs == (not found)
    return found


def one(home: dict[str, Any], household: dict[str, Any], members: Any = (), **more: Any) -> list[str]:
    """Reasons with one home and one household, each with these attributes."""
    owner = HOUSEHOLD | household
    if members:
        owner.pop("bedrooms_needed")
    return reasons(make_scenario([HOME | home], [owner], members, **more))


def test_a_household_and_a_home_of_its_size_go_together() -> None:
    assert one({}, {}) == []


@pytest.mark.parametrize(
    ("home", "household", "reason"),
    [
        ({"bedrooms": 2}, {"bedrooms_needed": 3}, "needs 3 bedrooms, this home has 2"),
        ({"bedrooms": 2}, {"bedrooms_needed": 1}, "needs 1 bedroom, this home has 2"),
        ({"bedrooms": 0}, {"bedrooms_needed": 1}, "needs 1 bedroom, this home is a studio"),
        (
            {"bedrooms": 4},
            {"bedrooms_min": 2, "bedrooms_max": 3},
            "may be offered 2 to 3 bedrooms, this home has 4",
        ),
        (
            {"bedrooms": 2},
            {"bedrooms_min": 3, "bedrooms_max": 3},
            "may be offered 3 bedrooms, this home has 2",
        ),
        ({"area": "West"}, {"areas": "North;South"}, "accepts North or South, this home is in West"),
        (
            {"landlord": "Thames Homes"},
            {"landlords": "council"},
            "accepts the council as landlord, this home belongs to Thames Homes",
        ),
        (
            {"property_type": "flat"},
            {"property_types": "house;bungalow"},
            "accepts a house or bungalow, this home is a flat",
        ),
        (
            {"access_category": "D"},
            {"access_need": "B"},
            "needs an accessible home of category B or better, this home is category D",
        ),
        (
            {"access_category": "B"},
            {"access_need": "A"},
            "needs an accessible home of category A, this home is category B",
        ),
        ({"floor": 4}, {"max_floor": 1}, "on floor 4 without a lift; can manage up to floor 1"),
        ({"floor": 1}, {"max_floor": 0}, "on floor 1 without a lift; can manage only the ground floor"),
        (
            {"weekly_rent": 131.5},
            {"max_weekly_rent": 120},
            "the rent is £131.50 a week; can pay up to £120",
        ),
        ({"status": "held"}, {}, "this home is held and not to be let"),
        ({"status": "demolished"}, {}, "this home is demolished"),
        ({"status": "occupied"}, {}, "the tenant of this home is not among those who may move"),
        (
            {"authority": "north"},
            {"authority": "south"},
            "applies to south, this home is one of north, and no policy opens it to applicants of south",
        ),
        ({}, {"not_before": date(2027, 3, 1)}, "cannot move before 01/03/2027; starts on 03/02/2027"),
    ],
)
def test_a_rule_refuses_with_its_figures(
    home: dict[str, Any], household: dict[str, Any], reason: str
) -> None:
    assert one(home, household) == [reason]


@pytest.mark.parametrize(
    ("home", "household"),
    [
        ({"bedrooms": 3}, {"bedrooms_max": 3}),
        ({"area": "West"}, {"areas": ""}),
        ({"access_category": "A"}, {"access_need": "B"}),
        ({"access_category": "B"}, {"access_need": "B"}),
        ({"access_category": "A"}, {}),
        ({"floor": 4, "lift": True}, {"max_floor": 1}),
        ({"floor": 1}, {"max_floor": 1}),
        ({"floor": 9}, {}),
        ({"weekly_rent": 120}, {"max_weekly_rent": 120}),
        ({"weekly_rent": None}, {"max_weekly_rent": 120}),
        ({"weekly_rent": 400}, {}),
        ({"min_age": 60}, {}),
        ({"bedspaces": 1}, {}),
        ({}, {"arrears": 9000}),
        ({"authority": "north"}, {"authority": "south", "cross_authority": True}),
        ({"authority": "north"}, {"authority": ""}),
        ({}, {"not_before": date(2027, 2, 3)}),
    ],
)
def test_a_rule_does_not_refuse_at_its_limit_nor_by_data_that_are_not_given(
    home: dict[str, Any], household: dict[str, Any]
) -> None:
    assert one(home, household) == []


def test_everybody_needs_a_bedspace() -> None:
    couple_with_two = people("R1", "30F*;31M*;4F;6F")
    assert one({"bedspaces": 3}, {}, couple_with_two) == ["4 persons in the household, this home sleeps 3"]
    assert one({"bedspaces": 4}, {}, couple_with_two) == []


def test_a_designated_home_asks_for_the_age_of_the_lead_tenant() -> None:
    refused = one({"min_age": 60, "bedrooms": 1}, {}, people("R1", "59F*;71M*"))
    assert refused == ["for lead tenants of 60 and over; the lead tenant is 59"]
    assert one({"min_age": 60, "bedrooms": 1}, {}, people("R1", "60F*;40M*")) == []


def test_a_designated_home_opens_on_the_sixtieth_birthday_where_need_is_taken_at_the_move() -> None:
    lead = {"household_id": "R1", "birth_date": date(1967, 2, 3), "sex": "F"}
    home, household = HOME | {"min_age": 60, "bedrooms": 1}, {"household_id": "R1"}
    scenario = make_scenario([home], [household], [lead], policy={"need_at": "move"})
    assert reasons(scenario, day=29) == ["for lead tenants of 60 and over; the lead tenant is 59"]
    assert reasons(scenario, day=30) == []


def test_accessible_homes_are_kept_where_the_scheme_says_so() -> None:
    reserving = {"reserve_accessible": True}
    refused = one({"access_category": "D"}, {}, policy=reserving)
    assert refused == [
        "this home is category D and kept for households who need an accessible home; "
        "no such need is recorded"
    ]
    assert one({"access_category": "E"}, {}, policy=reserving) == []
    assert one({"access_category": "D"}, {"access_need": "D"}, policy=reserving) == []


def test_the_home_s_council_decides_whether_accessible_homes_are_kept() -> None:
    councils = {"north": {"reserve_accessible": True}, "south": {}}
    from_south = {"authority": "south", "cross_authority": True}
    north, south = {"authority": "north"}, {"authority": "south"}
    assert len(one({"access_category": "A"} | north, from_south, authorities=councils)) == 1
    assert one({"access_category": "A"} | south, from_south, authorities=councils) == []


def test_a_council_may_open_itself_to_another_by_its_policy() -> None:
    councils = {"north": {}, "south": {"cross_authority": True}}
    assert one({"authority": "north"}, {"authority": "south"}, authorities=councils) == []
    assert len(one({"authority": "south"}, {"authority": "north"}, authorities=councils)) == 1


def test_a_quota_that_names_both_councils_opens_the_homes_it_covers() -> None:
    quota = {"name": "q", "where": {"authority": "north", "bedrooms": 2}, "who": {"authority": "south"}}
    policy = {"quotas": [quota | {"at_most": 5}]}
    councils: dict[str, dict[str, Any]] = {"north": {}, "south": {}}
    to_two, to_three = ({"authority": "north", "bedrooms": bedrooms} for bedrooms in (2, 3))
    south = {"authority": "south", "bedrooms_max": 3}
    assert one(to_two, south, policy=policy, authorities=councils) == []
    assert len(one(to_three, south, policy=policy, authorities=councils)) == 1


def test_starts_outside_the_plan_are_refused() -> None:
    scenario = make_scenario([HOME], [HOUSEHOLD], horizon_weeks=4)
    assert reasons(scenario, 27) == []
    assert reasons(scenario, 28) == ["a start on 01/02/2027 is after the plan ends on 31/01/2027"]
    assert reasons(scenario, -1) == ["a start on 03/01/2027 is before the plan begins on 04/01/2027"]


def test_a_home_is_let_again_unless_its_block_goes() -> None:
    blocks = [
        {"block": "Ash", "works": "demolish"},
        {"block": "Elm", "works": "refurbish"},
        {"block": "Oak", "works": "refurbish", "ready_again": date(2027, 6, 1)},
    ]

    def taking_from_a_tenant_in(block: str) -> list[str]:
        homes = [HOME | {"block": block}]
        tenant = {"household_id": "T1", "home_id": "N1"}
        return reasons(make_scenario(homes, [HOUSEHOLD, tenant], blocks=blocks))

    assert taking_from_a_tenant_in("Ash") == ["this home is in block Ash, which is to be demolished"]
    assert taking_from_a_tenant_in("Elm") == [
        "this home is in block Elm, to be refurbished with no date given for its return"
    ]
    assert taking_from_a_tenant_in("Oak") == []
    assert taking_from_a_tenant_in("") == []


def test_nobody_is_offered_the_home_it_lives_in() -> None:
    scenario = make_scenario([HOME], [HOUSEHOLD | {"home_id": "N1"}])
    assert reasons(scenario) == ["lives in this home already"]
    assert len(find_lettings(assess(scenario)).arc_household) == 0


def test_a_tenant_may_have_another_home_of_its_own_home_s_type() -> None:
    homes = [HOME, HOME | {"home_id": "N2"}]
    lettings = find_lettings(assess(make_scenario(homes, [HOUSEHOLD | {"home_id": "N1"}])))
    assert lettings.home_type.tolist() == [0, 0]
    assert lettings.arc_type.tolist() == [0]


def test_a_household_with_bids_has_only_the_homes_it_bid_for() -> None:
    homes = [HOME, HOME | {"home_id": "N2"}, HOME | {"home_id": "N3", "bedrooms": 1}]
    bids = [{"household_id": "R1", "home_id": name} for name in ("N2", "N3")]
    assessed = assess(make_scenario(homes, [HOUSEHOLD, HOUSEHOLD | {"household_id": "R2"}], bids=bids))
    assert why_not(assessed, 0, 0, 30) == ["has bid for other homes only, not for this one"]
    assert why_not(assessed, 0, 1, 30) == []
    assert why_not(assessed, 0, 2, 30) == ["needs 2 bedrooms, this home has 1"]
    assert why_not(assessed, 1, 0, 30) == []
    lettings = find_lettings(assessed)
    assert list(zip(lettings.arc_household, lettings.arc_type, strict=True)) == [(0, 1), (1, 0), (1, 1)]


def test_a_checked_shortlist_stands_above_the_rules_but_not_above_the_homes_and_dates() -> None:
    homes = [
        HOME | {"bedrooms": 1, "floor": 5},
        HOME | {"home_id": "N2", "status": "held"},
        HOME | {"home_id": "N3"},
    ]
    bidder = HOUSEHOLD | {"max_floor": 0, "not_before": date(2027, 2, 3)}
    bids = [{"household_id": "R1", "home_id": name} for name in ("N1", "N2")]
    scenario = make_scenario(
        homes, [bidder, HOUSEHOLD | {"household_id": "R2"}], bids=bids, policy={"bids": "suitable"}
    )
    assessed = assess(scenario)
    assert why_not(assessed, 0, 0, 30) == []
    assert why_not(assessed, 0, 0, 29) == ["cannot move before 03/02/2027; starts on 02/02/2027"]
    assert why_not(assessed, 0, 1, 30) == ["this home is held and not to be let"]
    assert why_not(assessed, 0, 2, 30) == ["has bid for other homes only, not for this one"]
    assert why_not(assessed, 1, 2, 30) == [
        "is on no shortlist, and only shortlisted households are considered"
    ]
    lettings = find_lettings(assessed)
    assert list(zip(lettings.arc_household, lettings.arc_first, strict=True)) == [(0, 30)]


def test_arrears_over_the_limit_refuse_unless_the_queue_is_exempt() -> None:
    policy = {"limits": {"max_arrears": 500, "arrears_exempt_queues": ["homeless"]}}
    assert one({}, {"arrears": 1234.5}, policy=policy) == ["owes £1,234.50 of rent; offers stop above £500"]
    assert one({}, {"arrears": 500}, policy=policy) == []
    assert one({}, {"arrears": None}, policy=policy) == []
    assert one({}, {"arrears": 1234.5, "queue": "homeless"}, policy=policy) == []


def test_so_many_refusals_end_the_offers_and_the_queue_s_own_limit_wins() -> None:
    policy = {"limits": {"max_refusals": 2}, "queues": {"homeless": {"max_refusals": 1}}}
    refusal = {"household_id": "R1", "home_id": "N1", "outcome": "refused"}
    withdrawn = refusal | {"outcome": "withdrawn"}
    two = ["has refused 2 offers; after 2 refusals no more is made"]
    one_refused = ["has refused 1 offer; after 1 refusal no more is made"]
    assert one({}, {}, policy=policy, offers=[refusal, refusal]) == two
    assert one({}, {}, policy=policy, offers=[refusal, withdrawn]) == []
    assert one({}, {"queue": "homeless"}, policy=policy, offers=[refusal]) == one_refused


def test_a_provider_s_own_list_has_only_its_homes() -> None:
    policy = {"queues": {"thames": {"landlord": "Thames Homes"}}}
    refused = one({}, {"queue": "thames"}, policy=policy)
    assert refused == ["is on the own list of Thames Homes, this home belongs to the council"]
    assert one({"landlord": "Thames Homes"}, {"queue": "thames"}, policy=policy) == []
    assert one({"landlord": "Thames Homes"}, {}, policy=policy) == []


def test_a_local_lettings_plan_keeps_its_homes_for_whom_it_names() -> None:
    plan = {"name": "Riverside", "where": {"development": "Riverside"}, "who": {"queue": "transfer"}}
    policy = {"local_lettings": [plan]}
    kept = ["this home is kept for others by the local lettings plan 'Riverside'"]
    assert one({"development": "Riverside"}, {}, policy=policy) == kept
    assert one({"development": "Riverside"}, {"queue": "transfer"}, policy=policy) == []
    assert one({"development": "Hillside"}, {}, policy=policy) == []


def test_a_local_lettings_plan_governs_its_own_council_s_homes_only() -> None:
    plan = {"name": "none", "where": {}, "who": {"queue": "transfer"}}
    councils = {"north": {"local_lettings": [plan]}, "south": {}}
    assert len(one({"authority": "north"}, {"authority": "north"}, authorities=councils)) == 1
    assert one({"authority": "south"}, {"authority": "south"}, authorities=councils) == []


def test_every_reason_is_given_at_once() -> None:
    found = one({"area": "West", "floor": 3}, {"bedrooms_needed": 1, "areas": "North", "max_floor": 0})
    assert found == [
        "needs 1 bedroom, this home has 2",
        "accepts North, this home is in West",
        "on floor 3 without a lift; can manage only the ground floor",
    ]


def test_every_rule_has_a_name_of_its_own_and_a_sentence() -> None:
    assert len({rule.rule_id for rule in RULES}) == len(RULES)
    assert all(rule.sentence.endswith(".") for rule in RULES)
