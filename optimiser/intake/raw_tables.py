"""A table as it lies in a file: a header, columns of cells, and the row number of each record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from optimiser.errors import Fault
from optimiser.intake.findings import UnreadableInputError

Cell = object  # "" where blank; text, number, bool or date
MOST_COLUMNS = 1_000


@dataclass(frozen=True)
class RawTable:
    """Cells before anything is known of their meaning.

    Attributes
    ----------
    where : str
        File or sheet, for messages.
    header : tuple of str
        Column names as written, tidied of outer blanks; "" where a column has cells but no name.
    columns : tuple of sequences of Cell
        One sequence a header, all of one length.
    rows : tuple of int
        Spreadsheet row of each record; the file's first row is 1.
    header_row : int
        Spreadsheet row of the header.
    """

    where: str
    header: tuple[str, ...]
    columns: tuple[Sequence[Cell], ...]
    rows: tuple[int, ...]
    header_row: int = 1


def tidy(cell: Cell) -> Cell:
    """Strip text of outer blanks (Excel's hard space too); None is blank."""
    if isinstance(cell, str):
        return cell.strip()
    return "" if cell is None else cell


def is_blank(cell: Cell) -> bool:
    """Whether nothing was given."""
    return isinstance(cell, str) and not cell


def as_table(where: str, records: Sequence[Sequence[Cell]]) -> RawTable:
    """Split records into header and columns; blank rows and wholly blank columns are left out.

    Parameters
    ----------
    where : str
        File or sheet.
    records : sequence of sequences
        Every row of the file from row 1, as many cells as it has.

    Raises
    ------
    UnreadableInputError
        If there is no header at all.
    """
    rows = _of_one_width(where, records)
    columns = [_tidied(column) for column in _transposed(rows)]
    filled = _filled(columns, len(rows))
    if not len(filled):
        problem = "The table is empty: it needs a header row with the names of its columns."
        raise UnreadableInputError([Fault(where=where, problem=problem)])
    header, body = int(filled[0]), filled[1:].tolist()
    names = [str(column[header]) for column in columns]
    if body != list(range(header + 1, len(rows))):
        columns = [[column[at] for at in body] for column in columns]
    else:
        columns = [column[header + 1 :] for column in columns]
    kept = [i for i, column in enumerate(columns) if names[i] or not all(map(is_blank, column))]
    return RawTable(
        where=where,
        header=tuple(names[i] for i in kept),
        columns=tuple(columns[i] for i in kept),
        rows=tuple(at + 1 for at in body),
        header_row=header + 1,
    )


def _of_one_width(where: str, records: Sequence[Sequence[Cell]]) -> Sequence[Sequence[Cell]]:
    """Fill short rows up with blanks; the blanks at the end of a very long row do not make it long."""
    width = max(map(len, records), default=0)
    if width > MOST_COLUMNS:
        records = [_without_blanks_at_the_end(record) for record in records]
        width = max(map(len, records))
    if width > MOST_COLUMNS:
        problem = f"A row has {width:,} cells; this is not a table of homes or households."
        raise UnreadableInputError([Fault(where=where, problem=problem)])
    return [row if len(row) == width else [*row, *[""] * (width - len(row))] for row in records]


def _without_blanks_at_the_end(record: Sequence[Cell]) -> list[Cell]:
    row = [tidy(cell) for cell in record]
    while row and is_blank(row[-1]):
        row.pop()
    return row


def _transposed(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    width = len(rows[0]) if rows else 0
    return [list(map(itemgetter(i), rows)) for i in range(width)]


def _tidied(column: list[Cell]) -> list[Cell]:
    """Tidy each distinct cell once; large tables repeat themselves, and few cells need it."""
    changed: dict[Cell, Cell] = {
        cell: tidy(cell) for cell in set(column) if cell is None or isinstance(cell, str)
    }
    changed = {cell: tidied for cell, tidied in changed.items() if cell is None or tidied != cell}
    return [changed.get(cell, cell) for cell in column] if changed else column


def _filled(columns: list[list[Cell]], number: int) -> NDArray[np.int64]:
    """Positions of the rows that are not wholly blank."""
    blank = np.ones(number, dtype=bool)
    for column in columns:
        maybe = np.flatnonzero(blank)
        blank[maybe] = [is_blank(column[at]) for at in maybe.tolist()]
    return np.flatnonzero(~blank)
