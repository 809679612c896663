"""A sheet that is one table: header, rows, filter, frozen header, widths and print set-up."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Generic, Literal, TypeVar

from optimiser.reports.content.words import as_number
from optimiser.reports.workbook.formats import Formats

Row = TypeVar("Row")
Kind = Literal["text", "centred", "right", "mark", "date", "money", "integer", "decimal", "signed", "percent"]
_TEXTS = ("text", "centred", "right", "mark", "header", "link")
_WITH_DECIMALS = {"integer": "tenths", "money": "pence", "signed": "signed_decimal"}

# Excel's longest text in a cell.
_LONGEST = 32_767
_A4 = 9
_LINE, _TALLEST, _FILTER_BUTTON = 12.0, 409.0, 16.0
_LETTERS_A_DIGIT, _BOLD = 1.24, 0.9
_LONGEST_FOOTER = 120
_MARGINS = {"left": 0.25, "right": 0.25, "top": 0.6, "bottom": 0.6}


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: its heading, width (characters), kind of value and where the value comes from."""

    header: str
    width: float
    kind: Kind
    value: Callable[[Row], object]


@dataclass(frozen=True)
class Sheets:
    """The workbook being written: xlsxwriter's book, its formats, the scenario's name, and what it is."""

    book: Any
    formats: Formats
    scenario: str
    kind: str = "Lettings plan"

    def add(self, name: str) -> Any:
        """Add a sheet, set up for print on A4 landscape, one page wide, with name and page in the margins."""
        sheet = self.book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(**_MARGINS)
        scenario = self.scenario[:_LONGEST_FOOTER].replace("&", "&&")
        sheet.set_header(f'&L&"Arial,Bold"{scenario}&R&"Arial,Regular"{name}')
        sheet.set_footer(f'&L&"Arial,Regular"{self.kind}: personal data, keep safe&RPage &P of &N')
        return sheet


def write_cell(sheet: Any, row: int, column: int, value: object, kind: str, formats: Formats) -> None:
    """Write one value as its kind. Texts are always written as texts, so that ``=...`` is no formula."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, formats[kind])
    elif isinstance(value, str):
        sheet.write_string(row, column, _fitting(value), formats[kind])
    elif isinstance(value, date) and kind == "date":
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), formats[kind])
    elif kind not in _TEXTS and (found := as_number(value)) is not None:
        whole = found == round(found)
        sheet.write_number(row, column, found, formats[kind if whole else _WITH_DECIMALS.get(kind, kind)])
    else:
        sheet.write_string(row, column, _fitting(_said(value)), formats[kind])


def _said(value: object) -> str:
    found = as_number(value)
    return f"{found:g}" if found is not None else str(value)


def _fitting(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def write_table(
    sheets: Sheets, sheet: Any, columns: Sequence[Column[Row]], rows: Sequence[Row], nothing: str
) -> int:
    """Fill a sheet with a table from its first row.

    Parameters
    ----------
    nothing : str
        What to say where there are no rows.

    Returns
    -------
    int
        The first free row below the table, counted from 0.
    """
    _write_header(sheets, sheet, columns)
    for place, row in enumerate(rows, start=1):
        values = [column.value(row) for column in columns]
        for at, (column, value) in enumerate(zip(columns, values, strict=True)):
            write_cell(sheet, place, at, value, column.kind, sheets.formats)
        sheet.set_row(place, _height(columns, values))
    if not rows:
        sheet.write_string(1, 0, nothing, sheets.formats["empty"])
    last = max(1, len(rows))
    sheet.autofilter(0, 0, last, len(columns) - 1)
    sheet.print_area(0, 0, last, len(columns) - 1)
    _colour_marks(sheets, sheet, columns, last)
    return last + 1


def _height(columns: Sequence[Column[Row]], values: Sequence[object]) -> float:
    """Give the height (points) that shows the longest wrapped text: not every program fits rows itself."""
    texts = [(value, column.width) for column, value in zip(columns, values, strict=True)]
    lines = max((lines_of(value, width) for value, width in texts if isinstance(value, str)), default=1)
    return min(_TALLEST, lines * _LINE + 3)


@lru_cache(maxsize=50_000)
def lines_of(text: str, width: float) -> int:
    """Count the lines of a wrapped text in a column of that width (characters)."""
    if len(text) <= width:
        return 1
    letters = max(1, int(width * _LETTERS_A_DIGIT))  # a width counts digits; running text is narrower
    words = text.split(" ")
    if "-" in text or max(map(len, words)) > letters or not (text.isprintable() and all(words)):
        return len(textwrap.wrap(text, letters))
    return _filled_lines(words, letters)


def _filled_lines(words: Sequence[str], letters: int) -> int:
    """Count lines as `textwrap` fills them where no word has to be broken: it takes ten times as long."""
    lines, filled = 1, -1
    for word in words:
        filled += len(word) + 1
        if filled > letters:
            lines, filled = lines + 1, len(word)
    return lines


def _write_header(sheets: Sheets, sheet: Any, columns: Sequence[Column[Row]]) -> None:
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.header, sheets.formats["header"])
    lines = max(lines_of(column.header.replace("-", "- "), column.width * _BOLD) for column in columns)
    sheet.set_row(0, lines * _LINE + _FILTER_BUTTON)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def _colour_marks(sheets: Sheets, sheet: Any, columns: Sequence[Column[Row]], last: int) -> None:
    for at, column in enumerate(columns):
        if column.kind == "mark":
            colour_marks(sheets, sheet, (1, at, last, at))


def colour_marks(sheets: Sheets, sheet: Any, cells: tuple[int, int, int, int]) -> None:
    """Colour cells by the mark that they begin with, so that a later edit in Excel keeps the colours true."""
    for mark, look in (("✗", "fault"), ("▼", "fault"), ("✓", "sound"), ("▲", "sound"), ("●", "full")):
        rule = {"type": "text", "criteria": "begins with", "value": mark, "format": sheets.formats[look]}
        sheet.conditional_format(*cells, rule)
