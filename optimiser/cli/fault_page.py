"""Faults as lines for people: all in order, but no more than a screenful of one kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from optimiser.errors import Fault

MOST_OF_A_KIND = 20


ONE_OF = {
    "homes": "home",
    "households": "household",
    "members": "person",
    "bids": "bid",
    "blocks": "block",
    "developments": "development",
    "offers": "offer",
}


def read_lines(counts: Mapping[str, int], notices: Sequence[str]) -> Iterator[str]:
    """Say how many rows of each table were read, and every notice; a blank line after each part."""
    read = ", ".join(_counted(count, table) for table, count in counts.items() if count)
    if read:
        yield f"Read {read}."
        yield ""
    for notice in notices:
        yield f"Note: {notice}"
    if notices:
        yield ""


def _counted(count: int, table: str) -> str:
    one = ONE_OF.get(table, table)
    return f"{count:,} {one if count == 1 else f'{one}s'}"


def fault_lines(faults: Sequence[Fault]) -> Iterator[str]:
    """Write faults one a line; of each file's column at most `MOST_OF_A_KIND`, and how many more there are.

    Parameters
    ----------
    faults : sequence of Fault

    Yields
    ------
    str
    """
    for (where, column), group in _by_column(faults).items():
        for fault in group[:MOST_OF_A_KIND]:
            yield str(fault)
        if len(group) > MOST_OF_A_KIND:
            place = f"{where}, {column}" if column else where
            yield f"{place}: and {len(group) - MOST_OF_A_KIND:,} more like this."


def _by_column(faults: Iterable[Fault]) -> dict[tuple[str, str | None], list[Fault]]:
    groups: dict[tuple[str, str | None], list[Fault]] = defaultdict(list)
    for fault in faults:
        groups[(fault.where, fault.column)].append(fault)
    return groups


def fault_heading(faults: Sequence[Fault]) -> str:
    """Say in one line how many faults there are, and in which files."""
    counts = Counter(fault.where for fault in faults)
    places = ", ".join(f"{where} {count:,}" for where, count in counts.items())
    return f"{len(faults):,} {'fault' if len(faults) == 1 else 'faults'} found: {places}"


def fault_records(faults: Iterable[Fault]) -> list[dict[str, str | int | None]]:
    """Faults as the records of ``lettings check --json``."""
    return [
        {
            "where": fault.where,
            "row": fault.row,
            "column": fault.column,
            "value": fault.value,
            "problem": fault.problem,
        }
        for fault in faults
    ]
