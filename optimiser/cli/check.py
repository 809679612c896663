"""`lettings check`: read everything and tell every fault at once; a summary where there is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from optimiser.cli.fault_page import fault_heading, fault_lines, fault_records, read_lines
from optimiser.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.needs.assess import Assessed
    from optimiser.records.scenario import Scenario

FAULTS_FOUND = 1
HOUSEHOLD_COLUMNS = {
    "household_id": "household_id",
    "bedrooms_needed": "need",
    "bedrooms_short": "bedrooms_short",
    "bedrooms_spare": "bedrooms_spare",
    "under_occupied": "under_occupied",
    "statutorily_overcrowded": "statutorily_overcrowded",
}


@click.command("check")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option(
    "--with",
    "overrides",
    multiple=True,
    metavar="NAME",
    help="Apply a variant that scenario.toml names under [[overrides]]; may be repeated.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON and nothing else.")
def command(scenario: Path, overrides: tuple[str, ...], as_json: bool) -> int:
    """Read a scenario and report every fault at once, with file, row and column.

    SCENARIO is a folder, its scenario.toml, or a workbook. Without faults, it shows how many households need
    what, and what is free for them.

    Exit codes: 0 no fault; 1 faults; 2 the scenario cannot be read at all.

    Example:

        lettings check my-plan
    """
    from optimiser.intake import UnreadableInputError, read_scenario
    from optimiser.needs.assess import assess

    try:
        checked = read_scenario(scenario, overrides)
        assessed = assess(checked)
    except UnreadableInputError as error:
        if not as_json:
            raise
        _print_json(fault_records(error.faults), (), [])
        return error.exit_code
    except InputError as error:
        _tell_faults(error, as_json)
        return FAULTS_FOUND
    if as_json:
        _print_json([], checked.notices, household_records(assessed.households))
    else:
        _print_page(checked, assessed)
    return 0


def _tell_faults(error: InputError, as_json: bool) -> None:
    """Print what was read, what is wrong with it and what else there is to say."""
    notices: tuple[str, ...] = getattr(error, "notices", ())
    if as_json:
        _print_json(fault_records(error.faults), notices, [])
        return
    for line in read_lines(getattr(error, "counts", {}), notices):
        click.echo(line)
    click.echo(fault_heading(error.faults))
    for line in fault_lines(error.faults):
        click.echo(f"  {line}")


def _print_json(faults: list[Any], notices: tuple[str, ...], households: list[Any]) -> None:
    result = {"faults": faults, "notices": list(notices), "households": households}
    click.echo(json.dumps(result, indent=1, ensure_ascii=False))


def household_records(households: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what was worked out for each household, as plain data.

    Parameters
    ----------
    households : DataFrame
        `Assessed.households`.

    Returns
    -------
    list of dict
        `bedrooms_short` and `bedrooms_spare` are None for register households,
        `statutorily_overcrowded` is None where it cannot be known.
    """
    columns = [[_plain(value) for value in households[name]] for name in HOUSEHOLD_COLUMNS.values()]
    return [dict(zip(HOUSEHOLD_COLUMNS, values, strict=True)) for values in zip(*columns, strict=True)]


def _plain(value: Any) -> str | bool | int | None:
    if value is None or isinstance(value, str):
        return value
    if value != value:  # NaN
        return None
    return bool(value) if isinstance(value, bool) or type(value).__name__ == "bool" else int(value)


def _print_page(scenario: Scenario, assessed: Assessed) -> None:
    from optimiser.cli.check_page import print_page

    print_page(scenario, assessed)
