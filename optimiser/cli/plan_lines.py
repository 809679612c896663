"""Lines and tables that every kind of plan is shown with at the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from rich import box
from rich.table import Table

from optimiser.records import Plan
from optimiser.reports.content.objective_rows import objective_rows


def table(title: str, *columns: str, numbers: bool = True) -> Table:
    """Make an empty table; with `numbers`, all columns but the first stand to the right."""
    found = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(columns):
        found.add_column(name, justify="right" if place and numbers else "left")
    return found


def objectives(plan: Plan) -> Table:
    """Show what was aimed for, what is reached and what is possible."""
    found = table("What was aimed for, in order", "aim", "reached", "best possible", "")
    for row in objective_rows(plan):
        found.add_row(row.label, row.show(row.value), row.show(row.bound), row.nearness)
    return found


def checked(plan: Plan) -> Iterator[str]:
    """Say how many checks passed, where the plan was checked."""
    if plan.checks:
        passed = sum(check.passed for check in plan.checks)
        yield f"Rechecked from the tables: {passed} of {len(plan.checks)} checks passed."


def where(out: Path | None, files: Mapping[str, str]) -> Iterator[str]:
    """Say where the plan was written, and what its files are for."""
    if out is None:
        yield "Nothing was written; --out DIR writes the workbook, the page and the tables."
        return
    yield f"Written to {out}:"
    for name, use in files.items():
        yield f"  {out / name}  {use}"
