"""The files that a plan is written to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from optimiser.intake import plan_to_json
from optimiser.records import Plan
from optimiser.reports import write_html, write_tables, write_workbook
from optimiser.reports.page.decant import write_decant_html


def write_plan_files(
    plan: Plan, folder: Path, run_record: str, name: str, variants: Mapping[str, Plan] | None = None
) -> None:
    """Write plan.json, the tables, the workbook, the page and run.json.

    Parameters
    ----------
    plan : Plan
    folder : Path
    run_record : str
        Content of run.json.
    name : str
        Of the workbook and the page, without ending.
    variants : mapping of str to Plan, optional
        Decant plans that the page sets side by side, this one among them.
    """
    (folder / "plan.json").write_text(plan_to_json(plan), encoding="utf-8")
    write_tables(plan, folder)
    write_workbook(plan, folder / f"{name}.xlsx")
    if variants is None:
        write_html(plan, folder / f"{name}.html")
    else:
        write_decant_html(plan, folder / f"{name}.html", variants)
    (folder / "run.json").write_text(run_record, encoding="utf-8")
