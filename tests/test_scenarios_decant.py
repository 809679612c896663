"""The committed tables of scenarios/regeneration and scenarios/refurbishment are those that are promised."""

import subprocess
import sys
from pathlib import Path

import pytest

from optimiser.intake import read_scenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"


@pytest.mark.parametrize("name", ["regeneration", "refurbishment"])
def test_the_generators_write_the_committed_tables_byte_for_byte(tmp_path, name):
    subprocess.run([sys.executable, SCENARIOS / f"make_{name}.py", tmp_path], check=True)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in (SCENARIOS / name).glob("*.csv")}


def test_an_estate_of_759_homes_comes_down_and_a_block_of_126_receives_the_next():
    scenario = read_scenario(SCENARIOS / "regeneration")
    homes = scenario.homes
    assert homes["block"].isin(set(scenario.blocks["block"])).sum() == 759
    assert (homes["development"] == "Ferry Block 5").sum() == 126
    assert (scenario.blocks["land_for"] == "Ferry Block 6").sum() == 5
    assert set(scenario.blocks["works"]) == {"demolish"}


def test_five_blocks_are_refurbished_and_every_home_comes_back():
    scenario = read_scenario(SCENARIOS / "refurbishment")
    assert len(scenario.blocks) == 5
    assert scenario.blocks["ready_again"].notna().all()
    assert scenario.notices == ()


@pytest.mark.parametrize("name", ["regeneration", "refurbishment"])
def test_every_variant_reads(name):
    for variant in read_scenario(SCENARIOS / name).settings["variants"]:
        read_scenario(SCENARIOS / name, [variant])
