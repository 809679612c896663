"""Decant variants side by side as a workbook: one table, and a chart of those in time and of temporary weeks."""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

from optimiser.records.plan import Plan
from optimiser.reports.content.comparison import comparison_rows
from optimiser.reports.put import put
from optimiser.reports.workbook.formats import Formats
from optimiser.reports.workbook.table import Sheets

_CHARTED = {
    "Households out in time": "", "Moves": "", "Weeks in temporary homes": "",
    "Days that homes stand empty": "", "Home loss, disturbance and removals": " (£)",
    "Programme ends": " (days from the start)",
}  # fmt: skip
_IN_A_ROW = 3


def write_comparison(plans: Mapping[str, Plan], path: str | Path) -> Path:
    """Write the comparison; the same plans give the same bytes."""
    import xlsxwriter

    from optimiser.reports.workbook import OPTIONS, describe, kind_of

    content = BytesIO()
    book = xlsxwriter.Workbook(content, deepcopy(OPTIONS))
    first = next(iter(plans.values()))
    describe(book, first)
    sheets = Sheets(book, Formats(book), first.scenario, kind_of(first))
    _table(sheets, plans)
    book.close()
    return put(path, content.getvalue())


def _table(sheets: Sheets, plans: Mapping[str, Plan]) -> None:
    sheet, look = sheets.add("Variants"), sheets.formats
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, len(plans), 22)
    sheet.write_string(0, 0, f"Variants of {next(iter(plans.values())).scenario}", look["title"])
    for column, name in enumerate(["Figure", *plans]):
        sheet.write_string(2, column, name, look["header"])
    rows = comparison_rows(plans)
    for at, row in enumerate(rows, start=3):
        sheet.write_string(at, 0, row.label, look["text"])
        for column, (shown, best) in enumerate(zip(row.shown, row.is_best, strict=True), start=1):
            sheet.write_string(
                at, column, f"▲ {shown}" if best else shown, look["mark_right" if best else "right"]
            )
    at = len(rows) + 4
    sheet.write_string(at, 0, "▲ best of the row, where they differ", look["note"])
    _chart(sheets, sheet, plans, at + 2)
    sheet.fit_to_pages(1, 1)


def _chart(sheets: Sheets, sheet: Any, plans: Mapping[str, Plan], at: int) -> None:
    """Charts read numbers, which stand below the table of texts."""
    rows = [row for row in comparison_rows(plans) if row.label in _CHARTED]
    for column, name in enumerate(["In figures", *plans]):
        sheet.write_string(at, column, name, sheets.formats["header"])
    for place, row in enumerate(rows, start=at + 1):
        sheet.write_string(place, 0, f"{row.label}{_CHARTED[row.label]}", sheets.formats["text"])
        for column, value in enumerate(row.values, start=1):
            if math.isfinite(value):
                sheet.write_number(place, column, value, sheets.formats["integer"])
            else:
                sheet.write_string(place, column, "never", sheets.formats["right"])
    for number in range(len(rows)):
        chart = _bars(
            sheets.book, f"{rows[number].label}{_CHARTED[rows[number].label]}", at, number, len(plans)
        )
        down = at + len(rows) + 2 + (number // _IN_A_ROW) * (6 + 2 * len(plans))
        sheet.insert_chart(down, 0, chart, {"x_offset": number % _IN_A_ROW * 375})


def _bars(book: Any, title: str, at: int, number: int, plans: int) -> Any:
    """Make a bar chart of one row of figures."""
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": title,
            "categories": ["Variants", at, 1, at, plans],
            "values": ["Variants", at + 1 + number, 1, at + 1 + number, plans],
            "fill": {"color": "#17365C"},
            "data_labels": {"value": True, "num_format": "#,##0"},
        }
    )
    chart.set_title({"name": title, "name_font": {"size": 10}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"min": 0, "visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": 370, "height": 80 + 36 * plans})
    return chart
