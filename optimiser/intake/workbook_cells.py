"""Cells of a workbook that a reader of values would take for blank: errors, and formulas never calculated.

Programs that write workbooks without Excel leave formulas without a stored value; error cells (#N/A)
have none that means anything. Both would silently read as "not given".
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from xml.etree import ElementTree

CELL = re.compile(
    rb"<(?:\w+:)?c\s+([^>]*?)>\s*(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*)"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
ERROR_CELL = re.compile(rb"<(?:\w+:)?c\s+([^>]*?\bt=\"e\"[^>]*?)>")
ADDRESS = re.compile(rb"\br=\"([A-Z]{1,3}[0-9]{1,7})\"")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
TARGET = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def lost_cells(data: bytes, sheet: str) -> list[tuple[str, str]]:
    """Find the cells of a sheet whose value cannot be read.

    Parameters
    ----------
    data : bytes
        The .xlsx file.
    sheet : str
        Name of the sheet.

    Returns
    -------
    list of (str, str)
        Address such as ``B3``, and what is wrong there.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        part = _part(archive, sheet)
        content = archive.read(part) if part in archive.namelist() else b""
    lost = [(address, "an Excel error such as #N/A or #REF!") for address in _errors(content)]
    lost += [(address, "a formula without a stored value") for address in _uncalculated(content)]
    return lost


def _errors(content: bytes) -> list[str]:
    return [_address(match[1]) for match in ERROR_CELL.finditer(content)] if b't="e"' in content else []


def _uncalculated(content: bytes) -> list[str]:
    if b"<f" not in content and b":f" not in content:
        return []
    # A formula that yields an empty text has t="str" and an empty value: that one is calculated.
    cells = (match[1] for match in CELL.finditer(content) if b't="str"' not in match[1])
    return [_address(attributes) for attributes in cells if b't="e"' not in attributes]


def _address(attributes: bytes) -> str:
    found = ADDRESS.search(attributes)
    return found[1].decode() if found else "A1"


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Find the file inside the workbook that holds a sheet."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links.iter(TARGET)}
    for entry in book.iter(SHEET):
        if entry.get("name") == sheet:
            return posixpath.normpath(posixpath.join("/xl", targets.get(entry.get(RELATION), ""))).lstrip("/")
    return ""
