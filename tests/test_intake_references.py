"""Faults between tables."""

from __future__ import annotations

import pytest
from intake_files import HOMES, HOUSEHOLDS, MEMBERS, SETTINGS, faults_of, only_fault, write_files

from optimiser.intake import read_scenario


def test_a_household_in_a_home_that_is_not_there_is_told_which_was_meant(tmp_path):
    fault = only_fault(write_files(tmp_path, households=HOUSEHOLDS.replace("H1", "H01")))
    assert (fault.where, fault.row, fault.column, fault.value) == ("households.csv", 2, "home_id", "H01")
    assert "Did you mean 'H1'" in fault.problem


def test_a_household_in_an_empty_home_is_a_fault(tmp_path):
    fault = only_fault(write_files(tmp_path, households=HOUSEHOLDS.replace("H1", "V1")))
    assert "'V1' is vacant" in fault.problem


def test_two_households_in_one_home_are_named(tmp_path):
    fault = only_fault(write_files(tmp_path, households=HOUSEHOLDS.replace("B,,", "B,H1,")))
    assert "'T1' in row 2" in fault.problem
    assert fault.row == 3


def test_a_member_of_nobody_is_a_fault(tmp_path):
    fault = only_fault(write_files(tmp_path, members=MEMBERS + "R9,1,30,F,yes\n"))
    assert (fault.where, fault.row, fault.column) == ("members.csv", 6, "household_id")


def test_a_household_without_members_or_need_is_a_fault(tmp_path):
    fault = only_fault(write_files(tmp_path, households=HOUSEHOLDS + "R2,homeless,B,,\n"))
    assert (fault.row, fault.column) == (4, "bedrooms_needed")


def test_an_officers_figure_stands_for_members(tmp_path):
    households = "household_id,queue,band,bedrooms_needed\nR1,homeless,B,2\n"
    scenario = read_scenario(write_files(tmp_path, households=households, members=""))
    assert scenario.households["bedrooms_needed"].tolist() == [2]


def test_an_occupied_home_without_a_household_is_only_a_notice(tmp_path):
    scenario = read_scenario(write_files(tmp_path, homes=HOMES + "H2,North,3,occupied,\n"))
    assert any("H2" in notice and "no household" in notice for notice in scenario.notices)


def test_an_unknown_area_is_told_with_the_nearest(tmp_path):
    fault = only_fault(write_files(tmp_path, households=HOUSEHOLDS.replace("H1,North", "H1,South;Nort")))
    assert (fault.column, fault.value) == ("areas", "Nort")
    assert "Did you mean 'North'" in fault.problem


@pytest.mark.parametrize(("column", "value"), [("landlords", "counsil"), ("property_types", "castle")])
def test_unknown_wishes_are_faults(tmp_path, column, value):
    households = HOUSEHOLDS.replace("areas", column).replace("North", value)
    fault = only_fault(write_files(tmp_path, households=households))
    assert (fault.column, fault.value) == (column, value)


def test_a_band_that_the_policy_has_not_is_a_fault(tmp_path):
    fault = only_fault(write_files(tmp_path, households=HOUSEHOLDS.replace("homeless,B", "homeless,E")))
    assert str(fault) == (
        "households.csv, row 3, band: 'E' is not a band of this policy (A, B, C, D). "
        "Add it to policy.bands or correct the row."
    )


def test_queues_and_bands_are_forgiven_their_spelling(tmp_path):
    households = HOUSEHOLDS.replace("transfer,A", "Under Occupation,a")
    scenario = read_scenario(write_files(tmp_path, households=households))
    assert scenario.households[["queue", "band"]].iloc[0].tolist() == ["under_occupation", "A"]


def test_an_unknown_queue_is_told_with_the_nearest(tmp_path):
    fault = only_fault(write_files(tmp_path, households=HOUSEHOLDS.replace("homeless", "homless")))
    assert fault.column == "queue"
    assert "Did you mean 'homeless'" in fault.problem


def test_a_policy_may_add_a_queue(tmp_path):
    settings = SETTINGS + "[policy.queues.keyworker]\nweight = 2\n"
    folder = write_files(tmp_path, settings, households=HOUSEHOLDS.replace("homeless", "keyworker"))
    assert faults_of(folder) == []


COUPLE = """household_id,person_id,age,sex,lead,partner
T1,1,30,F,yes,{}
T1,2,31,M,,{}
R1,1,40,M,yes,
R1,2,41,F,,
"""


@pytest.mark.parametrize(("one", "other"), [("2", "1"), ("2", "")])
def test_a_couple_may_be_named_by_both_or_by_one(tmp_path, one, other):
    assert faults_of(write_files(tmp_path, members=COUPLE.format(one, other))) == []


@pytest.mark.parametrize(("one", "other", "said"), [("9", "", "not a person"), ("1", "", "own partner")])
def test_a_partner_who_is_not_there_is_a_fault(tmp_path, one, other, said):
    assert said in only_fault(write_files(tmp_path, members=COUPLE.format(one, other))).problem


def test_partners_name_each_other(tmp_path):
    members = COUPLE.format("2", "3") + "T1,3,29,F,,2\n"
    assert {fault.row for fault in faults_of(write_files(tmp_path, members=members))} == {2}


def test_an_unborn_child_needs_no_age_and_a_birth_to_come_is_a_fault(tmp_path):
    members = "household_id,person_id,age,birth_date,expected\nT1,1,30,,\nT1,2,,,2027-03-01\nR1,1,40,,\n"
    assert faults_of(write_files(tmp_path, members=members)) == []
    fault = only_fault(write_files(tmp_path, members=members.replace(",,2027-03-01", ",2027-03-01,")))
    assert (fault.column, fault.value) == ("birth_date", "2027-03-01")


@pytest.mark.parametrize(
    ("table", "text", "column"),
    [
        ("bids", "household_id,home_id\nR8,V1\n", "household_id"),
        ("bids", "household_id,home_id\nR1,V2\n", "home_id"),
        ("offers", "household_id,home_id,outcome\nR1,V7,refused\n", "home_id"),
        ("offers", "household_id,home_id,outcome\nR1,V1,refusd\n", "outcome"),
        ("blocks", "block,works\nElm,demolish\n", "block"),
    ],
)
def test_what_other_tables_name_must_be_there(tmp_path, table, text, column):
    homes = HOMES.replace("ready_date", "ready_date,block").replace("11\n", "11,Ash\n")
    fault = only_fault(write_files(tmp_path, homes=homes, **{table: text}))
    assert (fault.where, fault.row, fault.column) == (f"{table}.csv", 2, column)


NEW_BUILD = """home_id,area,bedrooms,status,ready_date,development,phase
N1,North,2,new_build,,Wharf,{}
H1,South,1,occupied,,,
"""


def test_a_new_home_is_ready_at_the_handover_of_its_development(tmp_path):
    developments = "development,phase,handover\nWharf,1,2027-02-01\nWharf,2,2027-05-03\n"
    scenario = read_scenario(write_files(tmp_path, homes=NEW_BUILD.format(2), developments=developments))
    assert scenario.homes["ready_date"].iat[0].date().isoformat() == "2027-05-03"
    fault = only_fault(write_files(tmp_path, homes=NEW_BUILD.format(""), developments=developments))
    assert "2 phases" in fault.problem


def test_a_development_that_waits_for_land_follows_its_block(tmp_path):
    homes = NEW_BUILD.format("").replace("phase", "block").replace("occupied,,,", "occupied,,,Elm")
    folder = write_files(
        tmp_path,
        homes=homes,
        developments="development,handover,build_weeks\nWharf,,10\n",
        blocks="block,works,vacate_by,land_for\nElm,demolish,2027-01-25,Wharf\n",
    )
    scenario = read_scenario(folder)
    assert scenario.homes["ready_date"].iat[0].date().isoformat() == "2027-04-05"
    assert any("Wharf" in notice and "2027-04-05" in notice for notice in scenario.notices)


def test_the_only_authority_is_everybodys(tmp_path):
    settings = SETTINGS + "[authorities.north.policy]\nmax_chain = 2\n"
    scenario = read_scenario(write_files(tmp_path, settings))
    assert set(scenario.homes["authority"]) == {"north"} == set(scenario.households["authority"])
    assert scenario.policy_for("north").max_chain == 2
    assert scenario.policy.max_chain == 3


def test_with_two_authorities_a_blank_or_unknown_one_is_a_fault(tmp_path):
    settings = SETTINGS + "[authorities.north]\n[authorities.south]\n"
    homes = (
        HOMES.replace("ready_date", "ready_date,authority")
        .replace("11\n", "11,nroth\n")
        .replace("ied,\n", "ied,,south\n")
    )
    faults = faults_of(write_files(tmp_path, settings, homes=homes))
    assert {(fault.where, fault.column) for fault in faults} == {
        ("homes.csv", "authority"),
        ("households.csv", "authority"),
    }
    assert "Did you mean 'north'" in next(fault for fault in faults if fault.where == "homes.csv").problem


def test_a_vacancy_after_the_horizon_is_noticed(tmp_path):
    notices = read_scenario(write_files(tmp_path, homes=HOMES.replace("2027-01-11", "2029-01-11"))).notices
    assert any("V1" in notice and "after the horizon" in notice for notice in notices)
