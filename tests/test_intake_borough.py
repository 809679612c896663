"""Synthetic boroughs: the shape that was asked for, the same bytes for a seed, and no faults."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest

import optimiser.cli as cli
from optimiser.cli.ending import exit_code
from optimiser.errors import UsageError
from optimiser.intake import read_scenario
from optimiser.intake.borough import write_borough
from optimiser.intake.borough.areas import lay_out, wishes
from optimiser.intake.borough.draws import Draws
from optimiser.intake.borough.shape import shape, size_named
from optimiser.intake.borough.write import borough_tables
from optimiser.needs.assess import assess
from optimiser.suitability import find_lettings


def lettings(*arguments):
    return exit_code(cli.group, [str(each) for each in arguments])


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def borough(tmp_path_factory):
    folder = tmp_path_factory.mktemp("borough")
    write_borough(folder, "M", seed=5)
    return assess(read_scenario(folder))


@pytest.fixture(scope="module")
def tenants(borough):
    homes = borough.homes
    frame = borough.households.query("is_tenant")
    home = frame["home_row"].to_numpy(dtype=int)
    return frame.assign(
        own_area=homes["area"].to_numpy()[home],
        own_block=homes["block"].to_numpy()[home],
        bedrooms=homes["bedrooms"].to_numpy()[home],
        category=homes["access_category"].to_numpy()[home],
    )


@pytest.fixture(scope="module")
def register(borough):
    return borough.households.query("not is_tenant")


def shares(values):
    return values.value_counts(normalize=True).sort_index().to_numpy()


def test_m_has_the_counts_that_were_asked_for(borough, tenants, register):
    homes = borough.homes
    assert (homes["is_vacancy"].sum(), len(tenants), len(register)) == (300, 3_000, 5_000)
    assert len(homes) == 3_300
    assert homes["area"].nunique() == 24


def test_homes_have_one_to_five_bedrooms_in_the_shares_asked_for(borough):
    for vacant in (True, False):
        bedrooms = borough.homes.loc[borough.homes["is_vacancy"] == vacant, "bedrooms"]
        np.testing.assert_allclose(shares(bedrooms), [0.30, 0.36, 0.25, 0.07, 0.02], atol=0.002)


def test_half_of_the_tenants_are_overcrowded_a_fifth_of_them_by_two(tenants):
    short = tenants["bedrooms_short"]
    assert (short > 0).mean() == pytest.approx(0.5, abs=0.001)
    assert (short == 2).sum() / (short > 0).sum() == pytest.approx(0.2, abs=0.001)
    assert short.max() == 2


def test_three_tenants_in_ten_under_occupy_by_one_or_two(tenants):
    spare = tenants["bedrooms_spare"]
    assert (spare > 0).mean() == pytest.approx(0.3, abs=0.001)
    assert 0.15 < (spare == 2).sum() / (spare > 0).sum() < 0.5
    assert spare.max() == 2


def test_downsizers_take_their_need_or_one_more_that_still_frees_a_bedroom(tenants):
    by = tenants.query("bedrooms_spare > 0")
    assert (by["min_bedrooms"] == by["need"]).all()
    assert (by["max_bedrooms"] == np.minimum(by["need"] + 1, by["bedrooms"] - 1)).all()


def test_the_other_tenants_need_the_same_size_elsewhere_or_step_free(tenants):
    rest = tenants.query("bedrooms_short == 0 and bedrooms_spare == 0")
    for_access = rest["access_need"] == "C"
    assert 0.4 < for_access.mean() < 0.6
    assert (rest.loc[for_access, "category"] == "G").all()
    stays_away = [area not in wanted for area, wanted in zip(rest["own_area"], rest["areas"], strict=True)]
    assert np.array(stays_away)[~for_access].all()
    assert not np.array(stays_away)[for_access].any()


def test_one_tenant_in_twenty_is_in_a_block_with_a_deadline(borough, tenants):
    decants = tenants[tenants["own_block"] != ""]
    assert len(decants) == 150
    assert set(decants["queue"]) == {"decant"}
    assert (tenants["queue"] == "decant").sum() == len(decants)
    vacate_by = borough.scenario.blocks.set_index("block")["vacate_by"]
    assert (decants["move_by"] == decants["own_block"].map(vacate_by)).all()
    weeks = (vacate_by - pd.Timestamp("2027-01-04")).dt.days / 7
    assert weeks.between(52, 96).all()
    assert weeks.nunique() == len(weeks)
    assert set(borough.scenario.blocks["works"]) == {"demolish", "refurbish"}


def test_a_block_stands_in_one_area(tenants):
    assert (tenants[tenants["own_block"] != ""].groupby("own_block")["own_area"].nunique() == 1).all()


def test_the_register_needs_what_was_asked_and_a_third_is_homeless(register):
    np.testing.assert_allclose(shares(register["need"]), [0.46, 0.31, 0.17, 0.05, 0.01], atol=0.001)
    assert (register["queue"] == "homeless").mean() == pytest.approx(1 / 3, abs=0.001)


def test_need_follows_from_the_members(borough):
    assert (borough.households["need"] == borough.households["bedrooms_computed"]).all()
    assert borough.households["bedrooms_needed"].isna().all()


def test_everybody_accepts_three_to_ten_areas(borough):
    number = borough.households["areas"].map(len)
    assert (number.min(), number.max()) == (3, 10)
    assert sorted(number.unique()) == list(range(3, 11))


def test_areas_accepted_are_near_ones_own():
    areas = lay_out(100)
    own = np.full(500, 55)
    texts = wishes(areas, own, np.zeros(500, dtype=bool), Draws(1, "wishes"))
    place = {name: divmod(number, 10) for number, name in enumerate(areas.names)}
    apart = [np.hypot(place[name][0] - 5, place[name][1] - 5) for text in texts for name in text.split(";")]
    assert max(apart) < 3.5
    assert all(areas.names[55] in text.split(";") for text in texts)


def test_a_fifth_of_vacancies_and_an_eighth_of_other_homes_are_step_free(borough):
    step_free = borough.homes["access_category"] == "C"
    vacant = borough.homes["is_vacancy"]
    assert step_free[vacant].mean() == pytest.approx(0.2, abs=0.001)
    assert step_free[~vacant].mean() == pytest.approx(0.125, abs=0.001)


def test_age_designated_homes_shut_younger_leads_out_and_let_older_ones_in(borough):
    found = find_lettings(borough)
    for_older = found.types["min_age"].to_numpy()[found.arc_type] > 0
    age = borough.households["lead_age"].to_numpy()[found.arc_household]
    assert for_older.any()
    assert age[for_older].min() >= 60
    tenant_of = borough.households.query("is_tenant").set_index("home_id")["lead_age"]
    designated = borough.homes.query("min_age > 0 and status == 'occupied'")["home_id"]
    assert (tenant_of[designated] >= 60).all()


def test_one_area_in_ten_has_a_development(borough):
    new = borough.homes.query("status == 'new_build'")
    assert new.groupby("development")["area"].nunique().tolist() == [1, 1]
    assert set(new["development"]) == set(borough.scenario.developments["development"])


def test_homes_come_empty_through_the_year(borough):
    ready = borough.homes.query("is_vacancy")["ready_day"]
    assert ready.max() < 364
    assert np.histogram(ready, bins=4, range=(0, 364))[0].min() > 40


def test_home_types_stay_few(borough):
    found = find_lettings(borough)
    assert len(found.types) < 350
    assert 90_000 < len(found.arc_household) < 140_000


def test_fewer_transfers_leave_the_rest_as_it_is():
    few, all_of_them = size_named("M", few_transfers=True), size_named("M")
    assert few.tenants == 360
    assert (few.vacancies, few.register, few.areas) == (300, 5_000, 24)
    tables, usual = borough_tables(few, 3), borough_tables(all_of_them, 3)
    assert tables["homes"].query("status != 'occupied'").equals(usual["homes"].query("status != 'occupied'"))
    assert tables["households"]["queue"].str.startswith("decant").sum() == 18


@pytest.mark.parametrize("size", ["S", "M", "L", "XL"])
def test_declared_counts_are_those_of_the_trials(size):
    asked = {
        "S": (50, 300, 500),
        "M": (300, 3_000, 5_000),
        "L": (1_500, 15_000, 30_000),
        "XL": (10_000, 100_000, 300_000),
    }
    counts = size_named(size)
    assert (counts.vacancies, counts.tenants, counts.register) == asked[size]
    assert len(set(lay_out(counts.areas).names)) == counts.areas


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("one", 1), ("again", 1), ("two", 2)):
        write_borough(tmp_path / name, "S", seed)
    assert contents(tmp_path / "one") == contents(tmp_path / "again")
    for name in ("homes.csv", "households.csv", "members.csv"):
        assert contents(tmp_path / "one")[name] != contents(tmp_path / "two")[name]


def test_no_cell_is_other_than_text_that_any_machine_writes_alike(tmp_path):
    write_borough(tmp_path, "S", 1)
    for name, data in contents(tmp_path).items():
        assert b"\r" not in data, name
        assert b",nan" not in data.lower(), name


@pytest.mark.parametrize("few", [(), ("--few-transfers",)])
def test_a_small_borough_checks_clean_with_all_its_variants(tmp_path, few, capsys):
    assert lettings("new", tmp_path / "s", "--like", "borough", "--size", "S", "--seed", "4", *few) == 0
    assert lettings("check", tmp_path / "s") == 0
    scenario = read_scenario(tmp_path / "s")
    assert scenario.notices == ()
    assert scenario.settings["variants"] == ["plain", "cap-3", "cap-6", "exchanges", "weekly-capacity"]
    for name in scenario.settings["variants"]:
        read_scenario(tmp_path / "s", [name])


def test_the_plain_variant_has_neither_quotas_nor_payments(tmp_path):
    write_borough(tmp_path, "S")
    policy = read_scenario(tmp_path, ["plain"]).policy
    assert policy.quotas == ()
    assert policy.incentives.per_bedroom == 0
    assert len(read_scenario(tmp_path).policy.quotas) == 4


def test_the_command_runs_as_a_process_of_its_own(tmp_path):
    command = [
        sys.executable,
        "-m",
        "optimiser",
        "new",
        str(tmp_path / "s"),
        "--like",
        "borough",
        "--size",
        "S",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "lettings check" in done.stdout
    write_borough(tmp_path / "library", "S", 0)
    assert contents(tmp_path / "s") == contents(tmp_path / "library")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--size", "S"), "--size is for --like borough"),
        (("--like", "new-development", "--size", "S"), "--size is for --like borough"),
        (("--like", "borough", "--size", "m"), "Did you mean 'M'?"),
        (("--like", "borough", "--size", "XXL"), "Sizes: S, M, L, XL"),
        (("--like", "borough", "--size", "S", "--xlsx"), "leave out --xlsx"),
        (("--like", "borough", "--seed", "3"), "give --like borough and a --size too"),
        (("--like", "borough", "--few-transfers"), "give --like borough and a --size too"),
        (("--like", "borough", "--size", "S", "--seed", "-1"), "seed"),
    ],
)
def test_what_cannot_be_written_says_why_and_writes_nothing(tmp_path, arguments, says, capsys):
    assert lettings("new", tmp_path / "mine", *arguments) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_size_is_refused_by_the_library_too(tmp_path):
    with pytest.raises(UsageError, match="Sizes: S, M, L, XL"):
        write_borough(tmp_path, "Q")


def test_every_table_of_the_shape_says_its_source():
    text = (files("optimiser.intake.borough") / "shape.toml").read_text(encoding="utf-8")
    tables = text.split("\n[")[1:]
    assert len(tables) == len(shape())
    assert all("source: " in table for table in tables)
