"""Each objective by its plain definition, on plans small enough to work out on paper."""

from datetime import date

import numpy as np
import pytest
from scenario_builder import make_scenario, people

from optimiser.errors import InputError
from optimiser.measures import OBJECTIVES
from optimiser.measures.payments import payments_from
from optimiser.needs.assess import assess
from optimiser.records import Move
from optimiser.records.policy import DEFAULT_OBJECTIVES, ONLY_FOR_DECANTS
from optimiser.suitability import find_lettings

START = date(2027, 1, 4)
END = date(2028, 1, 3)  # 364 days later


def move(household_id, left, home_id, start="2027-01-25", kind="chain"):
    return Move(household_id, left, home_id, "C01", 1, kind, START, date.fromisoformat(start))


def value(name, homes, households, moves, **scenario):
    return OBJECTIVES[name].value(assess(make_scenario(homes, households, **scenario)), moves)


def downsizer(present, new, need, name, **scenario):
    """Value of one tenant's move from `present` to `new` bedrooms, needing `need`."""
    homes = [{"home_id": "H1", "bedrooms": present, "block": "Tower"}, {"home_id": "N1", "bedrooms": new}]
    households = [{"household_id": "T1", "home_id": "H1", "bedrooms_needed": need}]
    return value(name, homes, households, [move("T1", "H1", "N1")], **scenario)


def access_value(home_category, need):
    homes = [{"home_id": "N1", "access_category": home_category}]
    return value(
        "access_matched", homes, [{"household_id": "R1", "access_need": need}], [move("R1", None, "N1")]
    )


def test_every_objective_of_the_data_dictionary_is_there():
    assert set(DEFAULT_OBJECTIVES) < set(OBJECTIVES)
    assert len(set(OBJECTIVES) - set(ONLY_FOR_DECANTS)) == 12
    assert [
        name for name, each in OBJECTIVES.items() if each.sense == "least" and name not in ONLY_FOR_DECANTS
    ] == [
        "speed",
        "temporary_moves",
        "cost",
    ]


@pytest.mark.parametrize(("start", "counted"), [("2027-02-01", 1), ("2027-01-31", 1), ("2027-02-02", 0)])
def test_a_decant_is_on_time_up_to_and_on_its_day(start, counted):
    households = [{"household_id": "R1", "move_by": "2027-02-01"}, {"household_id": "R2"}]
    homes = [{"home_id": "N1"}, {"home_id": "N2"}]
    moves = [move("R1", None, "N1", start), move("R2", None, "N2", start)]
    assert value("decants_on_time", homes, households, moves) == counted


def test_the_worth_of_a_day_changes_on_the_same_day_as_the_plain_definition():
    homes = [{"home_id": "N1"}, {"home_id": "H1", "block": "Tower"}]
    households = [{"household_id": "T1", "home_id": "H1", "move_by": "2027-02-01"}]
    payments = {"disturbance": [{"valid_from": "2027-02-01", "amount": 500}]}
    blocks = [{"block": "Tower", "works": "refurbish"}]
    assessed = assess(make_scenario(homes, households, policy={"payments": payments}, blocks=blocks))
    days, first = np.array([27, 28, 29]), np.array(0)
    in_time = OBJECTIVES["decants_on_time"].dated(assessed, find_lettings(assessed), first, first, days)
    assert in_time.tolist() == [1, 1, 0]
    assert payments_from(assessed, first, days).tolist() == [0, 500, 500]


def test_a_household_that_moves_out_in_time_and_returns_later_is_one_decant_on_time():
    homes = [{"home_id": "H1"}, {"home_id": "N1"}]
    households = [{"household_id": "T1", "home_id": "H1", "move_by": "2027-02-01"}]
    moves = [
        move("T1", "H1", "N1", "2027-01-25", "decant_temporary"),
        move("T1", "N1", "H1", "2027-11-01", "return"),
    ]
    assert value("decants_on_time", homes, households, moves) == 1
    assert value("households", homes, households, moves) == 1
    assert value("temporary_moves", homes, households, moves) == 1


def test_priority_is_queue_weight_times_band_weight_of_who_is_rehoused():
    homes = [{"home_id": "N1"}, {"home_id": "N2"}]
    households = [
        {"household_id": "R1", "queue": "homeless", "band": "B"},
        {"household_id": "R2", "queue": "homeless", "band": "A"},
        {"household_id": "R3", "band": "D"},
    ]
    moves = [move("R1", None, "N1"), move("R3", None, "N2")]
    policy = {"queues": {"homeless": {"weight": 3}}}
    assert value("priority", homes, households, moves, policy=policy) == 3 * 4 + 1


@pytest.mark.parametrize(
    ("present", "new", "need", "gained"),
    [(1, 3, 3, 2), (1, 2, 3, 1), (3, 1, 2, -1), (3, 2, 2, 0), (0, 1, 1, 0), (0, 2, 2, 1)],
)
def test_overcrowding_counts_bedrooms_short_before_less_bedrooms_short_after(present, new, need, gained):
    assert downsizer(present, new, need, "overcrowding") == gained


def test_a_bedsit_is_no_bedroom_where_the_standard_says_so():
    standard = {"strict": {"own_room_from": 16, "bedsit_counts_as_bedroom": False}}
    policy = {"bedroom_standard": "strict", "standards": standard}
    assert downsizer(0, 1, 1, "overcrowding", policy=policy) == 1


def test_overcrowding_goes_by_the_need_on_the_day_the_tenancy_starts():
    homes = [{"home_id": "H1", "bedrooms": 1}, {"home_id": "N1", "bedrooms": 3}]
    members = people("T1", "40F;16M")
    children = [("C1", "2011-06-01"), ("C2", "2015-01-01")]
    members = [row for row in members if row["age"] == 40] + [
        {"household_id": "T1", "person_id": child, "birth_date": born, "sex": "M"} for child, born in children
    ]
    households = [{"household_id": "T1", "home_id": "H1"}]
    scenario = {"members": members, "policy": {"need_at": "move", "bedroom_standard": "size_criteria"}}
    early = value("overcrowding", homes, households, [move("T1", "H1", "N1", "2027-05-31")], **scenario)
    late = value("overcrowding", homes, households, [move("T1", "H1", "N1", "2027-06-01")], **scenario)
    assert (early, late) == (1, 2)  # the brothers share until the elder turns 16


@pytest.mark.parametrize(("present", "new", "released"), [(4, 2, 2), (2, 2, 0), (1, 3, 0), (1, 0, 1)])
def test_bedrooms_released_are_those_of_moves_to_fewer(present, new, released):
    assert downsizer(present, new, 2, "bedrooms_released") == released


def test_a_register_household_releases_no_bedrooms():
    assert (
        value("bedrooms_released", [{"home_id": "N1"}], [{"household_id": "R1"}], [move("R1", None, "N1")])
        == 0
    )


@pytest.mark.parametrize(
    ("present", "need", "freed"), [(3, 2, 1), (4, 3, 1), (3, 3, 0), (2, 1, 0), (3, 4, 0)]
)
def test_a_large_home_is_released_by_who_needs_fewer_bedrooms(present, need, freed):
    assert downsizer(present, 2, need, "large_homes_released") == freed


@pytest.mark.parametrize(
    ("works", "freed"),
    [
        ({"works": "demolish"}, 0),
        ({"works": "refurbish"}, 0),
        ({"works": "refurbish", "ready_again": "2027-09-01"}, 1),
    ],
)
def test_a_home_that_is_demolished_or_held_is_not_released(works, freed):
    assert downsizer(4, 2, 2, "large_homes_released", blocks=[{"block": "Tower"} | works]) == freed


@pytest.mark.parametrize(
    ("home_category", "need", "worth"),
    [
        ("A", "A", 1),
        ("D", "D", 1),
        ("C", "B", 1),
        ("A", "B", 0),
        ("A", "", -1),
        ("D", "", -1),
        ("E", "", 0),
        ("E", "E", 0),
    ],
)
def test_an_accessible_home_counts_for_who_needs_it_and_against_who_needs_none(home_category, need, worth):
    assert access_value(home_category, need) == worth


def test_temporary_accommodation_is_saved_from_the_start_to_the_end_of_the_horizon():
    households = [{"household_id": "R1", "ta_weekly_cost": 280}, {"household_id": "R2"}]
    homes = [{"home_id": "N1"}, {"home_id": "N2"}]
    moves = [move("R1", None, "N1", "2027-12-24"), move("R2", None, "N2")]
    assert value("ta_savings", homes, households, moves) == pytest.approx(280 * 10 / 7)


def test_speed_counts_every_empty_day_of_vacancies_and_of_homes_that_come_free():
    homes = [
        {"home_id": "N1", "ready_date": "2027-01-11"},
        {"home_id": "N2", "ready_date": "2027-12-31"},  # never let: 3 days
        {"home_id": "N3", "ready_date": "2028-01-03"},  # comes after the end: 0
        {"home_id": "H1"},
        {"home_id": "H2"},
    ]
    households = [{"household_id": "T1", "home_id": "H1"}, {"household_id": "T2", "home_id": "H2"}]
    moves = [move("T1", "H1", "N1", "2027-02-01"), move("T2", "H2", "H1", "2027-04-01")]
    # N1 stood 21 days; H1 was ready on 1 March, so 31; H2 is ready on 29 April and empty to the end: 249.
    assert value("speed", homes, households, moves) == 3 + 21 + 31 + 249


def test_a_home_ready_again_on_the_last_day_or_later_adds_no_empty_days():
    homes = [{"home_id": "N1", "ready_date": "2027-12-01"}, {"home_id": "H1"}]
    households = [{"household_id": "T1", "home_id": "H1"}]
    assert value("speed", homes, households, [move("T1", "H1", "N1", "2027-12-06")]) == 5
    assert value("speed", homes, households, [move("T1", "H1", "N1", "2027-12-05")]) == 4 + 1


@pytest.mark.parametrize(
    ("works", "empty"),
    [("demolish", 0), ("refurbish", 0), ("back", 2)],
)
def test_demolished_and_held_homes_do_not_come_free_and_refurbished_ones_not_before_their_day(works, empty):
    block = {"block": "Tower", "works": works}
    if works == "back":
        block |= {"works": "refurbish", "ready_again": "2028-01-01"}
    homes = [{"home_id": "N1"}, {"home_id": "H1", "block": "Tower"}]
    households = [{"household_id": "T1", "home_id": "H1"}]
    assert value("speed", homes, households, [move("T1", "H1", "N1")], blocks=[block]) == 21 + empty


def test_homes_that_change_hands_in_an_exchange_stand_empty_for_no_day():
    homes = [{"home_id": "H1"}, {"home_id": "H2"}]
    households = [{"household_id": "T1", "home_id": "H1"}, {"household_id": "T2", "home_id": "H2"}]
    moves = [move("T1", "H1", "H2", kind="exchange"), move("T2", "H2", "H1", kind="exchange")]
    assert value("speed", homes, households, moves) == 0


def test_cost_adds_payments_and_rent_lost_and_takes_off_what_is_saved():
    homes = [
        {"home_id": "N1", "weekly_rent": 140, "bedrooms": 1},
        {"home_id": "H1", "weekly_rent": 70, "bedrooms": 2, "block": "Tower"},
        {"home_id": "N2", "weekly_rent": None, "bedrooms": 1},
    ]
    households = [
        {"household_id": "T1", "home_id": "H1", "tenancy_start": "2020-01-01"},
        {"household_id": "R1", "ta_weekly_cost": 70},
    ]
    policy = {
        "incentives": {"per_bedroom": 1000},
        "payments": {
            "home_loss": [
                {"valid_from": "2026-10-01", "amount": 8100},
                {"valid_from": "2027-02-01", "amount": 9000},
            ],
            "disturbance": [{"valid_from": "2026-01-01", "amount": 500}],
            "removals": [{"valid_from": "2027-01-26", "amount": 400}],
        },
    }
    moves = [move("T1", "H1", "N1", "2027-01-25"), move("R1", None, "N2", "2027-12-27")]
    cost = value(
        "cost", homes, households, moves, policy=policy, blocks=[{"block": "Tower", "works": "demolish"}]
    )
    # Incentive, home loss, disturbance, no removals yet; N1 empty for 21 days at 20; 7 days at 10 saved.
    assert cost == pytest.approx(1000 + 8100 + 500 + 21 * 20 - 70)


def test_edges_add_up_the_weights_of_bids_met_and_a_blank_weight_is_one():
    homes = [{"home_id": home_id} for home_id in ("N1", "N2", "N3")]
    households = [{"household_id": household_id} for household_id in ("R1", "R2", "R3")]
    bids = [
        {"household_id": "R1", "home_id": "N1", "weight": 2.5},
        {"household_id": "R1", "home_id": "N2", "weight": 9},
        {"household_id": "R2", "home_id": "N2"},
    ]
    moves = [move("R1", None, "N1"), move("R2", None, "N2"), move("R3", None, "N3")]
    assert value("edges", homes, households, moves, bids=bids) == 3.5


def test_an_empty_plan_is_worth_the_constant_and_the_worth_of_a_date_broadcasts():
    homes = [{"home_id": "N1", "ready_date": "2027-12-24"}, {"home_id": "H1"}]
    scenario = make_scenario(homes, [{"household_id": "T1", "home_id": "H1"}, {"household_id": "R1"}])
    assessed = assess(scenario)
    lettings = find_lettings(assessed)
    speed = OBJECTIVES["speed"]
    assert speed.value(assessed, []) == speed.constant(assessed, lettings) == 10
    days = np.array([360, 363])
    worth = speed.dated(assessed, lettings, np.array([[0], [1]]), np.zeros((1, 1), dtype=int), days)
    assert worth.tolist() == [[-4, -1], [-4, -1]]


def test_priority_is_whole_only_where_all_weights_are():
    households = [{"household_id": "R1", "band": "C"}]
    whole = assess(make_scenario([{"home_id": "N1"}], households))
    halves = assess(make_scenario([{"home_id": "N1"}], households, policy={"band_weights": {"C": 1.5}}))
    assert OBJECTIVES["priority"].is_whole(whole)
    assert not OBJECTIVES["priority"].is_whole(halves)
    assert OBJECTIVES["speed"].is_whole(halves)
    assert not OBJECTIVES["cost"].is_whole(whole)


def test_a_plan_of_another_scenario_is_refused_by_name():
    with pytest.raises(InputError, match="names a home that the scenario does not have") as refusal:
        value("speed", [{"home_id": "N1"}], [{"household_id": "R1"}], [move("R1", None, "N7")])
    assert [fault.value for fault in refusal.value.faults] == ["N7"]
