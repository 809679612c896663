"""`lettings new`: write a starter scenario."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


@click.command("new")
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--like", default="new-development", show_default=True, help="Which kind: new-development or borough."
)
@click.option("--xlsx", "as_workbook", is_flag=True, help="One Excel workbook instead of CSV files.")
@click.option("--force", is_flag=True, help="Replace DIR, and all that is in it, if it exists.")
def command(target: Path, like: str, as_workbook: bool, force: bool) -> None:
    """Write a small commented scenario to start from; it runs as it is.

    Its kinds are new-development, a development in two handovers with relets, tenants and applicants; and
    borough, a year's relets of a small borough, shared out between queues by quotas.

    Example:

        lettings new my-plan --like new-development
    """
    from optimiser.cli.output import whole_file, whole_folder
    from optimiser.intake.starter import check_starter, write_starter

    check_starter(like)
    is_file = as_workbook and target.suffix.lower() == ".xlsx"
    with (whole_file if is_file else whole_folder)(target, force) as fresh:
        write_starter(fresh, like, as_workbook)
    _say_what_next(target, as_workbook, is_file)


def _say_what_next(target: Path, as_workbook: bool, is_file: bool) -> None:
    click.echo(f"Wrote a starter scenario to {target}.")
    if as_workbook:
        book = target if is_file else target / "scenario.xlsx"
        click.echo(f"Open {book} in Excel and put your own homes and households in place of those there.")
    else:
        click.echo(
            "Begin with scenario.toml (it says what each line does), then homes.csv and households.csv."
        )
    click.echo(f"Next:\n    lettings check {target}\n    lettings plan {target} --out {_beside(target)}")


def _beside(target: Path) -> Path:
    return target.with_name(f"{target.stem or target.name}-plan")
