"""`lettings decant` as an officer runs it, a process of its own: plans, variants, emergencies, faults, codes."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

STARTER = Path(__file__).parents[1] / "optimiser" / "intake" / "starters" / "decant"
FILES = [
    "chains.csv", "decant-plan.html", "decant-plan.xlsx", "moves.csv", "plan.json", "run.json", "unmet.csv",
]  # fmt: skip


def lettings(*arguments):
    """Run the program; give its exit code, output and messages."""
    command = [sys.executable, "-m", "optimiser", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert "Traceback" not in done.stderr
    return done


def starter(folder, **changes):
    """A copy of the starter with texts changed: file -> (old, new), `_` for the dot of its name."""
    shutil.copytree(STARTER, folder)
    for name, replacements in changes.items():
        file = folder / name.replace("_", ".")
        text = file.read_text()
        for old, new in replacements:
            assert old in text, (name, old)
            text = text.replace(old, new)
        file.write_text(text)
    return folder


def names(folder):
    return sorted(each.name for each in folder.iterdir())


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("decant")
    mine = starter(folder / "mine")
    done = lettings("decant", mine, "--out", folder / "plan")
    assert done.returncode == 0, done.stderr
    return folder, done


def test_a_decant_plan_is_written_whole_and_told(made):
    folder, done = made
    assert names(folder / "plan") == FILES
    assert "8 households in 2 blocks: 8 out in time" in done.stdout
    plan = json.loads((folder / "plan" / "plan.json").read_text())
    assert plan["status"] == "optimal"
    assert all(each["gap"] == 0 for each in plan["objectives"])
    with (folder / "plan" / "moves.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["kind"] for row in rows} == {"chain", "decant_temporary", "decant_permanent", "return"}


def test_the_plan_is_rechecked_and_its_documents_written_again(made):
    folder, _ = made
    done = lettings("verify", folder / "plan", folder / "mine")
    assert done.returncode == 0
    assert "checks passed" in done.stdout
    again = lettings(
        "report", folder / "plan", "--xlsx", folder / "again.xlsx", "--html", folder / "again.html"
    )
    assert again.returncode == 0
    assert (folder / "again.html").read_bytes() == (folder / "plan" / "decant-plan.html").read_bytes()
    assert (folder / "again.xlsx").read_bytes() == (folder / "plan" / "decant-plan.xlsx").read_bytes()


def test_a_plan_with_a_false_word_ends_with_1(made, tmp_path):
    folder, _ = made
    plan = json.loads((folder / "plan" / "plan.json").read_text())
    plan["decant"]["blocks"][0]["in_time"] += 1
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    done = lettings("verify", tmp_path / "plan.json", folder / "mine")
    assert done.returncode == 1
    assert "Block Ash House: in_time 6, expected 5" in done.stdout


def test_check_knows_the_blocks(made):
    folder, _ = made
    done = lettings("check", folder / "mine")
    assert done.returncode == 0
    assert "Ash House" in done.stdout
    assert "31/08/2027" in done.stdout


def test_variants_stand_side_by_side(tmp_path):
    mine = starter(tmp_path / "mine")
    asked = ("--with", "slip-6-weeks", "--with", "no-temporary")
    done = lettings("decant", mine, *asked, "--out", tmp_path / "plan")
    assert done.returncode == 0, done.stderr
    assert names(tmp_path / "plan") == sorted([*FILES, "comparison.csv", "comparison.xlsx", "variants"])
    assert names(tmp_path / "plan" / "variants") == ["no-temporary", "slip-6-weeks"]
    with (tmp_path / "plan" / "comparison.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["figure", "as written", "slip-6-weeks", "no-temporary"]
    assert {row[0] for row in rows} >= {
        "Households out in time", "Moves", "Weeks in temporary homes", "Days that homes stand empty",
        "Programme ends", "Home loss, disturbance and removals",
    }  # fmt: skip
    slipped = lettings("verify", tmp_path / "plan" / "variants" / "slip-6-weeks", mine)
    assert slipped.returncode == 0


def test_in_an_emergency_everybody_is_out_as_far_as_homes_stand_ready(tmp_path):
    mine = starter(tmp_path / "mine", scenario_toml=[("horizon_weeks = 90", "horizon_weeks = 30")])
    done = lettings("decant", mine, "--from-today", "--today", "2027-03-10", "--json")
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    first = [move for move in plan["moves"] if move["start_date"] == "2027-03-10"]
    assert len(first) == 4  # V01 to V04 stand ready; no other home does
    assert {move["kind"] for move in first} == {"decant_temporary"}
    assert plan["decant"]["today"] == "2027-03-10"
    (tmp_path / "plan.json").write_text(done.stdout)
    assert lettings("verify", tmp_path / "plan.json", mine).returncode == 0


def test_dates_that_must_be_kept_and_cannot_end_with_3(tmp_path):
    mine = starter(
        tmp_path / "mine",
        scenario_toml=[('deadlines = "aim"', 'deadlines = "must"')],
        blocks_csv=[("2027-08-31", "2027-02-01")],
    )
    done = lettings("decant", mine, "--out", tmp_path / "plan")
    assert done.returncode == 3
    assert "everybody has moved out of Ash House by 01/02/2027" in done.stderr
    assert names(tmp_path) == ["mine"]


def test_a_time_limit_too_short_for_any_plan_ends_with_4_or_a_plan_that_says_its_gap(tmp_path):
    mine = starter(tmp_path / "mine")
    done = lettings("decant", mine, "--time-limit", "0.001", "--out", tmp_path / "plan")
    assert done.returncode in (0, 4)
    assert names(tmp_path) == (["mine", "plan"] if done.returncode == 0 else ["mine"])


def test_an_existing_folder_is_refused(made):
    folder, _ = made
    done = lettings("decant", folder / "mine", "--out", folder / "plan")
    assert done.returncode == 2
    assert "--force" in done.stderr


def test_all_faults_of_a_decant_are_told_at_once(tmp_path):
    """A block without homes, a date gone by, phases in a ring, a return to nowhere, an unknown block's officer."""
    mine = starter(
        tmp_path / "mine",
        scenario_toml=[('blocks = ["Ash House"]', 'blocks = ["Ash Hose"]')],
        blocks_csv=[
            ("Ash House,demolish,2027-08-31,,,Quay", "Ash House,demolish,2026-08-31,,,Quay"),
            ("Elm House,refurbish,2027-05-31,2027-11-29,,", "Elm House,refurbish,2027-05-31,2027-11-29,,Wharf\n"
             "Oak House,demolish,2027-08-31,,,\nSwan House,demolish,,,,Wharf\nTern House,demolish,,,,Quay"),
        ],
        developments_csv=[("Quay,2,,40", "Quay,2,,40\nWharf,,,20\nNowhere,,,")],
        homes_csv=[
            ("A01,", 'X01,Quayside,Wharf,,Tern House,"1 Tern",2,4,flat,0,no,G,100,new_build,\nA01,'),
        ],
        households_csv=[("Quay,\"packing and removal; adaptations\"", "Nowhere,")],
    )  # fmt: skip
    done = lettings("decant", mine, "--out", tmp_path / "plan")
    assert done.returncode == 2
    for said in (
        "Oak House",  # no home stands in it
        "was to be empty before the plan starts",  # before the start
        "in a ring",
        "Nobody can return to 'Nowhere'",
        "Ash Hose",
    ):
        assert said in done.stderr, said
    assert names(tmp_path) == ["mine"]
    check = lettings("check", mine)
    assert check.returncode == 1
    assert "in a ring" in check.stdout


def test_a_scenario_without_blocks_is_told_what_to_do():
    done = lettings("decant", STARTER.parent / "new-development")
    assert done.returncode == 2
    assert "List the blocks" in done.stderr


def test_today_without_from_today_is_refused():
    done = lettings("decant", STARTER, "--today", "2027-03-10")
    assert done.returncode == 2
    assert "--from-today" in done.stderr
