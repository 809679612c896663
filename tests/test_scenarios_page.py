"""The scenario that fits on a page: as small as promised, and with the households its story needs."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "scenarios" / "page"


@pytest.fixture(scope="module")
def scenario():
    from optimiser.intake import read_scenario

    return read_scenario(FOLDER)


@pytest.fixture(scope="module")
def assessed(scenario):
    from optimiser.needs import assess

    return assess(scenario)


def test_it_has_twelve_homes_and_twenty_households(scenario):
    assert scenario.homes["status"].value_counts().to_dict() == {"occupied": 6, "new_build": 4, "vacant": 2}
    assert len(scenario.households) == 20
    assert (scenario.households["home_id"] != "").sum() == 6


def test_it_reads_without_a_fault_or_a_surprise(scenario):
    assert scenario.notices == ()


@pytest.mark.parametrize(("name", "cap", "budget"), [("no-chains", 1, 5000), ("no-incentives", 4, 0)])
def test_its_variants_change_what_they_name(name, cap, budget):
    from optimiser.intake import read_scenario

    policy = read_scenario(FOLDER, [name]).policy
    assert (policy.max_chain, policy.incentives.budget) == (cap, budget)


def test_needs_are_as_worked_out_by_hand(assessed):
    need = dict(zip(assessed.households["household_id"], assessed.households["need"], strict=True))
    assert need == {
        "T1": 1, "T2": 1, "T3": 3, "T4": 2, "T5": 2, "T6": 2,
        "R01": 1, "R02": 2, "R03": 2, "R04": 1, "R05": 3, "R06": 1, "R07": 2,
        "R08": 1, "R09": 2, "R10": 4, "R11": 1, "R12": 1, "R13": 2, "R14": 1,
    }  # fmt: skip


def test_three_tenants_have_spare_rooms_and_two_are_short_of_one(assessed):
    tenants = assessed.households[assessed.households["is_tenant"]].set_index("household_id")
    assert tenants["bedrooms_spare"].to_dict() == {"T1": 2, "T2": 1, "T3": 0, "T4": 0, "T5": 0, "T6": 2}
    assert tenants["bedrooms_short"].to_dict() == {"T1": 0, "T2": 0, "T3": 1, "T4": 1, "T5": 0, "T6": 0}


def test_the_only_home_for_the_largest_family_is_one_that_a_move_frees(assessed):
    homes = assessed.homes
    large = homes[homes["bedrooms"] == 4]
    assert list(large["home_id"]) == ["H6"]
    assert list(large["status"]) == ["occupied"]
