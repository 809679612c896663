"""The sheet "Summary": the plan on a page or two, for somebody who opens nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from optimiser.reports.content.document import Document, opening, period, settings_rows
from optimiser.reports.content.highlights import highlights
from optimiser.reports.content.kpi_rows import KpiRow, baseline_names
from optimiser.reports.content.objective_rows import ORDER_NOTE, status_sentence
from optimiser.reports.content.words import NONE
from optimiser.reports.workbook.table import Sheets, colour_marks, write_cell

_WIDTHS = (14, 44, 14, 19, 19, 14, 14, 12)
_LAST = len(_WIDTHS) - 1
_CHARACTERS_A_LINE = 140
_LINE = 14.0
_KPI_KINDS = {"count": "integer", "ratio": "decimal", "days": "integer", "pounds": "money"}


class Cursor:
    """The sheet and the row that comes next."""

    def __init__(self, sheets: Sheets, sheet: Any) -> None:
        self.sheets, self.sheet, self.row = sheets, sheet, 0

    def say(self, text: str, look: str, indent: int = 0) -> None:
        """Write a text over the whole width, with rows high enough for it."""
        self.sheet.merge_range(self.row, indent, self.row, _LAST, "", self.sheets.formats[look])
        self.sheet.write_string(self.row, indent, text, self.sheets.formats[look])
        lines = math.ceil(len(text) / _CHARACTERS_A_LINE)
        self.sheet.set_row(self.row, 28 if look == "title" else max(1, lines) * _LINE)
        self.row += 1

    def section(self, title: str) -> None:
        """Leave a row and begin a section."""
        self.sheet.set_row(self.row, 9)
        self.row += 1
        for column in range(_LAST + 1):
            self.sheet.write_blank(self.row, column, None, self.sheets.formats["section"])
        self.sheet.write_string(self.row, 0, title, self.sheets.formats["section"])
        self.sheet.set_row(self.row, 20)
        self.row += 1

    def line(self, values: Sequence[tuple[object, str]], height: float = _LINE) -> None:
        """Write cells from the left as pairs of value and kind; the first is put over two columns."""
        first, kind = values[0]
        self.sheet.merge_range(self.row, 0, self.row, 1, "", self.sheets.formats[kind])
        write_cell(self.sheet, self.row, 0, first, kind, self.sheets.formats)
        for column, (value, kind) in enumerate(values[1:], start=2):
            write_cell(self.sheet, self.row, column, value, kind, self.sheets.formats)
        self.sheet.set_row(self.row, height)
        self.row += 1


def write_summary(sheets: Sheets, document: Document) -> None:
    """Write the sheet."""
    sheet = sheets.add("Summary")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    cursor = Cursor(sheets, sheet)
    _opening(cursor, document)
    for section in (_look_first, _kpis, _aims, _quotas, _settings):
        section(cursor, document)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, cursor.row - 1, _LAST)
    sheet.hide_gridlines(2)
    sheet.activate()


def _opening(cursor: Cursor, document: Document) -> None:
    plan = document.plan
    cursor.say(f"Lettings plan: {plan.scenario}", "title")
    cursor.say(f"Lettings from {period(plan)}", "lead")
    cursor.say(opening(plan), "lead_bold")
    cursor.say(status_sentence(plan), "lead")


def _look_first(cursor: Cursor, document: Document) -> None:
    cursor.section("What to look at first")
    top = cursor.row
    for item in highlights(document):
        formats = cursor.sheets.formats
        write_cell(cursor.sheet, cursor.row, 0, item.mark, "mark", formats)
        cursor.sheet.merge_range(cursor.row, 1, cursor.row, _LAST - 1, "", formats["text"])
        write_cell(cursor.sheet, cursor.row, 1, item.text, "text", formats)
        target = f"internal:'{item.sheet}'!A1"
        cursor.sheet.write_url(cursor.row, _LAST, target, formats["link"], item.sheet)
        cursor.sheet.set_row(cursor.row, max(1, math.ceil(len(item.text) / 125)) * _LINE)
        cursor.row += 1
    colour_marks(cursor.sheets, cursor.sheet, (top, 0, max(top, cursor.row - 1), 0))


def _kpis(cursor: Cursor, document: Document) -> None:
    names = baseline_names(document.plan)
    cursor.section("What the plan achieves" + (", beside simpler ways of letting" if names else ""))
    if names:
        exchanges = any(chain.kind == "exchange" for chain in document.plan.chain_list)
        cursor.say(
            "The other columns let the same homes under the same rules: "
            "they show what planning the chains together is worth."
            + (" They make no exchanges." if exchanges else ""),
            "note",
        )
    heads = ["Measure", "This plan", *names, "Unit"] + (["Against best of others", ""] if names else [])
    cursor.line([(head, "header") for head in heads], 28)
    top = cursor.row
    for row in document.kpis:
        cursor.line(_kpi_cells(row, len(names)))
    mark = 4 + len(names)
    if names and document.kpis:
        colour_marks(cursor.sheets, cursor.sheet, (top, mark, cursor.row - 1, mark))


def _kpi_cells(row: KpiRow, baselines: int) -> list[tuple[object, str]]:
    kind = _KPI_KINDS[row.measure.style]
    cells: list[tuple[object, str]] = [(row.measure.label, "text")]
    cells += [_figure(value, kind) for value in (row.plan, *row.others)]
    cells.append((row.measure.unit, "text"))
    if baselines:
        compared = _figure(row.difference, kind)[0] if row.verdict else None
        cells += [(compared, "money" if kind == "money" else "signed"), (row.verdict, "mark")]
    return cells


def _figure(value: float | None, kind: str) -> tuple[object, str]:
    if value is None:
        return NONE, "right"
    return (round(value) if kind == "money" else value), kind


def _aims(cursor: Cursor, document: Document) -> None:
    if not document.objectives:
        return
    cursor.section("What the plan aimed for, in order")
    cursor.say(ORDER_NOTE, "note")
    heads = ("Aim", "Reached", "Best possible", "Wanted", "Unit", "How near", "")
    cursor.line([(head, "header") for head in heads], 16)
    for row in document.objectives:
        kind = "money" if row.unit == "pounds" else "integer"
        at = cursor.row
        figures = [_figure(row.value, kind), _figure(row.bound, kind)]
        cursor.line(
            [(f"{row.place}. {row.label}", "text"), *figures, (row.sense, "text"), (row.unit, "text")]
        )
        cursor.sheet.merge_range(at, 6, at, _LAST, "", cursor.sheets.formats["text"])
        write_cell(cursor.sheet, at, 6, row.nearness, "text", cursor.sheets.formats)


def _quotas(cursor: Cursor, document: Document) -> None:
    if not document.quotas:
        return
    cursor.section("Quotas at a glance")
    cursor.line([(head, "header") for head in ("Quota", "Met?", "Came to", "Asked")], 16)
    top = cursor.row
    for row in document.quotas:
        cells = [(row.quota.name, "text"), (row.mark, "mark"), (row.came_to, "text"), (row.asked, "text")]
        cursor.line(cells)
    colour_marks(cursor.sheets, cursor.sheet, (top, 2, cursor.row - 1, 2))


def _settings(cursor: Cursor, document: Document) -> None:
    cursor.section("What was asked for")
    for label, text in settings_rows(document.plan):
        at = cursor.row
        cursor.line([(label, "text")])
        cursor.sheet.merge_range(at, 2, at, _LAST, "", cursor.sheets.formats["text"])
        write_cell(cursor.sheet, at, 2, text, "text", cursor.sheets.formats)
