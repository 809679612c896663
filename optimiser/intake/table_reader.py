"""A raw table to a frame with the dtypes of `optimiser.records.tables`; every bad cell a fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimiser.intake.column_parsers import parser_for
from optimiser.intake.findings import Findings
from optimiser.intake.headers import match_header
from optimiser.intake.near_misses import NearMisses
from optimiser.intake.raw_tables import Cell, RawTable, is_blank
from optimiser.records.tables import TABLES, Column, Kind

Mask = NDArray[np.bool_]

BLANKS: dict[Kind, Any] = {
    "text": "",
    "integer": np.nan,
    "number": np.nan,
    "flag": False,
    "date": None,
    "texts": (),
    "numbers": (),
}


@dataclass
class Table:
    """A table with what its checks need to name a cell.

    Attributes
    ----------
    name : str
        E.g. ``homes``.
    where : str
        File or sheet.
    frame : DataFrame
        Every column of the table, RangeIndex.
    rows : int array
        Spreadsheet row of each row of the frame.
    given, bad : dict of str to bool array
        By column: which cells held something, and which of those could not be read.
    was_read : bool
        False for an optional table that is not there, and for a required one that is missing.
    """

    name: str
    where: str
    frame: pd.DataFrame
    rows: NDArray[np.int64]
    given: dict[str, Mask] = field(default_factory=dict)
    bad: dict[str, Mask] = field(default_factory=dict)
    was_read: bool = True

    def nothing(self) -> Mask:
        """No row."""
        return np.zeros(len(self.rows), dtype=bool)

    def cell(self, column: str, at: int) -> Any:
        """Value in a column at a position."""
        return self.frame[column].iat[at]

    def has(self, column: str) -> Mask:
        """Rows where a column holds a value that could be read."""
        return self.given.get(column, self.nothing()) & ~self.bad.get(column, self.nothing())

    def lacks(self, column: str) -> Mask:
        """Rows where a column was left blank."""
        return ~self.given.get(column, self.nothing())

    def fault(
        self,
        findings: Findings,
        mask: Mask,
        column: str,
        problem: str | Callable[[int], str],
        *,
        value: Callable[[int], object] | None = None,
    ) -> None:
        """Note a fault for every row of `mask`; `problem` and `value` may depend on the row's position."""
        shown = value or (lambda at: self.cell(column, at))
        for at in np.flatnonzero(mask):
            findings.fault(
                self.where,
                problem if isinstance(problem, str) else problem(int(at)),
                row=int(self.rows[at]),
                column=column,
                value=shown(int(at)),
            )


def read_table(raw: RawTable, name: str, mapping: Mapping[str, str], findings: Findings) -> Table:
    """Parse a raw table.

    Parameters
    ----------
    raw : RawTable
    name : str
        A key of `optimiser.records.tables.TABLES`.
    mapping : mapping of str to str
        Supplier's column name -> name in the data dictionary.
    findings : Findings
        Takes a fault for every cell that cannot be read and every required one that is blank.

    Returns
    -------
    Table
        Cells with faults are blank in its frame.
    """
    header = match_header(raw, name, mapping, findings)
    table = Table(name, raw.where, pd.DataFrame(), np.array(raw.rows, dtype=np.int64))
    columns: dict[str, Any] = {}
    for column in TABLES[name]:
        if column.name in header.known:
            cells = raw.columns[header.known[column.name]]
            columns[column.name] = _read_column(column, cells, table, findings)
        else:
            columns[column.name] = _series(column, [_blank(column)] * len(raw.rows))
    for written, position in header.carried.items():
        columns[_free_name(written, columns)] = _objects(raw.columns[position])
    table.frame = pd.DataFrame(columns, index=pd.RangeIndex(len(raw.rows)))
    return table


def empty_table(name: str, where: str) -> Table:
    """Make the table of a file that is not there."""
    columns = {column.name: _series(column, []) for column in TABLES[name]}
    frame = pd.DataFrame(columns, index=pd.RangeIndex(0))
    return Table(name, where, frame, np.array([], dtype=np.int64), was_read=False)


def _free_name(written: str, taken: Mapping[str, Any]) -> str:
    """Name a carried column so that it hides none of the known ones (``Home ID`` twice, say)."""
    return written if written not in taken else f"{written} (as given)"


def _read_column(column: Column, cells: Sequence[Cell], table: Table, findings: Findings) -> pd.Series[Any]:
    values, problems = _parsed(column, cells)
    given = np.fromiter((cell != "" for cell in cells), dtype=bool, count=len(cells))
    bad = np.zeros(len(cells), dtype=bool)
    bad[list(problems)] = True
    table.given[column.name], table.bad[column.name] = given, bad
    near_misses = NearMisses(column.choices)
    for at, expected in problems.items():
        hint = near_misses.hint(str(cells[at]))
        findings.fault(
            table.where,
            f"'{cells[at]}' is not {expected}.{hint}",
            row=int(table.rows[at]),
            column=column.name,
            value=cells[at],
        )
    if column.required:
        _tell_blanks(column, table, ~given, findings)
    return _series(column, values)


def _tell_blanks(column: Column, table: Table, blank: Mask, findings: Findings) -> None:
    for row in table.rows[blank]:
        problem = f"This is blank; every row of {table.name} needs it."
        findings.fault(table.where, problem, row=int(row), column=column.name, value="")


def _parsed(column: Column, cells: Sequence[Cell]) -> tuple[list[Any], dict[int, str]]:
    """Parse each distinct cell once; large tables repeat themselves.

    Returns
    -------
    (values, problems)
        Values as long as `cells`; position -> what was expected, for the cells that are wrong.
    """
    parse = parser_for(column)
    blank = _blank(column)
    keys = _keys(cells)
    known: dict[Any, Any] = {}
    wrong: dict[Any, str] = {}
    for key, cell in dict(zip(keys, cells, strict=True)).items():
        try:
            known[key] = blank if is_blank(cell) else parse(cell)
        except ValueError as error:
            known[key], wrong[key] = blank, str(error)
    problems = {at: wrong[key] for at, key in enumerate(keys) if key in wrong} if wrong else {}
    return list(map(known.__getitem__, keys)), problems


def _keys(cells: Sequence[Cell]) -> Sequence[Any]:
    """What tells cells apart: 1, 1.0 and True are equal but mean different things."""
    return cells if set(map(type, cells)) <= {str} else list(zip(map(type, cells), cells, strict=True))


def _blank(column: Column) -> Any:
    """Value of a blank cell; a required column's blanks are faults, so any value will do."""
    if column.default is not None:
        return column.default
    return 0 if column.kind == "integer" and column.required else BLANKS[column.kind]


def _series(column: Column, values: list[Any]) -> pd.Series[Any]:
    if column.kind == "date":
        days = np.array(values, dtype="datetime64[D]")  # None is NaT
        return pd.Series(days.astype("datetime64[us]"))
    if column.kind == "flag":
        return pd.Series(np.array(values, dtype=bool))
    if column.kind == "number":
        return pd.Series(np.array(values, dtype=np.float64))
    if column.kind == "integer":
        whole = column.required or column.default is not None
        return pd.Series(np.array(values, dtype=np.int64 if whole else np.float64))
    return _objects(values)


def _objects(values: Sequence[Any]) -> pd.Series[Any]:
    return pd.Series(np.fromiter(values, dtype=object, count=len(values)), dtype=object)
