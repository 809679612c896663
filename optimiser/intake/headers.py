"""Which column of a file is which: supplier's names mapped, spelling forgiven, near misses told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimiser.intake.column_parsers import plain
from optimiser.intake.findings import Findings
from optimiser.intake.near_misses import NearMisses, did_you_mean, listed
from optimiser.intake.raw_tables import RawTable
from optimiser.records.tables import TABLES


@dataclass(frozen=True)
class Header:
    """Positions in a raw table of the columns that are known, and of those carried through."""

    known: Mapping[str, int]
    carried: Mapping[str, int]


def match_header(raw: RawTable, table: str, mapping: Mapping[str, str], findings: Findings) -> Header:
    """Find the columns of a table in the header of a file.

    Parameters
    ----------
    raw : RawTable
    table : str
        Name of the table, a key of `TABLES`.
    mapping : mapping of str to str
        Supplier's column name -> name in the data dictionary (``[columns.homes]``).
    findings : Findings
        Takes faults for missing and doubled columns, and one notice for unknown ones.
    """
    names = {column.name for column in TABLES[table]}
    mapped = _usable_mapping(raw, table, mapping, findings)
    known: dict[str, int] = {}
    carried: dict[str, int] = {}
    for position, written in enumerate(raw.header):
        name = mapped.get(plain(written), plain(written))
        if not written:
            findings.notice(f"{raw.where}: column {position + 1} has no name in the header and is not read.")
        elif name in known or written in carried:
            problem = f"There are two columns '{name}'. Keep one of them."
            findings.fault(raw.where, problem, row=raw.header_row, column=name, value=written)
        elif name in names:
            known[name] = position
        else:
            carried[written] = position
    _tell_missing(raw, table, known, carried, findings)
    _tell_carried(raw, names - set(known), carried, findings)
    return Header(known, carried)


def _usable_mapping(
    raw: RawTable, table: str, mapping: Mapping[str, str], findings: Findings
) -> dict[str, str]:
    names = [column.name for column in TABLES[table]]
    header = {plain(written) for written in raw.header}
    usable: dict[str, str] = {}
    for written, name in mapping.items():
        place = f"[columns.{table}]"
        if name not in names:
            problem = f"'{name}' is not a column of {table}.{did_you_mean(name, names)}"
            findings.fault(place, problem, column=written, value=name)
        elif plain(written) not in header:
            problem = f"{raw.where} has no column '{written}'.{did_you_mean(written, raw.header)}"
            findings.fault(place, problem, column=written, value=name)
        else:
            usable[plain(written)] = name
    return usable


def _tell_missing(
    raw: RawTable,
    table: str,
    known: Mapping[str, int],
    carried: Mapping[str, int],
    findings: Findings,
) -> None:
    for column in TABLES[table]:
        if not column.required or column.name in known:
            continue
        near = did_you_mean(column.name, carried).replace("Did you mean", "Is it the column").strip()
        remedy = near or f"Add it, or map your own name for it under [columns.{table}]."
        findings.fault(
            raw.where,
            f"The column {column.name} is missing; every table of {table} needs it. {remedy}",
            row=raw.header_row,
            column=column.name,
        )


def _tell_carried(raw: RawTable, absent: set[str], carried: Mapping[str, int], findings: Findings) -> None:
    if not carried:
        return
    findings.notice(
        f"{raw.where}: columns not in the data dictionary are carried through as they are: {listed(carried)}."
    )
    near_misses = NearMisses(sorted(absent))
    for written in carried:
        nearest = near_misses.nearest(written)
        if nearest is not None:
            findings.notice(f"{raw.where}: column '{written}' is not read. Did you mean '{nearest}'?")
