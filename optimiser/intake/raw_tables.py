"""A table as it lies in a file: a header, columns of cells, and the row number of each record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    numbered = [(number, row) for number, row in enumerate(map(_tidy_row, records), start=1) if row]
    if not numbered:
        problem = "The table is empty: it needs a header row with the names of its columns."
        raise UnreadableInputError([Fault(where=where, problem=problem)])
    (header_row, header), body = numbered[0], numbered[1:]
    width = max([len(header), *(len(row) for _, row in body)])
    if width > MOST_COLUMNS:
        problem = f"A row has {width:,} cells; this is not a table of homes or households."
        raise UnreadableInputError([Fault(where=where, problem=problem)])
    names = [str(name) for name in _padded(header, width)]
    columns = _columns([row for _, row in body], width)
    kept = [i for i in range(width) if names[i] or any(not is_blank(cell) for cell in columns[i])]
    return RawTable(
        where=where,
        header=tuple(names[i] for i in kept),
        columns=tuple(columns[i] for i in kept),
        rows=tuple(number for number, _ in body),
        header_row=header_row,
    )


def _tidy_row(record: Sequence[Cell]) -> list[Cell]:
    """Tidy the cells and drop the blank ones at the end: a blank row comes out empty."""
    row = [tidy(cell) for cell in record]
    while row and is_blank(row[-1]):
        row.pop()
    return row


def _padded(row: list[Cell], width: int) -> list[Cell]:
    return row + [""] * (width - len(row))


def _columns(rows: list[list[Cell]], width: int) -> list[Sequence[Cell]]:
    if not rows:
        return [() for _ in range(width)]
    return list(zip(*(_padded(row, width) for row in rows), strict=True))
