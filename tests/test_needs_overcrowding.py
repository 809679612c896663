"""Statutory overcrowding, Housing Act 1985 Part X: published cases, every threshold, the room standard."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import pytest
from scenario_builder import START, make_scenario, people

from optimiser.needs import Person, assess, statutory_overcrowding
from optimiser.needs.overcrowding import room_standard_contravened, space_standard, thresholds_on

LAW = thresholds_on(START)
with (Path(__file__).parent / "data" / "overcrowding_cases.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


def numbers(text: str) -> list[float]:
    return [float(item) for item in text.split(";")]


def persons(shorthand: str) -> list[Person]:
    rows = people("A", shorthand)
    return [Person(row["person_id"], row["age"], row["sex"], row["partner"]) for row in rows]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["description"])
def test_the_space_standard_of_the_published_cases(case: dict[str, str]) -> None:
    found = space_standard(numbers(case["room_areas_sqft"]), numbers(case["ages"]), LAW)
    told = (found.rooms_counted, found.by_rooms, found.by_area, found.permitted, found.persons)
    named = ("rooms_counted", "table1", "table2", "permitted", "units")
    assert told == tuple(float(case[name]) for name in named)
    assert found.contravened == (case["space_standard_contravened"] == "True")


def test_all_seven_cases_are_read() -> None:
    assert len(CASES) == 7


@pytest.mark.parametrize(
    ("area", "permitted"),
    [(49.9, 0), (50, 0.5), (69.9, 0.5), (70, 1), (89.9, 1), (90, 1.5), (109.9, 1.5), (110, 2), (300, 2)],
)
def test_a_rooms_area_permits_what_table_two_says(area: float, permitted: float) -> None:
    assert space_standard([area], [], LAW).by_area == permitted


@pytest.mark.parametrize(
    ("rooms", "permitted"), [(0, 0), (1, 2), (2, 3), (3, 5), (4, 7.5), (5, 10), (6, 12), (8, 16)]
)
def test_the_number_of_rooms_permits_what_table_one_says(rooms: int, permitted: float) -> None:
    assert space_standard([120] * rooms, [], LAW).by_rooms == permitted


@pytest.mark.parametrize(("age", "counts"), [(0, 0), (0.99, 0), (1, 0.5), (9.99, 0.5), (10, 1), (None, 1)])
def test_a_person_counts_by_age(age: float | None, counts: float) -> None:
    assert space_standard([120], [age], LAW).persons == counts


def some_nights_arrangement_is_decent(rooms: int, sleeping: list[Person]) -> bool:
    """Section 325 as it reads: try every way to put those of 10 or more into the rooms."""
    counted = [person for person in sleeping if (person.age or 0) >= 10]
    for places in product(range(rooms), repeat=len(counted)):
        offends = any(
            places[a] == places[b]
            and one.sex != two.sex
            and two.partner != one.person_id
            and one.partner != two.person_id
            for a, one in enumerate(counted)
            for b, two in enumerate(counted[:a])
        )
        if not offends:
            return True
    return False


HOUSEHOLDS = [
    *("30F", "30F;9M", "30F;10M", "30F;12F", "40M;14F;15F", "5F;6M;7F", "9.99F;12M"),
    *("30F*;31M*", "30F*;31M*;9F", "30F*;31M*;10F", "30F*;31M*;11F;12M", "30F*;31M*;60F*;61M*"),
    *("30F*;31F*", "30F*;31F*;10F"),
]


@pytest.mark.parametrize("rooms", [1, 2, 3])
@pytest.mark.parametrize("shorthand", HOUSEHOLDS)
def test_the_room_standard_equals_trying_every_arrangement(shorthand: str, rooms: int) -> None:
    sleeping = persons(shorthand)
    decent = some_nights_arrangement_is_decent(rooms, sleeping)
    assert room_standard_contravened(rooms, sleeping, LAW) is not decent


def test_small_rooms_count_for_the_room_standard_but_not_for_the_space_standard() -> None:
    brother_and_sister = persons("20F;21M")
    assert statutory_overcrowding([120, 45], brother_and_sister, START) is False
    assert statutory_overcrowding([120], brother_and_sister, START) is True


def test_an_unknown_sex_leaves_the_room_standard_open_only_where_it_decides() -> None:
    unknown = Person("x", 12.0, "")
    mother, boy = Person("m", 30.0, "F"), Person("b", 13.0, "M")
    assert room_standard_contravened(1, [mother, unknown], LAW) is None
    assert room_standard_contravened(1, [mother, boy, unknown], LAW) is True
    assert room_standard_contravened(2, [mother, unknown], LAW) is False
    assert statutory_overcrowding([60], [mother, unknown], START) is True


def test_the_unborn_and_the_absent_do_not_sleep_there() -> None:
    mother = Person("m", 30.0, "F")
    away, unborn = Person("s", 20.0, "M", away=True), Person("u", 0.0, unborn=True)
    assert statutory_overcrowding([120], [mother, away, unborn], START) is False


def test_no_rooms_or_nobody_is_not_known() -> None:
    assert statutory_overcrowding([], persons("30F"), START) is None
    assert statutory_overcrowding([120], [], START) is None


def test_the_assessment_says_true_false_or_not_known() -> None:
    scenario = make_scenario(
        homes=[
            {"home_id": "H1", "room_areas_sqft": [120, 150]},
            {"home_id": "H2", "room_areas_sqft": "60"},
            {"home_id": "H3"},
            {"home_id": "H4", "room_areas_sqft": [120]},
        ],
        households=[
            {"household_id": "T1", "home_id": "H1"},
            {"household_id": "T2", "home_id": "H2"},
            {"household_id": "T3", "home_id": "H3"},
            {"household_id": "T4", "home_id": "H4"},
            {"household_id": "R1"},
        ],
        members=[*people("T1", "30F*;31M*;5F"), *people("T2", "30F*;31M*"), *people("T3", "30F")],
    )
    found = assess(scenario).households["statutorily_overcrowded"]
    assert found.tolist() == [False, True, None, None, None]
    assert found.dtype == object


def test_flags_stay_objects_when_every_household_is_known() -> None:
    scenario = make_scenario(
        homes=[{"home_id": "H1", "room_areas_sqft": [120]}],
        households=[{"household_id": "T1", "home_id": "H1"}],
        members=people("T1", "30F"),
    )
    found = assess(scenario).households["statutorily_overcrowded"]
    assert found.dtype == object
    assert found[0] is False
