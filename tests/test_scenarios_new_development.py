"""The committed tables of scenarios/new-development have the shapes that scenarios/README.md promises."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FOLDER = SCENARIOS / "new-development"
TABLES = ("homes", "households", "members", "blocks", "developments")


@pytest.fixture(scope="module")
def tables():
    return {name: pd.read_csv(FOLDER / f"{name}.csv", keep_default_na=False, dtype=str) for name in TABLES}


@pytest.fixture(scope="module")
def scenario():
    from optimiser.intake import read_scenario

    return read_scenario(FOLDER)


@pytest.fixture(scope="module")
def assessed(scenario):
    from optimiser.needs import assess

    return assess(scenario)


def test_the_generator_writes_the_committed_tables_byte_for_byte(tmp_path):
    subprocess.run([sys.executable, SCENARIOS / "make_new_development.py", tmp_path], check=True)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in FOLDER.glob("*.csv")}


def test_the_tables_are_small_enough_to_keep(tables):
    assert sum(path.stat().st_size for path in FOLDER.glob("*.csv")) < 3_000_000


def test_the_scenario_reads_without_a_fault_or_a_surprise(scenario):
    assert (len(scenario.homes), len(scenario.households)) == (1426, 4200)
    assert scenario.notices == ()


@pytest.mark.parametrize("name", ["no-chains", "no-incentives", "late-handover"])
def test_every_named_variant_reads(name):
    from optimiser.intake import read_scenario

    assert read_scenario(FOLDER, [name]).name


def test_in_the_late_variant_the_last_homes_come_six_weeks_later_and_no_others_move(scenario):
    from optimiser.intake import read_scenario

    planned, late = scenario.homes, read_scenario(FOLDER, ["late-handover"]).homes
    moved = planned["ready_date"].notna() & (planned["ready_date"] != late["ready_date"])
    assert (moved.sum(), set(planned.loc[moved, "status"])) == (28, {"new_build"})
    assert set(late.loc[moved, "ready_date"]) == {pd.Timestamp(2027, 10, 18)}


def test_there_are_106_new_homes_120_relets_and_1200_tenanted_homes(tables):
    homes = tables["homes"]
    assert homes["status"].value_counts().to_dict() == {"new_build": 106, "vacant": 120, "occupied": 1200}
    assert homes["home_id"].is_unique
    assert set(homes.loc[homes["status"] == "new_build", "development"]) == {"Riverside"}


def test_the_development_is_handed_over_in_three_phases_on_its_dates(tables):
    homes = tables["homes"]
    new = homes[homes["status"] == "new_build"]
    assert new["ready_date"].value_counts().to_dict() == {
        "2027-02-08": 40,
        "2027-05-10": 38,
        "2027-09-06": 28,
    }
    assert set(new["ready_date"]) == set(tables["developments"]["handover"])


def test_a_tenth_of_the_new_homes_are_wheelchair_homes_that_can_be_reached(tables):
    homes = tables["homes"]
    new = homes[homes["status"] == "new_build"]
    wheelchair = new[new["access_category"].isin(["A", "B"])]
    assert len(wheelchair) == 11
    assert ((wheelchair["floor"] == "0") | (wheelchair["lift"] == "yes")).all()


def test_relets_stand_empty_for_skewed_times_as_published(tables):
    relets = tables["homes"].query("status == 'vacant'")
    ready = pd.to_datetime(relets["ready_date"])
    days = (ready - pd.to_datetime(relets["tenancy_end"])).dt.days
    assert days.median() == pytest.approx(30, abs=1)
    assert 50 <= days.mean() <= 75
    works = relets["major_works_end"] != ""
    assert (works == (days > 75)).all()
    ends = pd.to_datetime(relets.loc[works, "major_works_end"])
    assert ((ends <= ready[works]) & (ends > pd.to_datetime(relets.loc[works, "tenancy_end"]))).all()


def test_every_vacancy_can_be_let_within_the_year(tables):
    ready = pd.to_datetime(tables["homes"].query("status != 'occupied'")["ready_date"])
    assert (ready + pd.Timedelta(days=21 + 6) < pd.Timestamp(2028, 1, 3)).all()


def test_the_provider_has_first_lets_relets_tenants_and_a_list_of_its_own(tables):
    provider = tables["homes"].query("landlord == 'Millrace Homes'")
    counts = provider["status"].value_counts()
    assert (counts["new_build"], counts["vacant"]) == (10, 17)
    assert 70 <= counts["occupied"] <= 130
    assert (tables["households"]["queue"] == "millrace_list").sum() == 40


def test_every_tenant_has_a_home_and_every_tenanted_home_a_tenant(tables):
    tenants = tables["households"].query("home_id != ''")
    occupied = tables["homes"].query("status == 'occupied'")
    assert len(tenants) == 1200
    assert set(tenants["home_id"]) == set(occupied["home_id"])


def test_the_block_to_come_down_holds_exactly_the_decants_and_their_deadline(tables):
    homes, households = tables["homes"], tables["households"]
    decants = households.query("queue == 'decant'")
    assert set(decants["home_id"]) == set(homes.query("block == 'Anchor House'")["home_id"])
    assert (len(decants), set(decants["move_by"])) == (28, {"2027-09-30"})
    assert tables["blocks"].to_dict("records") == [
        {"block": "Anchor House", "works": "demolish", "vacate_by": "2027-09-30"}
    ]


def test_queues_have_the_sizes_that_the_readme_gives(tables):
    counts = tables["households"]["queue"].value_counts()
    assert counts.to_dict() == {
        "general_needs": 2140,
        "transfer": 520 + 190 + 82,
        "homeless": 700,
        "under_occupation": 330,
        "physical_disability": 60 + 35,
        "social_services": 60,
        "millrace_list": 40,
        "decant": 28,
        "council_interest": 15,
    }


def test_homeless_households_in_temporary_accommodation_cost_money_and_nobody_else_does(tables):
    costing = tables["households"].query("ta_weekly_cost != ''")
    assert set(costing["queue"]) == {"homeless"}
    assert len(costing) == 660


def test_priority_dates_lie_before_the_start_and_waits_follow_the_published_means(tables, assessed):
    dates = pd.to_datetime(tables["households"]["priority_date"])
    assert (dates < pd.Timestamp(2027, 1, 4)).all()
    register = ~assessed.households["is_tenant"].to_numpy()
    need = assessed.households["need"].to_numpy()
    waits = (pd.Timestamp(2027, 1, 4) - dates).dt.days.to_numpy()
    assert waits[register & (need == 2)].mean() == pytest.approx(1019, rel=0.1)
    assert waits[register & (need == 3)].mean() == pytest.approx(2152, rel=0.15)  # cut at 15 years


def test_register_needs_follow_the_published_mix(assessed):
    register = assessed.households[~assessed.households["is_tenant"]]
    counts = register["need"].clip(upper=4).value_counts()
    assert counts.to_dict() == {1: 690, 2: 1140, 3: 840, 4: 330}  # 23%, 38%, 28%, 11% of 3,000


def test_tenants_are_short_of_rooms_or_have_them_to_spare_as_they_were_made(assessed):
    tenants = assessed.households[assessed.households["is_tenant"]]
    short = tenants[tenants["bedrooms_short"] > 0]["queue"].value_counts()
    spare = tenants[tenants["bedrooms_spare"] > 0]["queue"].value_counts()
    assert short["transfer"] == 520
    assert set(short.index) <= {"transfer", "decant"}
    assert spare.drop("decant", errors="ignore").to_dict() == {
        "under_occupation": 330,
        "council_interest": 15,
    }


def test_tenants_and_applicants_name_two_to_four_areas_or_none(tables):
    named = tables["households"]["areas"].str.split(";").map(len)
    anywhere = tables["households"]["areas"] == ""
    decanted = tables["households"]["queue"] == "decant"
    assert named[~anywhere & ~decanted].between(2, 4).all()
    assert anywhere.mean() < 0.15


def test_the_lettings_graph_is_of_the_size_that_the_readme_gives(assessed):
    from optimiser.suitability import find_lettings

    lettings = find_lettings(assessed)
    assert len(lettings.types) == pytest.approx(100, abs=15)
    assert len(lettings.arc_type) == pytest.approx(43_000, rel=0.1)


def test_every_decant_could_have_a_home_that_is_let_three_weeks_before_its_deadline(assessed):
    from optimiser.suitability import find_lettings

    lettings = find_lettings(assessed)
    homes, decanted = assessed.homes, (assessed.households["queue"] == "decant").to_numpy()
    let = homes["ready_day"] + homes["letting_days"] + 7  # tenancies start on Mondays
    early = set(lettings.home_type[homes["is_vacancy"] & (let <= assessed.day(date(2027, 9, 9)))].tolist())
    served = [
        who for who, what in zip(lettings.arc_household, lettings.arc_type, strict=True) if what in early
    ]
    assert set(decanted.nonzero()[0]) <= set(served)


def test_enough_households_need_the_wheelchair_homes(tables, assessed):
    households = assessed.households
    needing = households[households["access_need"].isin(["A", "B"])]
    per_size = needing["need"].value_counts()
    assert (per_size.reindex([1, 2, 3, 4]) >= [6, 8, 6, 2]).all()  # twice the homes of that size


def test_quotas_and_budget_are_those_of_the_readme(scenario):
    policy = scenario.policy
    assert [quota.at_least for quota in policy.quotas] == ["40%", "20%", "20%", 120, 20, "5%", "5%"]
    assert (policy.incentives.per_bedroom, policy.incentives.budget) == (2000, 150_000)
    assert (scenario.start, scenario.horizon_weeks) == (date(2027, 1, 4), 52)
    assert policy.objectives == ("decants_on_time", "priority", "bedrooms_released", "speed")
