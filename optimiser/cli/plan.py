"""`lettings plan`: make the lettings plan and write it, or only show it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from optimiser.cli.plan_options import plan_options

if TYPE_CHECKING:
    from optimiser.records import Plan, Scenario


@click.command("plan")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder for the plan; must be new."
)
@click.option(
    "--with",
    "overrides",
    multiple=True,
    metavar="NAME",
    help="Apply a variant that scenario.toml names under [[overrides]]; may be repeated.",
)
@plan_options(
    time_limit="Stop the search after so long and take the best plan found. [default: until proved]"
)
def command(
    scenario: Path,
    out: Path | None,
    overrides: tuple[str, ...],
    time_limit: float | None,
    gap: float,
    seed: int,
    as_json: bool,
    force: bool,
    redacted: bool,
) -> None:
    """Make the lettings plan: who moves into each home, when, and who into the home that each tenant leaves.

    SCENARIO is a folder, its scenario.toml, or a workbook. With --out, the plan is written to DIR:
    lettings-plan.xlsx for the team, lettings-plan.html for the panel, moves.csv, chains.csv, unmet.csv,
    plan.json and run.json. Without --out it is only shown. Every plan is rechecked from the tables first.

    Exit codes: 0 there is a plan (one not proved best says how far off it may be); 2 the scenario cannot be
    used, or DIR exists; 3 no plan can meet all demands (those that clash are named); 4 the time ran out
    before there was a plan.

    Example:

        lettings plan my-plan --out my-plan-result
    """
    from optimiser.cli.output import refuse_existing
    from optimiser.cli.run_record import Run
    from optimiser.intake import read_scenario

    if out is not None:
        refuse_existing(out, force)
    run = Run.begin()
    read = read_scenario(scenario, overrides)
    for notice in read.notices:
        click.echo(f"Note: {notice}", err=True)
    plan = _make(read, gap, time_limit, seed)
    if redacted:
        from optimiser.reports import redact

        plan = redact(plan)
    if out is not None:
        _write(plan, out, force, run.record(read, plan))
    _show(plan, out, as_json)


def _make(scenario: Scenario, gap: float, time_limit: float | None, seed: int) -> Plan:
    from optimiser.cli.progress_page import progress_on_terminal
    from optimiser.making import plan_lettings

    with progress_on_terminal() as progress:
        return plan_lettings(scenario, gap=gap, time_limit=time_limit, seed=seed, progress=progress)


def _write(plan: Plan, out: Path, force: bool, run_record: str) -> None:
    from optimiser.cli.output import whole_folder
    from optimiser.cli.plan_files import write_plan_files

    with whole_folder(out, force) as fresh:
        write_plan_files(plan, fresh, run_record, "lettings-plan")


def _show(plan: Plan, out: Path | None, as_json: bool) -> None:
    if as_json:
        from optimiser.intake import plan_to_json

        click.echo(plan_to_json(plan), nl=False)
        return
    from optimiser.cli.plan_page import print_plan

    print_plan(plan, out)
