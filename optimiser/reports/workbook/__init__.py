"""The lettings plan as an Excel workbook, for the team to filter, mark up and take to a panel."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from optimiser.records.plan import Plan
from optimiser.reports.content.document import gather
from optimiser.reports.put import put
from optimiser.reports.workbook.budget import write_budget
from optimiser.reports.workbook.chains import write_chains
from optimiser.reports.workbook.checks import write_checks
from optimiser.reports.workbook.decant import DECANT_WRITERS
from optimiser.reports.workbook.formats import FONT, Formats
from optimiser.reports.workbook.lettings import write_lettings
from optimiser.reports.workbook.not_rehoused import write_not_rehoused
from optimiser.reports.workbook.quotas import write_quotas
from optimiser.reports.workbook.summary import write_summary
from optimiser.reports.workbook.table import Sheets
from optimiser.reports.workbook.weeks import write_weeks

_WRITERS = (
    write_summary,
    write_lettings,
    write_chains,
    write_weeks,
    write_quotas,
    write_budget,
    write_not_rehoused,
    write_checks,
)
# Ids and free text are data: nothing in them becomes a formula, a link or a number.
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": FONT, "font_size": 10},
}


def write_workbook(plan: Plan, path: str | Path) -> Path:
    """Write the plan as a workbook.

    Sheets: Summary, Lettings plan (a row a home that is or comes free), Chains, Weeks, Quotas, Budget,
    Not rehoused and Checks. The same plan gives the same bytes.

    Parameters
    ----------
    plan : Plan
    path : str or Path
        Where to write it; an existing file is replaced.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OSError
        If it cannot be written; nothing is left behind.
    """
    import xlsxwriter  # heavy: only where a workbook is written

    content = BytesIO()
    # a copy, since xlsxwriter takes out of the options what it has read: the next workbook would differ
    book = xlsxwriter.Workbook(content, deepcopy(OPTIONS))
    describe(book, plan)
    document = gather(plan)
    sheets = Sheets(book, Formats(book), plan.scenario, kind_of(plan))
    writers = _WRITERS if plan.decant is None else (*DECANT_WRITERS, write_quotas, write_checks)
    for write in writers:
        write(sheets, document)
    book.close()
    return put(path, content.getvalue())


def kind_of(plan: Plan) -> str:
    """Say what a workbook holds."""
    return "Lettings plan" if plan.decant is None else "Decant plan"


def describe(book: Any, plan: Plan) -> None:
    """Give a workbook its title and a date that does not change from run to run."""
    # a fixed date: the clock would make every file differ
    created = datetime(plan.start.year, plan.start.month, plan.start.day)
    title = f"{kind_of(plan)}: {plan.scenario}"
    book.set_properties({"title": title, "author": "optimiser", "created": created})
    book.set_calc_mode("auto")
