"""A starter scenario as one workbook: a sheet a table, real dates, and a note on every column's header."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import xlsxwriter

from optimiser.intake.column_parsers import parse_date, parse_number
from optimiser.records.tables import TABLES, Column

WIDTHS = {"address": 30, "support": 34, "areas": 22}
USUAL_WIDTH = 14


@cache
def column_notes() -> Mapping[str, Mapping[str, str]]:
    """Read what each column means, by table (``column_notes.toml``)."""
    text = (files("optimiser.intake") / "column_notes.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def write_starter_workbook(starter: Path, path: Path) -> None:
    """Write the files of a starter as one workbook.

    Parameters
    ----------
    starter : Path
        Folder with scenario.toml and CSV tables.
    path : Path
        The workbook to write.
    """
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "bg_color": "#E7E6E6", "text_wrap": True}),
            "date": book.add_format({"num_format": "dd/mm/yyyy"}),
            "text": book.add_format({"num_format": "@"}),
            "remark": book.add_format({"italic": True, "font_color": "#595959"}),
        }
        _write_settings(book.add_worksheet("scenario"), starter / "scenario.toml", formats)
        for name in TABLES:
            if (starter / f"{name}.csv").is_file():
                _write_table(book.add_worksheet(name), name, starter / f"{name}.csv", formats)


def _write_settings(sheet: Any, path: Path, formats: Mapping[str, Any]) -> None:
    settings = tomllib.loads(path.read_text(encoding="utf-8"))
    notes = column_notes()["scenario"]
    sheet.write_row(0, 0, ["key", "value", "remark"], formats["head"])
    for row, (key, value) in enumerate(_rows(settings), start=1):
        sheet.write_string(row, 0, key)
        if isinstance(value, date):
            sheet.write_datetime(row, 1, value, formats["date"])
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, 1, value)
        else:
            sheet.write_string(row, 1, value if isinstance(value, str) else _as_toml(value), formats["text"])
        sheet.write_string(row, 2, notes.get(key, ""), formats["remark"])
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 2, 80)
    sheet.freeze_panes(1, 0)


def _rows(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Unfold settings to rows of dotted key and value; lists of tables are numbered, variants named."""
    for key, value in settings.items():
        path = f"{above}{key}"
        if isinstance(value, Mapping):
            yield from _rows(value, f"{path}.")
        elif isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
            for number, each in enumerate(value, start=1):
                name = each["name"] if key == "overrides" else number
                inner = {k: v for k, v in each.items() if not (key == "overrides" and k == "name")}
                yield from _rows(inner, f"{path}.{name}.")
        else:
            yield path, value


def _as_toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_as_toml(each) for each in value)}]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if isinstance(value, str) else str(value)
    )


def _write_table(sheet: Any, name: str, path: Path, formats: Mapping[str, Any]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        header, *records = csv.reader(file)
    columns = {column.name: column for column in TABLES[name]}
    notes = column_notes()[name]
    for at, written in enumerate(header):
        sheet.write_string(0, at, written, formats["head"])
        column = columns.get(written)
        sheet.write_comment(0, at, _note(column, notes.get(written, "")), {"x_scale": 2})
        sheet.set_column(at, at, WIDTHS.get(written, USUAL_WIDTH))
        for row, record in enumerate(records, start=1):
            _write_cell(sheet, row, at, record[at], column, formats)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(records), 1), len(header) - 1)


def _note(column: Column | None, meaning: str) -> str:
    if column is None:
        return meaning or "A column of your own: it is carried through as it is."
    must = "Required. " if column.required else ""
    choices = f" One of: {', '.join(column.choices)}." if column.choices else ""
    usual = f" Default: {column.default}." if column.default not in (None, False) else ""
    return f"{must}{meaning}{choices}{usual}"


def _write_cell(
    sheet: Any, row: int, at: int, cell: str, column: Column | None, formats: Mapping[str, Any]
) -> None:
    kind = column.kind if column else "text"
    if not cell:
        return
    if kind == "date":
        sheet.write_datetime(row, at, parse_date(cell), formats["date"])
    elif kind in {"integer", "number"}:
        sheet.write_number(row, at, parse_number(cell))
    else:
        sheet.write_string(row, at, cell, formats["text"])
