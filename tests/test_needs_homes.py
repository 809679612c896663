"""What the policies make of each home: days to let and to turn round, ready days, what works do to it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scenario_builder import make_scenario

from optimiser.needs import assess


def test_letting_and_void_days_follow_the_bedrooms() -> None:
    times = {"letting_by_bedrooms": {3: 28}, "void_works_by_bedrooms": {4: 42}}
    homes = [{"home_id": f"N{bedrooms}", "bedrooms": bedrooms} for bedrooms in (2, 3, 4)]
    assessed = assess(make_scenario(homes=homes, policy={"times": times}))
    assert assessed.homes["letting_days"].tolist() == [21, 28, 21]
    assert assessed.homes["void_days"].tolist() == [28, 28, 42]


def test_letting_and_void_days_are_those_of_the_homes_own_authority() -> None:
    scenario = make_scenario(
        homes=[{"home_id": "N1", "authority": "north"}, {"home_id": "S1", "authority": "south"}],
        authorities={"north": {}, "south": {"times": {"letting": 10, "void_works": 14}}},
    )
    assessed = assess(scenario)
    assert assessed.homes["letting_days"].tolist() == [21, 10]
    assert assessed.homes["void_days"].tolist() == [28, 14]


def test_a_vacancy_is_ready_on_its_date_and_never_before_the_start() -> None:
    homes = [
        {"home_id": "N1", "status": "new_build", "ready_date": "2027-02-01"},
        {"home_id": "N2", "status": "vacant", "ready_date": "2026-10-01"},
        {"home_id": "H1", "status": "occupied"},
        {"home_id": "X1", "status": "held", "ready_date": "2027-02-01"},
        {"home_id": "X2", "status": "demolished", "ready_date": "2027-02-01"},
    ]
    assessed = assess(make_scenario(homes=homes))
    assert assessed.homes["is_vacancy"].tolist() == [True, True, False, False, False]
    np.testing.assert_array_equal(assessed.homes["ready_day"], [28, 0, np.nan, np.nan, np.nan])


def test_works_on_a_block_decide_what_becomes_of_a_home_that_is_left() -> None:
    names = ("Ash House", "Birch House", "Cedar House", "Oak House", "")
    scenario = make_scenario(
        homes=[{"home_id": f"H{n}", "block": block} for n, block in enumerate(names)],
        households=[{"household_id": f"T{n}", "home_id": f"H{n}"} for n in range(5)],
        blocks=[
            {"block": "Ash House", "works": "demolish"},
            {"block": "Birch House", "works": "refurbish", "ready_again": "2027-02-01"},
            {"block": "Cedar House", "works": "refurbish"},
        ],
    )
    homes = assess(scenario).homes
    assert homes["after_leaving"].tolist() == ["demolished", "relet", "held", "relet", "relet"]
    np.testing.assert_array_equal(homes["ready_again_day"], [np.nan, 28, np.nan, np.nan, np.nan])


def test_a_bedsit_counts_as_a_bedroom_where_the_standard_says_so() -> None:
    homes = [{"home_id": "S", "bedrooms": 0}, {"home_id": "N", "bedrooms": 2}]
    own = {"own_room_from": 21, "bedsit_counts_as_bedroom": False}
    policy = {"bedroom_standard": "ours", "standards": {"ours": own}}
    assert assess(make_scenario(homes=homes)).homes["bedrooms_counted"].tolist() == [1, 2]
    assert assess(make_scenario(homes=homes, policy=policy)).homes["bedrooms_counted"].tolist() == [0, 2]


def test_day_numbers_count_from_the_start_and_back() -> None:
    assessed = assess(make_scenario(start="2027-01-04", horizon_weeks=4))
    assert assessed.end_day == 28
    assert assessed.day(assessed.scenario.end) == 28
    assert assessed.date(28) == assessed.scenario.end


def test_an_empty_scenario_has_every_column() -> None:
    assessed = assess(make_scenario())
    full = assess(make_scenario(homes=[{"home_id": "N1"}], households=[{"household_id": "R1"}]))
    for name in ("homes", "households", "need_steps"):
        empty, other = getattr(assessed, name), getattr(full, name)
        assert len(empty) == 0
        assert list(empty) == list(other)
        assert empty.dtypes.to_dict() == other.dtypes.to_dict()


def test_the_scenarios_own_tables_are_left_alone() -> None:
    scenario = make_scenario(
        homes=[{"home_id": "N1"}, {"home_id": "H1"}],
        households=[{"household_id": "T1", "home_id": "H1"}],
        members=[{"household_id": "T1", "age": 30, "sex": "F", "expected": "2027-03-01"}],
        policy={"count_unborn": True},
    )
    tables = ("homes", "households", "members")
    before = {name: getattr(scenario, name).copy(deep=True) for name in tables}
    assess(scenario)
    for name in tables:
        pd.testing.assert_frame_equal(getattr(scenario, name), before[name])
