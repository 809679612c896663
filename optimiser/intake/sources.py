"""Where a scenario lies: a folder, a scenario.toml or a workbook; its settings and its raw tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from optimiser.errors import Fault, InputError
from optimiser.intake.csv_files import read_csv_table
from optimiser.intake.findings import Findings, UnreadableInputError
from optimiser.intake.input_files import InputFiles, unreadable
from optimiser.intake.merging import Settings
from optimiser.intake.near_misses import NearMisses
from optimiser.intake.raw_tables import RawTable
from optimiser.intake.sheet_settings import settings_from_rows
from optimiser.intake.toml_files import SettingsReader
from optimiser.intake.workbook_files import Workbook
from optimiser.records.tables import TABLES

WORKBOOKS = (".xlsx", ".xlsm")
SETTINGS_SHEET = "scenario"


@dataclass(frozen=True)
class Source:
    """What was found before any cell was looked at.

    Attributes
    ----------
    path : Path
        The scenario file or workbook.
    settings : dict
        As written, with `extends` and policy files put in; `overrides` not applied.
    settings_where : str
        Name of the settings for messages.
    tables : dict of str to RawTable
        Those that are there.
    hashes : dict of str to str
        File name -> SHA-256.
    is_workbook : bool
    """

    path: Path
    settings: Settings
    settings_where: str
    tables: dict[str, RawTable]
    hashes: dict[str, str]
    is_workbook: bool

    def where(self, table: str) -> str:
        """Name of a table's file or sheet, also of one that is not there."""
        if table in self.tables:
            return self.tables[table].where
        return f"sheet {table}" if self.is_workbook else f"{table}.csv"


def open_source(path: Path, findings: Findings) -> Source:
    """Read the files of a scenario.

    Raises
    ------
    UnreadableInputError
        With every file that is missing, broken or no table at all.
    """
    found = _scenario_file(path)
    if found.suffix.lower() in WORKBOOKS:
        return _open_workbook(found, findings)
    return _open_folder(found, findings)


def _scenario_file(path: Path) -> Path:
    """Find the scenario.toml or workbook that a path means."""
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except ValueError:
        is_folder = is_file = False
    if not is_folder and not is_file:
        raise unreadable(str(path), _nothing_there(path))
    if is_file:
        if path.suffix.lower() not in (*WORKBOOKS, ".toml"):
            problem = "A scenario is a folder with a scenario.toml, that file itself, or an .xlsx workbook."
            raise unreadable(path.name, problem)
        return path
    if (path / "scenario.toml").is_file():
        return path / "scenario.toml"
    books = [
        book for book in _listed(path) if book.suffix.lower() in WORKBOOKS and not book.name.startswith("~$")
    ]
    if len(books) == 1:
        return books[0]
    problem = (
        "There is no scenario.toml in this folder. 'lettings new DIR' writes a scenario to start from; "
        "a workbook is named by its own path."
    )
    raise unreadable(str(path), problem)


def _nothing_there(path: Path) -> str:
    try:
        beside = [each.name for each in _listed(path.parent)]
    except (OSError, ValueError):
        beside = []
    return f"There is no such folder or file.{NearMisses(beside).hint(path.name)}"


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise unreadable(str(folder), f"The folder cannot be opened: {error.strerror}.") from None


def _open_folder(path: Path, findings: Findings) -> Source:
    files = InputFiles(path.parent)
    reader = SettingsReader(files)
    settings = reader.scenario(path)
    tables = _csv_tables(reader.folders, files, findings)
    return Source(path, settings, path.name, tables, files.hashes, is_workbook=False)


def _csv_tables(folders: Sequence[Path], files: InputFiles, findings: Findings) -> dict[str, RawTable]:
    """Read every table from the first folder that has it; all broken files are told together."""
    tables: dict[str, RawTable] = {}
    faults: list[Fault] = []
    for name, path in _table_files(folders, findings):
        try:
            tables[name] = read_csv_table(files.name(path), files.read(path), findings)
        except UnreadableInputError as error:
            faults.extend(error.faults)
    if faults:
        raise UnreadableInputError(faults)
    return tables


def _table_files(folders: Sequence[Path], findings: Findings) -> Iterator[tuple[str, Path]]:
    found: dict[str, Path] = {}
    for folder in reversed(folders):
        found |= {path.stem.lower(): path for path in _listed(folder) if path.suffix.lower() == ".csv"}
    _tell_strays(found, "file", findings)
    for name in TABLES:
        if name in found:
            yield name, found[name]


def _tell_strays(found: Sequence[str] | dict[str, Path], kind: str, findings: Findings) -> None:
    """Note a file or sheet that is nearly named like a table that is not there."""
    near = NearMisses([name for name in TABLES if name not in found])
    for name in found:
        if name not in TABLES and name != SETTINGS_SHEET and (nearest := near.nearest(name)):
            findings.notice(f"The {kind} '{name}' is not read. Did you mean '{nearest}'?")


def _open_workbook(path: Path, findings: Findings) -> Source:
    files = InputFiles(path.parent)
    book = Workbook(path.name, files.read(path))
    sheets = {sheet.strip().lower(): sheet for sheet in book.sheets}
    where = f"sheet {sheets.get(SETTINGS_SHEET, SETTINGS_SHEET)}"
    if SETTINGS_SHEET not in sheets:
        problem = "The workbook has no sheet 'scenario' with rows of key and value (name, start, ...)."
        raise unreadable(where, problem + NearMisses(sheets).hint(SETTINGS_SHEET))
    problems = Findings()
    written = settings_from_rows(where, book.records(sheets[SETTINGS_SHEET]), problems)
    problems.raise_if_unreadable()
    reader = SettingsReader(files)
    settings = reader.resolve(written, path)
    _tell_strays(list(sheets), "sheet", findings)
    tables = _sheet_tables(book, {name: sheets[name] for name in TABLES if name in sheets})
    for name, table in _csv_tables(reader.folders[1:], files, findings).items():
        tables.setdefault(name, table)
    return Source(path, settings, where, tables, files.hashes, is_workbook=True)


def _sheet_tables(book: Workbook, sheets: dict[str, str]) -> dict[str, RawTable]:
    tables: dict[str, RawTable] = {}
    faults: list[Fault] = []
    for name, sheet in sheets.items():
        try:
            tables[name] = book.table(sheet)
        except InputError as error:
            faults.extend(error.faults)
    if faults:
        raise UnreadableInputError(faults)
    return tables
