"""`lettings plan`, `lettings verify` and `lettings report`, from files to files."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from rich.console import Console

import optimiser as opt
import optimiser.cli as cli
from optimiser.cli.ending import exit_code
from optimiser.cli.progress_page import ProgressPage, progress_on_terminal
from optimiser.errors import BrokenPlanError

PAGE = Path(__file__).parents[1] / "scenarios" / "page"
FILES = [
    "chains.csv",
    "lettings-plan.html",
    "lettings-plan.xlsx",
    "moves.csv",
    "plan.json",
    "run.json",
    "unmet.csv",
]


def lettings(*arguments):
    return exit_code(cli.group, [str(each) for each in arguments])


def names(folder):
    return sorted(each.name for each in folder.iterdir())


def page_with(tmp_path, *, toml=("", ""), more=""):
    """A copy of the scenario that fits on a page, with one text in its settings changed."""
    folder = tmp_path / "scenario"
    shutil.copytree(PAGE, folder)
    text = (folder / "scenario.toml").read_text()
    assert toml[0] in text
    (folder / "scenario.toml").write_text(text.replace(*toml) + more)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The plan of the scenario that fits on a page, written once."""
    out = tmp_path_factory.mktemp("plans") / "plan"
    assert lettings("plan", PAGE, "--out", out) == 0
    return out


def test_a_plan_is_written_whole(made):
    assert names(made) == FILES
    assert names(made.parent) == ["plan"]
    plan = json.loads((made / "plan.json").read_text())
    assert plan["schema_version"] == 1
    assert plan["status"] == "optimal"
    assert [each["name"] for each in plan["objectives"]] == [
        "priority",
        "overcrowding",
        "bedrooms_released",
        "speed",
    ]
    assert all(each["value"] == each["bound"] and each["gap"] == 0 for each in plan["objectives"])
    with (made / "moves.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == len(plan["moves"]) == 12


def test_the_run_is_recorded_apart_from_the_plan(made):
    run = json.loads((made / "run.json").read_text())
    assert run["versions"].keys() >= {"python", "optimiser", "ortools", "numpy", "pandas"}
    assert set(run["inputs"]) >= {"scenario.toml", "homes.csv", "households.csv", "members.csv"}
    assert all(len(digest) == 64 for digest in run["inputs"].values())
    assert (run["seed"], run["overrides"], run["status"]) == (0, [], "optimal")
    assert run["seconds"] > 0


def test_the_summary_tells_what_matters(tmp_path, capsys):
    out = tmp_path / "plan"
    assert lettings("plan", PAGE, "--out", out) == 0
    page = capsys.readouterr().out
    for told in (
        "Mill Yard",
        "12 households move in 6 chains: 2.00 households for each vacancy.",
        "Proved best possible",
        "half of Mill Yard to tenants",
        "Quotas, agreements",
        "8 households are not rehoused",
        "checks passed",
        str(out / "lettings-plan.xlsx"),
    ):
        assert told in page


def test_json_is_the_plan_and_nothing_else(made, capsys):
    assert lettings("plan", PAGE, "--json") == 0
    printed = capsys.readouterr()
    assert printed.out == (made / "plan.json").read_text()
    assert printed.err == ""


def test_the_same_command_writes_the_same_files(made, tmp_path):
    assert lettings("plan", PAGE, "--out", tmp_path / "again") == 0
    for name in FILES:
        if name != "run.json":  # which has the times
            assert (tmp_path / "again" / name).read_bytes() == (made / name).read_bytes(), name


def test_key_figures_and_demands_kept_stand_beside_those_of_the_baselines(made):
    kpis = opt.read_plan(made).kpis
    assert list(kpis.columns) == ["plan", "top_ranked", "chain_aware_greedy"]
    assert kpis.loc["quotas_met"].tolist() == [2, 1, 2]
    assert kpis.loc["households_rehoused"].tolist() == [12, 10, 12]


def test_a_variant_is_applied_and_remembered(tmp_path, capsys):
    assert lettings("plan", PAGE, "--with", "no-chains", "--out", tmp_path / "plan") == 0
    plan = opt.read_plan(tmp_path / "plan")
    assert plan.settings["overrides"] == ["no-chains"]
    assert {move.position for move in plan.move_list} == {1}
    assert lettings("verify", tmp_path / "plan", PAGE) == 0
    assert lettings("verify", tmp_path / "plan", PAGE, "--with", "no-incentives") == 1
    assert "✗" in capsys.readouterr().out


def test_a_variant_that_is_not_there_is_refused(tmp_path, capsys):
    assert lettings("plan", PAGE, "--with", "no-chain", "--out", tmp_path / "plan") == 2
    assert "Did you mean 'no-chains'?" in capsys.readouterr().err
    assert names(tmp_path) == []


def test_an_existing_folder_is_refused_before_any_work(made, capsys, monkeypatch):
    monkeypatch.setattr("optimiser.making.plan_lettings", lambda *_, **__: pytest.fail("planned"))
    assert lettings("plan", PAGE, "--out", made) == 2
    assert "--force" in capsys.readouterr().err
    assert names(made) == FILES


def test_force_replaces_a_folder(tmp_path):
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "old.txt").write_text("old")
    assert lettings("plan", PAGE, "--out", tmp_path / "plan", "--force") == 0
    assert names(tmp_path / "plan") == FILES


def test_demands_that_clash_end_with_3_and_are_named(tmp_path, capsys):
    homeless = 'who = { queue = "homeless" }\nat_least = 3\n'
    more = '\n[[policy.quotas]]\nname = "three homeless"\nwhere = { development = "Mill Yard" }\n' + homeless
    more += '[[policy.quotas]]\nname = "some of all"\nat_least = 1\n'
    assert lettings("plan", page_with(tmp_path, more=more), "--out", tmp_path / "plan") == 3
    told = capsys.readouterr().err
    assert "three homeless: at least 3 lettings in Mill Yard go to the queue homeless." in told
    assert "half of Mill Yard to tenants: at least 50%" in told
    assert "some of all" not in told
    assert not (tmp_path / "plan").exists()


def test_faults_of_the_input_end_with_2_and_write_nothing(tmp_path, capsys):
    folder = page_with(tmp_path, toml=("max_chain = 4", "max_chain = -4"))
    assert lettings("plan", folder, "--out", tmp_path / "plan") == 2
    assert "max_chain" in capsys.readouterr().err
    assert not (tmp_path / "plan").exists()


def test_a_search_that_is_stopped_at_once_ends_with_4_or_0(tmp_path, capsys):
    code = lettings("plan", PAGE, "--time-limit", "0.0000001", "--out", tmp_path / "plan")
    assert code in (0, 4)
    assert (tmp_path / "plan").exists() == (code == 0)
    if code == 4:
        assert "Allow more time" in capsys.readouterr().err


@pytest.mark.parametrize("option", [("--gap", "2"), ("--time-limit", "0"), ("--seed", "-1"), ("--gap", "x")])
def test_options_that_make_no_sense_are_refused(option, capsys):
    assert lettings("plan", PAGE, *option) == 2
    assert option[0] in capsys.readouterr().err


def test_a_broken_plan_is_never_written(tmp_path, capsys, monkeypatch):
    from optimiser.records import CheckResult

    broken = (CheckResult("homes once", "No home is let twice", ("Home N1 is let twice",)),)
    monkeypatch.setattr("optimiser.making.verify", lambda *_: broken)
    assert lettings("plan", PAGE, "--out", tmp_path / "plan") == BrokenPlanError.exit_code
    assert "Home N1 is let twice" in capsys.readouterr().err
    assert names(tmp_path) == []


def test_a_redacted_plan_names_nobody(tmp_path):
    assert lettings("plan", PAGE, "--out", tmp_path / "plan", "--redact") == 0
    text = (tmp_path / "plan" / "plan.json").read_text()
    ids = opt.read_scenario(PAGE).households["household_id"]
    assert not [name for name in ids if f'"{name}"' in text]
    assert "HH-" in text


def test_verify_passes_the_plan_and_catches_a_change(made, tmp_path, capsys):
    assert lettings("verify", made, PAGE) == 0
    assert "checks passed" in capsys.readouterr().out
    plan = json.loads((made / "plan.json").read_text())
    plan["moves"][0]["start_date"] = "2027-01-12"
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    assert lettings("verify", tmp_path / "plan.json", PAGE, "--json") == 1
    result = json.loads(capsys.readouterr().out)
    assert result["passed"] is False
    failed = {check["name"] for check in result["checks"] if not check["passed"]}
    assert "letting time" in failed


def test_verify_says_which_tables_have_changed_since(made, tmp_path, capsys):
    folder = page_with(tmp_path)
    assert lettings("verify", made, folder) == 0
    assert capsys.readouterr().err == ""
    homes = folder / "homes.csv"
    homes.write_text(homes.read_text().replace("9 Kiln Lane", "9a Kiln Lane"))
    assert lettings("verify", made, folder) == 0
    assert capsys.readouterr().err == "Note: changed since the plan was made: homes.csv.\n"


def test_verify_needs_a_plan(tmp_path, capsys):
    assert lettings("verify", tmp_path, PAGE) == 2
    assert "plan.json" in capsys.readouterr().err


def test_report_writes_the_documents_again(made, tmp_path, capsys):
    html, xlsx = tmp_path / "panel.html", tmp_path / "team.xlsx"
    assert lettings("report", made, "--html", html, "--xlsx", xlsx) == 0
    assert html.read_bytes() == (made / "lettings-plan.html").read_bytes()
    assert xlsx.read_bytes() == (made / "lettings-plan.xlsx").read_bytes()
    assert f"Wrote {html}" in capsys.readouterr().out


def test_report_refuses_an_existing_file_and_writes_neither(made, tmp_path, capsys):
    (tmp_path / "team.xlsx").write_text("old")
    arguments = ("report", made, "--html", tmp_path / "panel.html", "--xlsx", tmp_path / "team.xlsx")
    assert lettings(*arguments) == 2
    assert names(tmp_path) == ["team.xlsx"]
    assert lettings(*arguments, "--force") == 0
    assert names(tmp_path) == ["panel.html", "team.xlsx"]
    assert "--force" in capsys.readouterr().err


def test_report_asks_what_to_write(made, capsys):
    assert lettings("report", made) == 2
    assert "--xlsx" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["plan", "verify", "report"])
def test_help_has_an_example(command, capsys):
    assert lettings(command, "--help") == 0
    assert f"lettings {command} my-plan" in capsys.readouterr().out


def test_progress_is_shown_only_on_a_terminal():
    with progress_on_terminal() as progress:
        assert progress is None


def test_progress_has_a_line_an_objective_with_its_gap():
    page = ProgressPage()
    page.note("reading", "", None, None, 0.1)
    page.note("bounds", "priority", None, 100.0, 0.5)
    page.note("whole", "priority", 99.0, 100.0, 1.5)
    console = Console(width=100, record=True, file=None)
    with console.capture() as shown:
        console.print(page.table())
    lines = [line for line in shown.get().splitlines() if "priority" in line]
    assert len(lines) == 1
    assert "1.00%" in lines[0]
    assert "1.5 s" in lines[0]
