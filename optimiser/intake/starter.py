"""Starter scenarios: small, commented, and good to run as they are."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from shutil import copyfile

from optimiser.errors import UsageError
from optimiser.intake.near_misses import did_you_mean
from optimiser.intake.starter_workbook import write_starter_workbook

STARTERS = {
    "new-development": "a small development in two handovers, with relets, tenants and applicants",
    "decant": "two blocks to be emptied: one comes down for a development, one is refurbished",
    "borough": "a year's relets of a small borough, shared out between queues by quotas",
}
LATER = ("exchange",)
WORKBOOK = "scenario.xlsx"


def write_starter(path: str | Path, like: str = "new-development", as_workbook: bool = False) -> None:
    """Write a starter scenario.

    Parameters
    ----------
    path : str or Path
        Folder to write into (made if need be; files of the same names are replaced). With `as_workbook`
        either a path ending in ``.xlsx`` or a folder, which then gets a ``scenario.xlsx``.
    like : str
        One of `STARTERS`.
    as_workbook : bool
        One workbook instead of a folder of CSV files and a scenario.toml.

    Raises
    ------
    UsageError
        If there is no such starter.
    """
    check_starter(like)
    target = Path(path)
    with as_file(files("optimiser.intake") / "starters" / like) as starter:
        if as_workbook:
            book = target if target.suffix.lower() == ".xlsx" else target / WORKBOOK
            book.parent.mkdir(parents=True, exist_ok=True)
            write_starter_workbook(starter, book)
            return
        target.mkdir(parents=True, exist_ok=True)
        for file in sorted(starter.iterdir()):
            copyfile(file, target / file.name)


def check_starter(like: str) -> None:
    """Raise `UsageError` unless there is such a starter."""
    if like in STARTERS:
        return
    available = ", ".join(STARTERS)
    if like in LATER:
        raise UsageError(f"A starter like '{like}' comes with a later version. Available now: {available}.")
    raise UsageError(f"There is no starter '{like}'. Available: {available}.{did_you_mean(like, STARTERS)}")
