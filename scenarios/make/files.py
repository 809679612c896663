"""Rows to tidy CSV files: the columns of the data dictionary, in its order, and only those in use."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from make.draws import Draws
from make.families import Person
from make.homes import Row
from optimiser.records.tables import TABLES


def write_table(folder: Path, table: str, rows: Sequence[Row]) -> None:
    """Write one table; blank cells where a row has no value."""
    used = {name for row in rows for name, value in row.items() if value not in ("", None)}
    columns = [column.name for column in TABLES[table] if column.name in used]
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _cell(row.get(name)) for name in columns} for row in rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else ""
    return value.isoformat() if isinstance(value, date) else str(value)


def member_rows(draws: Draws, start: date, households: Iterable[tuple[str, list[Person]]]) -> list[Row]:
    """One row a person, with a birth date that gives the person's age at the start."""
    return [
        _member(draws, start, household_id, number, members)
        for household_id, members in households
        for number in range(len(members))
    ]


def _member(draws: Draws, start: date, household_id: str, number: int, members: list[Person]) -> Row:
    person = members[number]
    couple = [place for place, member in enumerate(members) if member.in_couple and place != number]
    birthday = start.replace(year=start.year - person.age)
    return {
        "household_id": household_id,
        "person_id": f"{household_id}-{number + 1}",
        "birth_date": birthday - timedelta(days=draws.whole(0, 363)),
        "sex": person.sex,
        "lead": person.lead,
        "partner": f"{household_id}-{couple[0] + 1}" if person.in_couple else "",
        "own_room": person.own_room,
        "needs_carer": person.needs_carer,
    }
