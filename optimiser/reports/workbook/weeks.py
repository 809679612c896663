"""The sheet "Weeks": tenancy starts week by week against what the team can do, with a chart."""

from __future__ import annotations

from typing import Any

from optimiser.reports.content.document import Document
from optimiser.reports.content.week_rows import WeekRow
from optimiser.reports.workbook.table import Column, Sheets, write_table

_IN_VACANCIES, _IN_FREED, _STARTS, _CAPACITY, _READY = 2, 3, 4, 5, 8
_COLUMNS = (
    Column[WeekRow]("Week", 7, "integer", lambda row: row.week),
    Column[WeekRow]("Week begins", 11, "date", lambda row: row.begins),
    Column[WeekRow]("Starts in vacancies", 10, "integer", lambda row: row.in_vacancies),
    Column[WeekRow]("Starts in homes others leave", 10, "integer", lambda row: row.in_freed),
    Column[WeekRow]("All tenancy starts", 10, "integer", lambda row: row.starts),
    Column[WeekRow]("Moves the team can manage", 11, "integer", lambda row: row.capacity),
    Column[WeekRow]("Room left", 8, "integer", lambda row: row.room),
    Column[WeekRow]("Full?", 9, "mark", lambda row: row.mark),
    Column[WeekRow]("Homes that become ready", 10, "integer", lambda row: row.homes_ready),
    Column[WeekRow]("Starts so far", 9, "integer", lambda row: row.starts_so_far),
    Column[WeekRow]("Homes ready so far", 9, "integer", lambda row: row.ready_so_far),
)
_CHART_COLUMN = len(_COLUMNS) + 1


def write_weeks(sheets: Sheets, document: Document) -> None:
    """Write the sheet, its totals and its chart."""
    sheet = sheets.add("Weeks")
    free = write_table(sheets, sheet, _COLUMNS, document.weeks, "There are no weeks in this plan.")
    _write_totals(sheets, sheet, document.weeks, free)
    sheet.insert_chart(1, _CHART_COLUMN, _chart(sheets, document), _DESCRIPTION)
    sheet.print_area(0, 0, free, _CHART_COLUMN + 9)
    sheet.fit_to_pages(1, 1)


def _write_totals(sheets: Sheets, sheet: Any, rows: list[WeekRow], at: int) -> None:
    look = sheets.formats["total"]
    sheet.write_string(at, 0, "Total", look)
    sums = {
        _IN_VACANCIES: sum(row.in_vacancies for row in rows),
        _IN_FREED: sum(row.in_freed for row in rows),
        _STARTS: sum(row.starts for row in rows),
        _READY: sum(row.homes_ready for row in rows),
    }
    for column in range(1, len(_COLUMNS)):
        if column in sums:
            letter = chr(ord("A") + column)
            sheet.write_formula(at, column, f"=SUM({letter}2:{letter}{at})", look, sums[column])
        else:
            sheet.write_blank(at, column, None, look)


_DESCRIPTION = {"description": "Columns: tenancy starts in each week. Line: moves the team can manage."}


def _chart(sheets: Sheets, document: Document) -> Any:
    chart = sheets.book.add_chart({"type": "column", "subtype": "stacked"})
    last = len(document.weeks)
    solid = {"fill": {"color": "#17365C"}, "border": {"color": "#17365C"}}
    hatched = {
        "pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#3F6FA8", "bg_color": "#FFFFFF"},
        "border": {"color": "#3F6FA8"},
    }
    chart.add_series(_series("Starts in vacancies", _IN_VACANCIES, last) | {"gap": 25} | solid)
    chart.add_series(_series("Starts in homes others leave", _IN_FREED, last) | hatched)
    if any(row.capacity is not None for row in document.weeks):
        line = sheets.book.add_chart({"type": "line"})
        dashes = {"line": {"color": "#7A1111", "width": 1.75, "dash_type": "dash"}}
        line.add_series(_series("Moves the team can manage", _CAPACITY, last) | dashes)
        chart.combine(line)
    chart.set_title({"name": "Tenancy starts by week", "name_font": {"size": 12}})
    chart.set_x_axis({"name": "Week", "interval_unit": 4, "name_font": {"bold": False}})
    chart.set_y_axis({"name": "Tenancy starts", "min": 0, "major_gridlines": {"visible": True}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 380})
    return chart


def _series(name: str, column: int, last: int) -> dict[str, Any]:
    return {
        "name": name,
        "categories": ["Weeks", 1, 0, last, 0],
        "values": ["Weeks", 1, column, last, column],
    }
