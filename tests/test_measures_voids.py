"""Empty days of relets by the two official definitions, and where they part."""

from datetime import date

import pytest
from scenario_builder import make_scenario

from optimiser.measures.finished import finished
from optimiser.measures.voids import core_days, housemark_days, relet_time
from optimiser.needs.assess import assess
from optimiser.records import Move


def days(home, start="2027-02-01", kind="chain", blocks=()):
    """Housemark's and CORE's days for one letting of one vacant home."""
    scenario = make_scenario([{"home_id": "V1"} | home], [{"household_id": "R1"}], blocks=blocks)
    day = date.fromisoformat(start)
    plan = finished(assess(scenario), [Move("R1", None, "V1", "C01", 1, kind, day, day)])
    return housemark_days(plan)[0], core_days(plan)[0]


def test_a_home_left_on_sunday_and_let_on_monday_was_empty_for_no_day_by_housemark():
    assert days({"tenancy_end": "2027-01-31"}) == (0, 1)


def test_core_counts_from_the_end_of_major_works_and_housemark_leaves_such_relets_out():
    assert days({"tenancy_end": "2026-06-01", "major_works_end": "2027-01-22"}) == (None, 10)
    assert days({"major_works_end": "2027-01-22"}) == (None, 10)


def test_a_vacancy_whose_last_tenancy_has_no_known_end_is_not_counted():
    assert days({}) == (None, None)


def test_first_lets_are_no_relets():
    assert days({"status": "new_build", "ready_date": "2027-01-04"}) == (None, None)


@pytest.mark.parametrize("kind", ["exchange", "decant_temporary"])
def test_exchanges_and_temporary_lettings_are_counted_by_neither(kind):
    assert days({"tenancy_end": "2027-01-31"}, kind=kind) == (None, None)


def test_a_home_held_for_a_decant_is_left_out_by_housemark_only():
    block = {"block": "Tower", "works": "demolish"}
    assert days({"tenancy_end": "2027-01-31", "block": "Tower"}, blocks=[block]) == (None, 1)


def freed(block=None, ready_again="2027-06-01"):
    """T1 leaves H1 on 1 February; R1 moves in on 1 July."""
    homes = [{"home_id": "N1", "status": "new_build"}, {"home_id": "H1", "block": block or ""}]
    blocks = [{"block": "Mill", "works": "refurbish", "ready_again": ready_again}]
    scenario = make_scenario(
        homes, [{"household_id": "T1", "home_id": "H1"}, {"household_id": "R1"}], blocks=blocks
    )
    first, second = date(2027, 2, 1), date(2027, 7, 1)
    plan = finished(
        assess(scenario),
        [
            Move("T1", "H1", "N1", "C01", 1, "chain", first, first),
            Move("R1", None, "H1", "C01", 2, "chain", second, second),
        ],
    )
    return housemark_days(plan), core_days(plan)


def test_a_home_freed_in_the_plan_was_left_when_its_tenants_new_tenancy_started():
    assert freed() == ([None, 149], [None, 150])


def test_a_refurbished_home_is_vacant_by_core_from_the_day_its_block_is_ready():
    assert freed("Mill") == ([None, None], [None, 30])


def test_works_that_ended_before_the_tenant_left_do_not_count():
    assert freed("Mill", "2027-01-15") == ([None, None], [None, 150])


def test_the_mean_is_over_the_lettings_counted():
    assert (relet_time([None, 10, 20]).mean_days, relet_time([None, 10, 20]).counted) == (15, 2)
    assert (relet_time([None]).mean_days, relet_time([None]).counted) == (None, 0)
