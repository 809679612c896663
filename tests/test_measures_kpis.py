"""Key figures of a plan worked out by hand, and of plans at the edges."""

from datetime import date

import pytest
from scenario_builder import make_scenario

from optimiser.measures import kpis
from optimiser.needs.assess import assess
from optimiser.records import Move

HOMES = [
    {"home_id": "N1", "bedrooms": 2, "status": "new_build", "access_category": "B", "weekly_rent": 140},
    {"home_id": "V1", "bedrooms": 2, "tenancy_end": "2026-12-20", "access_category": "C"},
    {"home_id": "V2", "bedrooms": 1, "ready_date": "2027-12-31"},
    {"home_id": "V3", "bedrooms": 1, "ready_date": "2028-02-01"},
    {"home_id": "H1", "bedrooms": 4},
    {"home_id": "H2", "bedrooms": 1},
]
HOUSEHOLDS = [
    {
        "household_id": "T1",
        "home_id": "H1",
        "bedrooms_needed": 2,
        "queue": "under_occupation",
        "access_need": "B",
    },
    {"household_id": "T2", "home_id": "H2", "bedrooms_needed": 3},
    {"household_id": "R1", "bedrooms_needed": 2, "queue": "homeless", "ta_weekly_cost": 70},
    {"household_id": "R2", "bedrooms_needed": 1},
]
POLICY = {"incentives": {"per_bedroom": 1000}}


def move(household_id, left, home_id, chain_id, position, start):
    day = date.fromisoformat(start)
    return Move(household_id, left, home_id, chain_id, position, "chain", day, day)


MOVES = [
    move("T1", "H1", "N1", "C01", 1, "2027-01-25"),
    move("T2", "H2", "H1", "C01", 2, "2027-03-15"),
    move("R1", None, "V1", "C02", 1, "2027-01-25"),
]


def of_plan(moves):
    return kpis(assess(make_scenario(HOMES, HOUSEHOLDS, policy=POLICY)), moves)


def test_every_key_figure_of_a_small_plan():
    assert of_plan(MOVES) == {
        "households_rehoused": 3,
        "vacancies": 3,  # V3 comes after the end
        "vacancies_let": 2,
        "households_per_vacancy": 1,
        "chains": 2,
        "longest_chain": 2,
        "exchanges": 0,
        "households_exchanged": 0,
        "by_queue": {"homeless": 1, "transfer": 1, "under_occupation": 1},
        "by_bedrooms": {"2": 2, "4": 1},
        "bedrooms_released": 2,
        "large_homes_released": 1,
        "overcrowding_solved": 1,
        "overcrowded_moved": 1,
        "bedrooms_gained": 2,
        "accessible_matched": 1,
        "accessible_wasted": 1,
        "homes_left_empty": 2,  # V2 and H2
        # N1 21, V1 21, V2 3, H1 from 22 February 21, H2 from 12 April to the end 266
        "empty_days_total": 21 + 21 + 3 + 21 + 266,
        "relet_days_housemark": (48 + 35) / 2,  # H1 from 25 January, V1 from 20 December
        "relets_counted_housemark": 2,
        "relet_days_core": (49 + 36) / 2,
        "relets_counted_core": 2,
        "incentive_spend": 2000,
        "ta_saving": pytest.approx(343 * 10),
        "rent_lost": pytest.approx(21 * 20),
        "cost": pytest.approx(2000 + 420 - 3430),
    }


def test_an_empty_plan_leaves_every_vacancy_empty():
    found = of_plan([])
    assert (found["households_rehoused"], found["households_per_vacancy"], found["homes_left_empty"]) == (
        0,
        0,
        3,
    )
    assert (found["chains"], found["longest_chain"], found["by_queue"], found["by_bedrooms"]) == (
        0,
        0,
        {},
        {},
    )
    assert (found["relet_days_housemark"], found["relets_counted_core"]) == (None, 0)


def test_a_scenario_without_homes_or_households_has_figures_too():
    found = kpis(assess(make_scenario()), [])
    assert (found["vacancies"], found["households_per_vacancy"], found["cost"]) == (0, 0, 0)


def test_a_tenant_still_short_of_a_bedroom_is_moved_but_not_solved():
    found = of_plan([move("T2", "H2", "N1", "C01", 1, "2027-01-25")])
    assert (found["overcrowded_moved"], found["overcrowding_solved"], found["bedrooms_gained"]) == (1, 0, 1)


def test_figures_can_be_written_as_json_and_read_back_the_same():
    import json

    found = of_plan(MOVES)
    assert json.loads(json.dumps(found)) == found
