"""`lettings check` and what all commands share: exit codes, help, one clear message."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import rich_click as click
from intake_files import HOMES, HOUSEHOLDS, write_files

import optimiser.cli as cli
from optimiser.cli.ending import exit_code
from optimiser.cli.fault_page import fault_heading, fault_lines
from optimiser.errors import Fault, InfeasibleError, StoppedError, UsageError


def lettings(*arguments):
    return exit_code(cli.group, [str(each) for each in arguments])


def test_a_scenario_without_fault_ends_with_0_and_a_summary(tmp_path, capsys):
    assert lettings("check", write_files(tmp_path)) == 0
    page = capsys.readouterr().out
    assert "2 homes, 2 households, 4 persons" in page
    assert "Of 1 tenants 1 are short of bedrooms" in page
    assert "No faults found." in page


def test_json_has_every_household_and_nothing_else_on_stdout(tmp_path, capsys):
    assert lettings("check", write_files(tmp_path), "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["faults"] == []
    assert result["households"] == [
        {
            "household_id": "T1",
            "bedrooms_needed": 2,
            "bedrooms_short": 1,
            "bedrooms_spare": 0,
            "under_occupied": False,
            "statutorily_overcrowded": None,
        },
        {
            "household_id": "R1",
            "bedrooms_needed": 2,
            "bedrooms_short": None,
            "bedrooms_spare": None,
            "under_occupied": False,
            "statutorily_overcrowded": None,
        },
    ]


def test_statutory_overcrowding_is_told_where_rooms_and_members_are_known(tmp_path, capsys):
    homes = HOMES.replace("ready_date", "ready_date,room_areas_sqft").replace("occupied,", "occupied,,60")
    assert lettings("check", write_files(tmp_path, homes=homes), "--json") == 0
    households = json.loads(capsys.readouterr().out)["households"]
    assert [each["statutorily_overcrowded"] for each in households] == [True, None]


def test_faults_end_with_1_and_stand_on_the_page_and_in_json(tmp_path, capsys):
    folder = write_files(tmp_path, homes=HOMES.replace("North,2", "North,two"), bid="x\n")
    assert lettings("check", folder) == 1
    page = capsys.readouterr().out
    assert "Read 2 homes" in page
    assert "Did you mean 'bids'" in page
    assert "homes.csv, row 2, bedrooms: 'two' is not a whole number." in page
    assert lettings("check", folder, "--json") == 1
    result = json.loads(capsys.readouterr().out)
    assert result["faults"] == [
        {
            "where": "homes.csv",
            "row": 2,
            "column": "bedrooms",
            "value": "two",
            "problem": "'two' is not a whole number.",
        }
    ]
    assert len(result["notices"]) == 1


def test_a_standard_that_is_not_known_is_a_fault_too(tmp_path, capsys):
    settings = 'start = 2027-01-04\n[policy]\nbedroom_standard = "bedrom_standard"\n'
    assert lettings("check", write_files(tmp_path, settings)) == 1
    assert "bedroom_standard" in capsys.readouterr().out


def test_what_cannot_be_read_ends_with_2_and_one_message_on_stderr(tmp_path, capsys):
    assert lettings("check", tmp_path / "nowhere") == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "no such folder" in printed.err


def test_what_cannot_be_read_is_json_too_when_json_is_asked_for(tmp_path, capsys):
    assert lettings("check", tmp_path / "nowhere", "--json") == 2
    assert "no such folder" in json.loads(capsys.readouterr().out)["faults"][0]["problem"]


def test_the_period_ends_on_its_last_day_as_in_the_plan(tmp_path, capsys):
    folder = write_files(tmp_path, "start = 2027-01-04\nhorizon_weeks = 30\n")
    assert lettings("check", folder) == 0
    assert "4 January 2027 to 1 August 2027 (30 weeks)" in capsys.readouterr().out


def test_a_variant_can_be_checked(tmp_path, capsys):
    variant = 'start = 2027-01-04\n[[overrides]]\nname = "late"\nstart = 2027-06-07\n'
    folder = write_files(tmp_path, variant)
    assert lettings("check", folder, "--with", "late") == 0
    assert "7 June 2027" in capsys.readouterr().out
    assert lettings("check", folder, "--with", "lat") == 1
    assert "Did you mean 'late'" in capsys.readouterr().out


def test_many_like_faults_are_printed_as_some_and_a_count():
    faults = [Fault("homes.csv", "wrong", row=row, column="area") for row in range(2, 334)]
    lines = list(fault_lines([*faults, Fault("members.csv", "wrong", row=2, column="age")]))
    assert len(lines) == 22
    assert lines[20] == "homes.csv, area: and 312 more like this."
    assert fault_heading(faults) == "332 faults found: homes.csv 332"


def test_json_keeps_every_fault(tmp_path, capsys):
    rows = "".join(f"R{number},homeless,E,,\n" for number in range(40))
    assert lettings("check", write_files(tmp_path, households=HOUSEHOLDS + rows), "--json") == 1
    bands = [fault for fault in json.loads(capsys.readouterr().out)["faults"] if fault["column"] == "band"]
    assert len(bands) == 40


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_with_an_example(name, capsys):
    assert lettings(name, "--help") == 0
    page = capsys.readouterr().out
    assert "Example" in page
    assert f"lettings {name}" in page


def test_a_misspelt_command_gets_a_suggestion(capsys):
    assert lettings("chekc") == 2
    printed = capsys.readouterr()
    assert "Did you mean 'check'" in printed.out + printed.err


def test_python_m_is_the_same_program_and_help_loads_nothing_heavy():
    code = (
        "import sys; from optimiser.cli import group; from optimiser.cli.ending import exit_code; "
        "exit_code(group, ['--help']); "
        "print([name for name in ('pandas', 'numpy', 'pydantic', 'ortools') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.splitlines()[-1] == "[]"
    ended = subprocess.run(
        [sys.executable, "-m", "optimiser", "check", "nowhere"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UsageError("No."), 2, "No."),
        (InfeasibleError(["Quota a.", "Quota b."]), 3, "Quota a."),
        (StoppedError("Time is up."), 4, "Time is up."),
        (KeyboardInterrupt(), 130, "Stopped."),
        (KeyError("band"), 2, "fault of the program"),
    ],
)
def test_every_error_is_one_message_and_its_exit_code(error, code, said, capsys, monkeypatch):
    monkeypatch.delenv("LETTINGS_DEBUG", raising=False)

    @click.command()
    def fails():
        raise error

    assert exit_code(fails, []) == code
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err


def test_who_asks_for_it_gets_the_traceback(monkeypatch):
    monkeypatch.setenv("LETTINGS_DEBUG", "1")

    @click.command()
    def fails():
        raise KeyError("band")

    with pytest.raises(KeyError):
        exit_code(fails, [])
