"""Why a household goes without: a true reason, with figures, for each whom a plan does not rehouse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from optimiser.audit.near_miss import why_none_suits
from optimiser.audit.supply import Rows, homes_of_plan, household_rows
from optimiser.audit.tally import Tally, count_homes
from optimiser.needs.assess import Assessed
from optimiser.records import Move, Unmet
from optimiser.suitability import Lettings
from optimiser.suitability.wording import counted, written_day


def not_rehoused(assessed: Assessed, lettings: Lettings, moves: Sequence[Move]) -> tuple[Unmet, ...]:
    """List the demands that a plan's moves do not meet, each with its reason.

    Parameters
    ----------
    assessed : Assessed
    lettings : Lettings
        Who may have what, of the same scenario.
    moves : sequence of Move
        Of a plan that keeps all rules.

    Returns
    -------
    tuple of Unmet
        Demand ``rehouse`` for every household without a move, in the order of their rank, then demand
        ``move_by`` for every household with a deadline by which it has not moved.
    """
    if not len(assessed.households):
        return ()
    return (*_without_a_move(assessed, lettings, moves), *_late(assessed, lettings, moves))


def _without_a_move(assessed: Assessed, lettings: Lettings, moves: Sequence[Move]) -> Iterator[Unmet]:
    waiting = np.ones(len(assessed.households), dtype=np.bool_)
    waiting[household_rows(assessed, moves)] = False
    rows = _by_rank(assessed, np.flatnonzero(waiting))
    supply = homes_of_plan(assessed, lettings, moves)
    last_day = np.full(len(rows), assessed.end_day - 1, dtype=np.int64)
    tally = count_homes(assessed, lettings, supply, rows, last_day)
    none = np.flatnonzero((tally.suitable == 0) & (tally.late == 0))
    why_none = dict(zip(none.tolist(), why_none_suits(assessed, supply, rows[none]), strict=True))
    ids = _ids(assessed)
    for place, row in enumerate(rows.tolist()):
        reason = why_none.get(place) or _reason(assessed, tally, place, ids)
        yield Unmet(ids[row], "rehouse", f"{reason}.")


def _late(assessed: Assessed, lettings: Lettings, moves: Sequence[Move]) -> Iterator[Unmet]:
    """Give the deadlines missed, by households that move later and by those that do not move."""
    start = np.full(len(assessed.households), np.inf)
    start[household_rows(assessed, moves)] = [assessed.day(move.start_date) for move in moves]
    deadline = assessed.households["move_by_day"].to_numpy(np.float64)
    rows = _by_rank(assessed, np.flatnonzero(start > deadline))
    supply = homes_of_plan(assessed, lettings, moves)
    by = deadline[rows].astype(np.int64)
    tally = count_homes(assessed, lettings, supply, rows, by)
    ids = _ids(assessed)
    for place, row in enumerate(rows.tolist()):
        happened = _what_happened(assessed, float(start[row]), int(by[place]))
        yield Unmet(ids[row], "move_by", f"{happened}: {_reason_by(assessed, tally, place, ids)}.")


def _by_rank(assessed: Assessed, rows: Rows) -> Rows:
    return rows[np.argsort(assessed.households["rank"].to_numpy()[rows], kind="stable")]


def _ids(assessed: Assessed) -> list[str]:
    ids: list[str] = assessed.households["household_id"].tolist()
    return ids


def _what_happened(assessed: Assessed, start: float, deadline: int) -> str:
    if np.isinf(start):
        return f"Not moved by {_day(assessed, deadline)}"
    days = counted(int(start) - deadline, "day")
    return f"Moves on {_day(assessed, int(start))}, {days} after {_day(assessed, deadline)}"


def _day(assessed: Assessed, day: int) -> str:
    return written_day(assessed.date(day))


def _reason(assessed: Assessed, tally: Tally, place: int, ids: Sequence[str]) -> str:
    if tally.suitable[place]:
        reason = _where_they_went(tally, place, ids)
        return reason[:1].upper() + reason[1:]
    first = int(tally.first_late[place])
    too_late = (
        f"the planning period ends on {_day(assessed, assessed.end_day - 1)}"
        if first >= assessed.end_day
        else "by then its need has changed"
    )
    homes = _suitable(int(tally.late[place]))
    day = _day(assessed, first)
    return f"Would have to wait: {homes} too late, the first for a tenancy from {day}; {too_late}"


def _reason_by(assessed: Assessed, tally: Tally, place: int, ids: Sequence[str]) -> str:
    if tally.suitable[place]:
        return f"{_where_they_went(tally, place, ids)} (could be let to it by then)"
    if tally.late[place]:
        first = _day(assessed, int(tally.first_late[place]))
        return f"no suitable home could be let to it by then; the first could on {first}"
    return "no home in this plan that suits could be let to it by then"


def _suitable(count: int) -> str:
    return "1 suitable home comes free" if count == 1 else f"{count} suitable homes come free"


def _where_they_went(tally: Tally, place: int, ids: Sequence[str]) -> str:
    """Tell what became of each suitable home: ``2 suitable homes: 1 went to ..., 1 is left empty ...``."""
    total = int(tally.suitable[place])
    went = [
        _count(int(tally.above[place]), "to a household ranked above", "to households ranked above"),
        _helping(tally, place, ids),
        _count(
            int(tally.below_deadline[place]),
            "to a household ranked below that has a deadline to move",
            "to households ranked below that have a deadline to move",
        ),
        _count(int(tally.below[place]), "to a household ranked below", "to households ranked below"),
    ]
    stayed = [
        _count(int(tally.own[place]), "is the one it takes, later", "are the ones it takes, later"),
        _count(
            int(tally.at_cap[place]),
            "is left at the end of a chain that has reached its cap",
            "are left at the ends of chains that have reached their cap",
        ),
        _count(int(tally.left[place]), "is not let in this plan", "are not let in this plan"),
    ]
    let = ", ".join(filter(None, went)).replace(" to ", " went to ", 1)
    fates = list(filter(None, [let, *stayed]))
    if total == 1:
        return f"1 suitable home, which {fates[0].removeprefix('1 ')}"
    told = ", ".join(fates)
    return f"{total} suitable homes: {'all' + told.removeprefix(str(total)) if _is_one_fate(told) else told}"


def _is_one_fate(told: str) -> bool:
    """Whether all homes have the same fate, so that there is one count only."""
    return ", " not in told


def _helping(tally: Tally, place: int, ids: Sequence[str]) -> str:
    count = int(tally.below_helping[place])
    if not count:
        return ""
    helped = ids[int(tally.helped[place])]
    return _count(
        count,
        f"to a household ranked below whose move freed a home for {helped}",
        f"to households ranked below whose moves freed homes for others, such as {helped}",
    )


def _count(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}" if count else ""
