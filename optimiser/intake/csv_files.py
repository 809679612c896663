"""CSV files to raw tables: encodings, quotation marks, and files that are no CSV at all."""

from __future__ import annotations

import codecs
import csv
import io

from optimiser.intake.findings import Findings
from optimiser.intake.input_files import unreadable
from optimiser.intake.raw_tables import Cell, RawTable, as_table

LONGEST_CELL = 100_000


def read_csv_table(where: str, data: bytes, findings: Findings) -> RawTable:
    """Read a comma-separated table.

    Parameters
    ----------
    where : str
        File name for messages.
    data : bytes
        The file.
    findings : Findings
        Takes a notice where the file is not UTF-8 but can be read.

    Raises
    ------
    UnreadableInputError
        If it is not a CSV file.
    """
    _refuse_other_formats(where, data)
    text = _decoded(where, data, findings)
    records = _records(where, text)
    table = as_table(where, records)
    _refuse_other_separators(table)
    return table


def _refuse_other_formats(where: str, data: bytes) -> None:
    if data.startswith(b"PK\x03\x04"):
        raise unreadable(
            where, "This is a workbook or zip file, not CSV. Name it .xlsx or save it as CSV UTF-8."
        )
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise unreadable(where, "This is an old or password-protected Excel file. Save it as CSV UTF-8.")
    if b"\x00" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise unreadable(where, "This is not a CSV file (it holds binary data). Save the table as CSV UTF-8.")


def _decoded(where: str, data: bytes, findings: Findings) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        problem = "The text is neither UTF-8 nor Windows encoding. Save the file as 'CSV UTF-8'."
        raise unreadable(where, problem, row=row) from None
    findings.notice(
        f"{where}: read as Windows text (cp1252), since row {row} is not UTF-8. "
        "If names look wrong, save it as 'CSV UTF-8'."
    )
    return text


def _records(where: str, text: str) -> list[list[Cell]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[list[Cell]] = []
    try:
        records.extend(reader)  # type: ignore[arg-type]
    except csv.Error:
        problem = (
            f"The quotation marks do not match (file line {reader.line_num} or before). A cell that holds a "
            'comma or a line break stands in "..."; a quotation mark inside it is doubled ("").'
        )
        raise unreadable(where, problem, row=len(records) + 1) from None
    return records


def _refuse_other_separators(table: RawTable) -> None:
    if len(table.header) != 1:
        return
    for mark, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")):
        if mark in table.header[0]:
            problem = (
                f"Columns are separated by {called}; save it with commas ('CSV UTF-8 (comma delimited)')."
            )
            raise unreadable(table.where, problem, row=table.header_row)
