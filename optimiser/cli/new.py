"""`lettings new`: write a starter scenario."""

from __future__ import annotations

from pathlib import Path

import rich_click as click


@click.command("new")
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--like", default="new-development", show_default=True, help="Which kind: new-development or borough."
)
@click.option("--size", metavar="S|M|L|XL", help="With --like borough: a synthetic one of that size instead.")
@click.option(
    "--seed", type=click.IntRange(min=0), help="With --size: another borough of the same shape (0)."
)
@click.option(
    "--few-transfers",
    is_flag=True,
    help="With --size: one tenant in eight asks to move, so that most chains end before the cap, as real ones do.",
)
@click.option("--xlsx", "as_workbook", is_flag=True, help="One Excel workbook instead of CSV files.")
@click.option("--force", is_flag=True, help="Replace DIR, and all that is in it, if it exists.")
def command(
    target: Path,
    like: str,
    size: str | None,
    seed: int | None,
    few_transfers: bool,
    as_workbook: bool,
    force: bool,
) -> None:
    """Write a small commented scenario to start from; it runs as it is.

    Its kinds are new-development, a development in two handovers with relets, tenants and applicants; decant,
    two blocks to be emptied, of which one comes down and one is refurbished; and borough, a year's relets of a
    small borough, shared out between queues by quotas.

    With --size a synthetic borough is made up, for trials: S has 50 vacancies, 300 tenants who would move and
    500 register households; M 300, 3,000 and 5,000; L 1,500, 15,000 and 30,000; XL 10,000, 100,000 and 300,000.

    Example:

        lettings new my-plan --like new-development

        lettings new trial --like borough --size M --seed 7
    """
    from optimiser.cli.output import whole_file, whole_folder
    from optimiser.intake.starter import check_starter, write_starter

    check_starter(like)
    if size is None:
        _refuse_without_size(seed, few_transfers)
    else:
        _write_synthetic(target, like, size, seed or 0, few_transfers, as_workbook, force)
        return
    is_file = as_workbook and target.suffix.lower() == ".xlsx"
    with (whole_file if is_file else whole_folder)(target, force) as fresh:
        write_starter(fresh, like, as_workbook)
    _say_what_next(target, as_workbook, is_file, "decant" if like == "decant" else "plan")


def _refuse_without_size(seed: int | None, few_transfers: bool) -> None:
    from optimiser.errors import UsageError

    if seed is not None or few_transfers:
        option = "--few-transfers" if few_transfers else "--seed"
        raise UsageError(f"{option} is for a synthetic borough: give --like borough and a --size too.")


def _write_synthetic(
    target: Path, like: str, size: str, seed: int, few_transfers: bool, as_workbook: bool, force: bool
) -> None:
    from optimiser.cli.output import whole_folder
    from optimiser.errors import UsageError
    from optimiser.intake.borough import check_size, write_borough

    if like != "borough":
        raise UsageError(f"--size is for --like borough; the starter '{like}' has one size.")
    check_size(size)
    if as_workbook:
        raise UsageError("A borough of a given --size is written as CSV files; leave out --xlsx.")
    with whole_folder(target, force) as fresh:
        write_borough(fresh, size, seed, few_transfers)
    _say_what_next(target, as_workbook=False, is_file=False)


def _say_what_next(target: Path, as_workbook: bool, is_file: bool, plan: str = "plan") -> None:
    click.echo(f"Wrote a starter scenario to {target}.")
    if as_workbook:
        book = target if is_file else target / "scenario.xlsx"
        click.echo(f"Open {book} in Excel and put your own homes and households in place of those there.")
    else:
        click.echo(
            "Begin with scenario.toml (it says what each line does), then homes.csv and households.csv."
        )
    click.echo(f"Next:\n    lettings check {target}\n    lettings {plan} {target} --out {_beside(target)}")


def _beside(target: Path) -> Path:
    return target.with_name(f"{target.stem or target.name}-plan")
