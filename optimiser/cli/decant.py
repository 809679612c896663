"""`lettings decant`: who leaves which block when, for where, and where next; variants side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from optimiser.cli.plan_options import plan_options

if TYPE_CHECKING:
    from optimiser.records import Plan, Scenario

AS_WRITTEN = "as written"
VARIANTS = "variants"
NAME = "decant-plan"  # of the workbook and the page


@click.command("decant")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder for the plan; must be new."
)
@click.option(
    "--with",
    "overrides",
    multiple=True,
    metavar="NAME",
    help="Plan this variant of [[overrides]]; given more than once, all are planned and set side by side.",
)
@click.option(
    "--from-today", "from_today", is_flag=True, help="An emergency: everybody out now, then where next."
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day that --from-today takes for today. [default: the clock's]",
)
@plan_options(
    time_limit="Stop after so long, with the best plan, and the cures of dates missed, found by then. "
    "Writing comes on top. [default: until proved]"
)
def command(
    scenario: Path,
    out: Path | None,
    overrides: tuple[str, ...],
    from_today: bool,
    today: object,
    time_limit: float | None,
    gap: float,
    seed: int,
    as_json: bool,
    force: bool,
    redacted: bool,
) -> None:
    """Make the decant plan: who leaves which block when, for where, and where next.

    SCENARIO is a folder, its scenario.toml, or a workbook, with a table of blocks. With --out, the plan is
    written to DIR: decant-plan.xlsx for the team, decant-plan.html for the panel, moves.csv, chains.csv,
    unmet.csv, plan.json and run.json. With several --with, DIR/variants holds the plan of each, and
    comparison.xlsx sets them side by side. Every plan is rechecked from the tables first.

    Exit codes: 0 there is a plan (it names who is late, what is in the way and what would cure it); 2 the
    scenario cannot be used, or DIR exists; 3 no plan can meet all demands that must be met (those that clash
    are named); 4 the time ran out before there was a plan.

    Example:

        lettings decant my-blocks --with slip-6-weeks --with no-temporary --out my-blocks-plan
    """
    from optimiser.cli.output import refuse_existing
    from optimiser.cli.run_record import Run

    if out is not None:
        refuse_existing(out, force)
    run = Run.begin()
    day = _day(from_today, today)
    read = _read(scenario, overrides)
    plans = {name: _make(each, day, gap, time_limit, seed) for name, each in read.items()}
    records = {name: run.record(read[name], plan) for name, plan in plans.items()}
    if redacted:
        from optimiser.reports import redact

        plans = {name: redact(plan) for name, plan in plans.items()}
    if out is not None:
        _write(plans, out, force, records)
    _show(plans, out, as_json)


def _day(from_today: bool, today: object) -> date | None:
    from datetime import datetime

    from optimiser.errors import UsageError

    if not from_today:
        if today is not None:
            raise UsageError("--today says which day --from-today means; give both.")
        return None
    return today.date() if isinstance(today, datetime) else date.today()


def _read(scenario: Path, overrides: tuple[str, ...]) -> dict[str, Scenario]:
    """Read the scenario, or one variant of it, or as it is written beside several variants."""
    from optimiser.errors import UsageError
    from optimiser.intake import read_scenario

    if len(overrides) < 2:
        read = {(overrides or (AS_WRITTEN,))[0]: read_scenario(scenario, overrides)}
    else:
        read = {AS_WRITTEN: read_scenario(scenario)}
        read |= {name: read_scenario(scenario, name.split("+")) for name in dict.fromkeys(overrides)}
    for each in read.values():
        if not len(each.blocks):
            raise UsageError(
                "There is nothing to decant: the scenario has no table of blocks. List the blocks to be "
                "emptied in blocks.csv (block, works, vacate_by), or use `lettings plan`."
            )
        for notice in each.notices:
            click.echo(f"Note: {notice}", err=True)
    return read


def _make(scenario: Scenario, day: date | None, gap: float, time_limit: float | None, seed: int) -> Plan:
    from optimiser.cli.progress_page import progress_on_terminal
    from optimiser.making import plan_decant

    with progress_on_terminal() as progress:
        return plan_decant(scenario, today=day, gap=gap, time_limit=time_limit, seed=seed, progress=progress)


def _write(plans: Mapping[str, Plan], out: Path, force: bool, records: Mapping[str, str]) -> None:
    from optimiser.cli.output import whole_folder
    from optimiser.cli.plan_files import write_plan_files
    from optimiser.reports.content.comparison import comparison_csv
    from optimiser.reports.workbook.comparison import write_comparison

    first, *others = plans
    with whole_folder(out, force) as fresh:
        write_plan_files(plans[first], fresh, records[first], NAME, plans if others else None)
        for name in others:
            folder = fresh / VARIANTS / name
            folder.mkdir(parents=True)
            write_plan_files(plans[name], folder, records[name], NAME)
        if others:
            write_comparison(plans, fresh / "comparison.xlsx")
            (fresh / "comparison.csv").write_text(comparison_csv(plans), encoding="utf-8")


def _show(plans: Mapping[str, Plan], out: Path | None, as_json: bool) -> None:
    if as_json:
        _print_json(plans)
        return
    from optimiser.cli.decant_page import print_comparison, print_decant

    if len(plans) == 1:
        print_decant(next(iter(plans.values())), out)
    else:
        print_comparison(plans, out)


def _print_json(plans: Mapping[str, Plan]) -> None:
    import json

    from optimiser.intake import plan_to_json

    if len(plans) == 1:
        click.echo(plan_to_json(next(iter(plans.values()))), nl=False)
        return
    found = {name: json.loads(plan_to_json(plan)) for name, plan in plans.items()}
    click.echo(json.dumps({"variants": found}, indent=1, ensure_ascii=False))
