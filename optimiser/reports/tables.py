"""The plan as CSV tables for other programs: moves.csv, chains.csv and unmet.csv."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from optimiser.records.plan import Chain, Move, Plan, Unmet
from optimiser.reports.put import put

# A spreadsheet takes a cell that begins with one of these for a formula (OWASP, "CSV injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\n")
_BETWEEN = {"reasons": " "}  # whole sentences, each with its full stop


def write_tables(plan: Plan, folder: str | Path) -> tuple[Path, Path, Path]:
    """Write ``moves.csv``, ``chains.csv`` and ``unmet.csv`` into a folder.

    UTF-8, comma-separated, a header row, lines ending in a line feed; columns are the fields of `Move`,
    `Chain` and `Unmet`; dates are ISO; reserves are joined with "; "; reasons are sentences one after
    another; what is not there is blank.
    A text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a line break gets an apostrophe before
    it, so that Excel shows it as text and runs nothing; whoever reads the files with a program takes it off.

    Parameters
    ----------
    plan : Plan
    folder : str or Path
        Made if it is not there; files of these names are replaced.

    Returns
    -------
    tuple of Path
        The three files.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    return (
        put(target / "moves.csv", _csv(plan.move_list, Move)),
        put(target / "chains.csv", _csv(plan.chain_list, Chain)),
        put(target / "unmet.csv", _csv(plan.unmet_list, Unmet)),
    )


def _csv(rows: Sequence[Any], kind: type) -> bytes:
    names = [field.name for field in fields(kind)]
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(getattr(row, name), _BETWEEN.get(name, "; ")) for name in names] for row in rows)
    return text.getvalue().encode()


def _cell(value: object, between: str) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, int):
        return str(value)
    text = between.join(value) if isinstance(value, tuple) else str(value)
    # a lone carriage return would end the row for some readers
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
