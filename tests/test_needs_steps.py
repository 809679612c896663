"""Need at the move: steps at birthdays and births, and only where they change what may be offered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from scenario_builder import START, make_scenario, people

from optimiser.needs import assess, bedrooms_needed, standard_of
from optimiser.needs.ages import completed_months, day_reached
from optimiser.needs.household_members import persons_on
from optimiser.needs.people import people_of

MOVE = {"need_at": "move"}


def child(birth_date: str, sex: str) -> dict[str, Any]:
    person = f"{sex}{birth_date}"
    return {"household_id": "A", "person_id": person, "birth_date": birth_date, "sex": sex}


def steps(
    members: list[dict[str, Any]], policy: dict[str, Any] | None = None, **keys: Any
) -> list[tuple[int, int]]:
    """Pairs of day and need."""
    scenario = make_scenario(
        households=[{"household_id": "A", **keys}], members=members, policy=MOVE | (policy or {})
    )
    found = assess(scenario).need_steps
    return list(zip(found["from_day"].tolist(), found["need"].tolist(), strict=True))


LONE_MOTHER = people("A", "40F")


def test_brother_and_sister_stop_sharing_on_the_tenth_birthday() -> None:
    family = [*LONE_MOTHER, child("2017-02-01", "M"), child("2019-02-01", "F")]
    assert steps(family) == [(0, 2), (28, 3)]
    assert steps(family, {"need_at": "start"}) == [(0, 2)]


def test_sisters_stop_sharing_on_the_sixteenth_birthday_under_the_size_criteria() -> None:
    family = [*LONE_MOTHER, child("2011-01-11", "F"), child("2014-06-01", "F")]
    assert steps(family, {"bedroom_standard": "size_criteria"}) == [(0, 2), (7, 3)]
    assert steps(family) == [(0, 2)]


def test_sisters_stop_sharing_on_the_twenty_first_birthday_under_the_bedroom_standard() -> None:
    family = [*LONE_MOTHER, child("2006-01-05", "F"), child("2014-06-01", "F")]
    assert steps(family) == [(0, 2), (1, 3)]


def test_a_birthday_that_changes_nothing_is_no_step() -> None:
    # The boy of 15 shares with the younger boy before and after his tenth birthday; their sister is alone.
    family = [*LONE_MOTHER, child("2017-03-01", "M"), child("2018-03-01", "F"), child("2012-01-01", "M")]
    assert steps(family) == [(0, 3)]


def test_a_birthday_on_the_first_day_counts_from_the_start_and_after_the_horizon_not_at_all() -> None:
    assert steps([*LONE_MOTHER, child("2017-01-04", "M"), child("2019-02-01", "F")]) == [(0, 3)]
    late = START + timedelta(weeks=52)
    assert steps([*LONE_MOTHER, child(f"2018-{late:%m-%d}", "M"), child("2019-02-01", "F")]) == [(0, 2)]
    last = late - timedelta(days=1)
    family = [*LONE_MOTHER, child(f"2018-{last:%m-%d}", "M"), child("2019-02-01", "F")]
    assert steps(family) == [(0, 2), (363, 3)]


def test_a_leap_day_child_is_ten_on_the_first_of_march() -> None:
    family = [*LONE_MOTHER, child("2020-02-29", "M"), child("2022-02-01", "F")]
    scenario = make_scenario(
        households=[{"household_id": "A"}], members=family, policy=MOVE, start="2030-01-01", horizon_weeks=52
    )
    found = assess(scenario).need_steps
    assert found["from_day"].tolist() == [0, (date(2030, 3, 1) - date(2030, 1, 1)).days]


def test_an_age_without_a_birth_date_does_not_move() -> None:
    assert steps([*LONE_MOTHER, *people("A", "9M;8F")]) == [(0, 2)]


def test_a_birth_adds_a_room_on_the_due_date_unless_the_child_counts_already() -> None:
    mother = {"household_id": "A", "person_id": "M", "age": 30, "sex": "F", "expected": "2027-02-01"}
    assert steps([mother]) == [(0, 1), (28, 2)]
    assert steps([mother], {"count_unborn": True}) == [(0, 2)]
    in_a_row_of_its_own = {"household_id": "A", "person_id": "x", "expected": "2027-02-01"}
    assert steps([*LONE_MOTHER, in_a_row_of_its_own]) == [(0, 1), (28, 2)]


def test_persons_step_with_a_birth_though_need_does_not() -> None:
    members = [*people("A", "30F;2F"), {"household_id": "A", "person_id": "x", "expected": "2027-02-01"}]
    scenario = make_scenario(households=[{"household_id": "A"}], members=members, policy=MOVE)
    found = assess(scenario).need_steps
    assert found["need"].tolist() == [2, 2]
    assert found["persons"].tolist() == [2, 3]


def test_the_officers_need_does_not_step() -> None:
    family = [*LONE_MOTHER, child("2017-02-01", "M"), child("2019-02-01", "F")]
    assert steps(family, bedrooms_needed=2) == [(0, 2)]


def test_barnets_baby_counts_from_its_first_birthday() -> None:
    family = [*LONE_MOTHER, child("2026-02-01", "M")]
    assert steps(family, {"bedroom_standard": "local_barnet"}) == [(0, 1), (28, 2)]


def test_babies_born_on_one_day_are_a_multiple_birth_and_others_are_not() -> None:
    barnet = {"bedroom_standard": "local_barnet"}
    assert steps([*LONE_MOTHER, child("2026-12-10", "M"), child("2026-12-10", "F")], barnet) == [(0, 2)]
    cousins = [*LONE_MOTHER, child("2026-12-01", "M"), child("2026-12-20", "F")]
    assert steps(cousins, barnet) == [(0, 1), (331, 2), (350, 2)]  # the last for the number of persons


def test_the_leads_age_steps_only_where_a_home_asks_for_it() -> None:
    lead = child("1972-02-01", "F")
    for min_age, expected in ((0, [(0, 54)]), (55, [(0, 54), (28, 55)]), (60, [(0, 54)])):
        scenario = make_scenario(
            homes=[{"home_id": "N1", "min_age": min_age}],
            households=[{"household_id": "A"}],
            members=[lead],
            policy=MOVE,
        )
        found = assess(scenario).need_steps
        assert list(zip(found["from_day"], found["lead_age"], strict=True)) == expected


def test_the_offer_range_steps_with_the_need() -> None:
    scenario = make_scenario(
        homes=[{"home_id": "H1", "bedrooms": 4}],
        households=[{"household_id": "A", "home_id": "H1"}],
        members=[*LONE_MOTHER, child("2017-02-01", "M"), child("2019-02-01", "F")],
        policy=MOVE | {"spare_for_downsizers": 1},
    )
    found = assess(scenario).need_steps
    assert found["min_bedrooms"].tolist() == [2, 3]
    assert found["max_bedrooms"].tolist() == [3, 3]


def test_only_authorities_that_take_need_at_the_move_have_steps() -> None:
    family = [*LONE_MOTHER, child("2017-02-01", "M"), child("2019-02-01", "F")]
    scenario = make_scenario(
        households=[{"household_id": "A", "authority": "north"}, {"household_id": "B", "authority": "south"}],
        members=[*family, *({**row, "household_id": "B"} for row in family)],
        authorities={"north": {}, "south": MOVE},
    )
    found = assess(scenario).need_steps
    rows = found[["household", "from_day", "need"]].to_numpy().tolist()
    assert rows == [[0, 0, 2], [1, 0, 2], [1, 28, 3]]


@pytest.mark.parametrize("seed", range(3))
def test_the_steps_equal_the_plain_form_on_every_day(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def turns_an_age_that_matters() -> date:
        age = int(rng.choice([0, 1, 10, 16, 21, 40]))
        return START + timedelta(days=int(rng.integers(0, 200)) - round(age * 365.25))

    members = [
        {
            "household_id": f"H{household}",
            "person_id": str(person),
            "birth_date": turns_an_age_that_matters(),
            "sex": str(rng.choice(["F", "M"])),
        }
        for household in range(12)
        for person in range(int(rng.integers(1, 6)))
    ]
    standard_name = str(rng.choice(["size_criteria", "bedroom_standard", "local_barnet"]))
    scenario = make_scenario(
        households=[{"household_id": f"H{h}"} for h in range(12)],
        members=members,
        policy=MOVE | {"bedroom_standard": standard_name},
        horizon_weeks=30,
    )
    found, everybody = assess(scenario).need_steps, people_of(scenario)
    standard = standard_of(scenario.policy, START)
    for household in range(12):
        own = found[found["household"] == household]
        for day in range(0, 210, 3):
            at_step = own[own["from_day"] <= day]["need"].iloc[-1]
            persons = persons_on(everybody, household, START + timedelta(days=day))
            assert at_step == bedrooms_needed(persons, standard), f"seed {seed}, H{household}, day {day}"


def test_completed_months_turn_on_the_day_that_an_age_is_reached() -> None:
    births = np.arange(np.datetime64("2015-12-01"), np.datetime64("2016-03-05"))
    for months in (0, 1, 12, 120, 252):
        reached = day_reached(births, months)
        assert (completed_months(births, reached) == months).all()
        assert (completed_months(births, reached - 1) == months - 1).all()
