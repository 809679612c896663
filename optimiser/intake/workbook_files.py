"""Excel workbooks to raw tables, and what in a workbook would be read wrongly without a word."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from optimiser.intake.input_files import megabytes_allowed, unreadable
from optimiser.intake.raw_tables import Cell, RawTable, as_table
from optimiser.intake.workbook_cells import lost_cells

UNPACKED_TIMES = 20  # a workbook unpacks to at most this many times the size a file may have
MOST_CELLS = 60_000_000
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Workbook:
    """The sheets of an .xlsx file.

    Parameters
    ----------
    where : str
        File name for messages.
    data : bytes
        The file.

    Raises
    ------
    UnreadableInputError
        If it is broken, password-protected or not an .xlsx workbook.
    """

    def __init__(self, where: str, data: bytes) -> None:
        _refuse_other_formats(where, data)
        _refuse_zip_bombs(where, data)
        self.where = where
        self._data = data
        self._book = _guarded(where, _open, data)
        self.sheets: list[str] = list(self._book.sheet_names)

    def records(self, sheet: str) -> list[list[Cell]]:
        """Return every row of a sheet from its row 1."""
        return _guarded(self.where, self._records, sheet)  # type: ignore[no-any-return]

    def table(self, sheet: str) -> RawTable:
        """Return a sheet as a table.

        Raises
        ------
        UnreadableInputError
            If it is empty, has merged cells, or cells whose value Excel has not stored.
        """
        where = f"sheet {sheet}"
        table = as_table(where, self.records(sheet))
        self._refuse_merged(sheet, table)
        self._refuse_lost_cells(sheet)
        return table

    def _records(self, sheet: str) -> list[list[Cell]]:
        found = self._book.get_sheet_by_name(sheet)
        if found.total_height * found.total_width > MOST_CELLS:
            problem = f"The sheet spans {found.total_height:,} rows and {found.total_width:,} columns."
            raise unreadable(f"sheet {sheet}", problem)
        rows: list[list[Cell]] = found.to_python(skip_empty_area=False)
        return rows

    def _refuse_merged(self, sheet: str, table: RawTable) -> None:
        ranges = self._book.get_sheet_by_name(sheet).merged_cell_ranges or []
        last = max(table.rows, default=table.header_row)
        inside = [box for box in ranges if box[0][0] < last and box[0] != box[1]]
        if not inside:
            return
        (top, left), (bottom, right) = inside[0]
        place = "header" if top < table.header_row else "table"
        cells = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
        others = f" (and {len(inside) - 1} more)" if len(inside) > 1 else ""
        problem = (
            f"The {place} has merged cells, {cells}{others}. Unmerge them and fill in every cell: "
            "one header row with one name a column, one row a record."
        )
        raise unreadable(table.where, problem, row=top + 1)

    def _refuse_lost_cells(self, sheet: str) -> None:
        lost = _guarded(self.where, lost_cells, self._data, sheet)
        if not lost:
            return
        first, why = lost[0]
        others = f" (and {len(lost) - 1:,} more such cells)" if len(lost) > 1 else ""
        problem = (
            f"Cell {first} holds {why}{others}. Open the workbook in Excel, correct or recalculate it and "
            "save, or paste the cells as values."
        )
        raise unreadable(f"sheet {sheet}", problem, row=int("".join(filter(str.isdigit, first))))


def _open(data: bytes) -> Any:
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _guarded(where: str, read: Any, *arguments: object) -> Any:
    """Call a reader of foreign bytes; whatever it cannot digest is one clear message."""
    from optimiser.errors import InputError

    try:
        return read(*arguments)
    except InputError:
        raise
    except Exception as error:
        reason = " ".join(str(error).split())[:120]
        problem = (
            f"The workbook is broken or no Excel workbook ({reason}). Open it in Excel and save it anew."
        )
        raise unreadable(where, problem) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the Rust reader's own failure, outside Exception
            raise
        raise unreadable(where, "The workbook is broken. Open it in Excel and save it anew.") from None


def _refuse_other_formats(where: str, data: bytes) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if ENCRYPTED in data:
            raise unreadable(where, "The workbook is protected by a password. Save a copy without one.")
        raise unreadable(where, "This is a workbook of the old .xls kind. Save it as .xlsx.")
    if not data.startswith(b"PK"):
        raise unreadable(where, "This is not an Excel workbook (.xlsx), or it is broken.")


def _refuse_zip_bombs(where: str, data: bytes) -> None:
    unpacked = _guarded(where, _unpacked_bytes, data)
    if unpacked > megabytes_allowed() * 1_000_000 * UNPACKED_TIMES:
        raise unreadable(where, f"The workbook unpacks to {unpacked / 1e6:,.0f} MB, too much for a scenario.")


def _unpacked_bytes(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(item.file_size for item in archive.infolist())


def _letters(column: int) -> str:
    """Name a column as Excel does: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
