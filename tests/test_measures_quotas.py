"""Quotas, nominations agreements and budgets: what is counted, against which limit, in which words."""

from datetime import date

import pytest
from scenario_builder import make_scenario

from optimiser.errors import InputError
from optimiser.measures import plan_rows, quota_results
from optimiser.needs.assess import assess
from optimiser.records import Move
from optimiser.suitability import find_lettings

HOMES = [
    {"home_id": "N1", "development": "Riverside", "landlord": "Thames", "status": "new_build"},
    {"home_id": "N2", "development": "Riverside", "landlord": "Thames", "status": "new_build"},
    {"home_id": "N3", "development": "Riverside", "landlord": "Thames", "status": "new_build"},
    {"home_id": "V1", "landlord": "Thames"},
    {"home_id": "H1", "landlord": "Thames", "bedrooms": 3},
    {"home_id": "H2", "bedrooms": 3},
]
HOUSEHOLDS = [
    {"household_id": "T1", "home_id": "H1", "queue": "transfer", "band": "B"},
    {"household_id": "T2", "home_id": "H2", "queue": "under_occupation"},
    {"household_id": "R1", "queue": "homeless"},
    {"household_id": "R2", "queue": "homeless"},
    {"household_id": "L1", "queue": "thames_list"},
]
LETS = {"T1": "N1", "R1": "N2", "L1": "N3", "R2": "V1"}


def results(policy, lets=LETS, homes=HOMES, **scenario):
    assessed = assess(make_scenario(homes, HOUSEHOLDS, policy=policy, **scenario))
    return quota_results(assessed, moves(lets))


def moves(lets):
    present = {"T1": "H1", "T2": "H2"}
    start = date(2027, 1, 25)
    return [Move(who, present.get(who), home, "C", 1, "chain", start, start) for who, home in lets.items()]


def quota(lets=LETS, **keys):
    return results({"quotas": [{"name": "q"} | keys]}, lets)[0]


def rows(policy):
    anybody = [row | {"bedrooms_max": 2} for row in HOUSEHOLDS]
    assessed = assess(make_scenario(HOMES, anybody, policy=policy))
    return plan_rows(assessed, find_lettings(assessed))


def test_a_per_cent_is_of_the_lettings_in_the_plan_of_the_homes_meant():
    found = quota(where={"development": "Riverside"}, who={"queue": ["transfer", "homeless"]}, at_least="60%")
    assert (found.counted, found.out_of, found.at_least, found.met) == (2, 3, pytest.approx(1.8), True)
    assert found.household_ids == ("T1", "R1")
    assert not quota(where={"development": "Riverside"}, who={"queue": "homeless"}, at_least="50%").met
    assert quota({}, where={"development": "Riverside"}, who={"queue": "homeless"}, at_least="50%").met


def test_a_third_of_three_lettings_is_one_in_spite_of_floats():
    assert quota(
        where={"development": "Riverside"}, who={"queue": "transfer"}, at_most="33.3333333333333%"
    ).met
    assert quota({"T1": "N1"}, who={"queue": "transfer"}, at_least="100%").met


def test_a_number_is_that_many_lettings():
    found = quota(who={"queue": "homeless"}, at_most=1)
    assert (found.counted, found.out_of, found.at_most, found.met) == (2, None, 1, False)
    assert quota(who={"queue": "homeless"}, at_least=2).met


def test_an_empty_condition_matches_everything():
    assert quota(at_least=1).counted == 4


def test_computed_columns_can_be_asked_for():
    found = quota(
        where={"bedrooms_counted": 2}, who={"under_occupied": True, "bedrooms_spare": 2}, at_least=1
    )
    assert found.household_ids == ("T1",)


def test_a_quota_with_two_limits_is_two_demands():
    policy = {"quotas": [{"name": "homeless", "who": {"queue": "homeless"}, "at_least": 1, "at_most": "40%"}]}
    least, most = results(policy)
    assert (least.name, least.met) == ("homeless (at least)", True)
    assert (most.name, most.counted, most.out_of, most.met) == ("homeless (at most)", 2, 4, False)


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        (
            {
                "where": {"development": "Riverside"},
                "who": {"queue": ["transfer", "under_occupation"]},
                "at_least": "50%",
            },
            "At least 50% of the lettings in Riverside go to the queues transfer or under_occupation",
        ),
        (
            {"where": {"bedrooms": [3, 4], "landlord": "Thames"}, "who": {"band": ["A", "B"]}, "at_most": 30},
            "At most 30 lettings of Thames with bedrooms 3 or 4 go to households with band A or B",
        ),
        (
            {"who": {"queue": "homeless", "is_tenant": False, "band": "A"}, "at_least": "12.5%"},
            "At least 12.5% of the lettings go to the queue homeless with band A who are on the register",
        ),
        (
            {"where": {"area": ["North", "South", "West"]}, "at_least": 2},
            "At least 2 lettings in North, South or West go to anybody",
        ),
    ],
)
def test_a_quota_is_said_in_the_words_of_the_team(keys, sentence):
    assert quota(**keys).sentence == sentence


def test_an_unknown_column_is_named_with_a_near_one():
    with pytest.raises(InputError, match=r"'q'.*'developement'.*homes do not have.*development"):
        quota(where={"developement": "Riverside"}, at_least=1)
    with pytest.raises(InputError, match=r"households do not have"):
        quota(who={"colour": "blue"}, at_least=1)


def test_rows_hold_per_cents_on_the_left_and_numbers_as_bounds():
    policy = {
        "quotas": [
            {
                "name": "share",
                "where": {"landlord": "Thames"},
                "who": {"queue": "homeless"},
                "at_most": "25%",
            },
            {"name": "number", "who": {"queue": "homeless"}, "at_least": 2},
        ]
    }
    share, number = rows(policy)
    assert set(share.coefficient.tolist()) == {0.75, -0.25}
    assert (share.lower, share.upper, share.kind) == (-float("inf"), 0, "quota")
    assert set(number.coefficient.tolist()) == {0.0, 1.0}
    assert (number.lower, number.upper) == (2, float("inf"))


NOMINATIONS = {
    "nominations": {"Thames": {"first_lets": "75%", "relets": "50%"}},
    "queues": {"thames_list": {"landlord": "Thames"}},
}


def test_first_lets_to_the_councils_nominees_are_rounded_down_from_the_share():
    first, _ = results(NOMINATIONS)
    assert first.household_ids == ("T1", "R1")  # L1 is on the provider's own list
    assert (first.counted, first.out_of, first.at_most, first.met) == (2, 3, 2, True)
    assert first.sentence == "The council's nominees get at most 75% of the first lets of Thames"
    assert not results(NOMINATIONS, LETS | {"L1": "V1", "R2": "N3"})[0].met


def test_a_relet_counts_whether_it_was_vacant_or_is_freed_in_the_plan():
    _, relets = results(NOMINATIONS)
    assert (relets.counted, relets.out_of, relets.at_most, relets.met) == (1, 2, 1, True)
    assert relets.household_ids == ("R2",)
    assert not results(NOMINATIONS, LETS | {"T2": "H1"})[1].met
    assert not results(NOMINATIONS, {"R2": "V1"})[1].met  # half of one relet is none


def test_homes_that_come_after_the_horizon_are_nobodys_nominations():
    homes = [HOMES[0], {**HOMES[1], "ready_date": "2028-01-03"}, *HOMES[3:]]
    policy = {**NOMINATIONS, "nominations": {"Thames": {"first_lets": "100%"}}}
    assert results(policy, {}, homes)[0].at_most == 1


def test_the_budget_holds_the_sum_of_incentives_in_pounds():
    policy = {"incentives": {"per_bedroom": 1000, "budget": 1500}}
    found = results(policy, {"T1": "N1", "T2": "N2", "R1": "N3"})[0]
    assert (found.counted, found.at_most, found.met) == (2000, 1500, False)
    assert found.household_ids == ("T1", "T2")
    assert found.sentence == "Incentives come to no more than £1,500"
    row = rows(policy)[0]
    assert (row.kind, row.upper, set(row.coefficient.tolist())) == ("budget", 1500, {0.0, 1000.0})


def test_an_authoritys_own_quota_counts_its_own_homes_and_a_shared_one_is_asked_once():
    shared = {"name": "shared", "who": {"queue": "homeless"}, "at_least": 1}
    own = {"name": "own", "who": {"queue": "homeless"}, "at_most": 1}
    homes = [row | {"authority": "north" if row["home_id"] == "N2" else "south"} for row in HOMES]
    found = results(
        {"quotas": [shared]},
        homes=homes,
        authorities={"north": {"quotas": [shared, own]}, "south": {"quotas": [shared]}},
    )
    assert [each.name for each in found] == ["shared", "north: own"]
    assert [each.counted for each in found] == [2, 1]
    assert found[1].sentence == "north: at most 1 letting goes to the queue homeless"


def test_an_authority_has_a_budget_of_its_own_only_where_it_differs_from_the_plan_wide_one():
    def budget(pounds):
        return {"incentives": {"per_bedroom": 1000, "budget": pounds}}

    homes = [row | {"authority": "north"} for row in HOMES]
    households = [
        row | {"authority": "south" if row["household_id"] == "T2" else "north"} for row in HOUSEHOLDS
    ]
    schemes = {"north": budget(9000), "south": budget(500)}
    assessed = assess(make_scenario(homes, households, policy=budget(9000), authorities=schemes))
    found = quota_results(assessed, moves({"T1": "N1", "T2": "N2"}))
    assert [(each.name, each.counted, each.met) for each in found] == [
        ("Incentive budget", 2000, True),
        ("south: Incentive budget", 1000, False),
    ]
