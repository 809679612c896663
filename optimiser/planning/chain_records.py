"""From lettings of real homes on real days to the moves and chains of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from optimiser.measures import incentives_of_moves
from optimiser.measures.finished import finished
from optimiser.needs.assess import Assessed
from optimiser.planning.columns import home_column, household_column
from optimiser.records.plan import Chain, ChainEnd, Move

_ENDS: dict[str, ChainEnd] = {"relet": "left_empty", "demolished": "demolished", "held": "held"}


@dataclass(frozen=True, slots=True)
class Letting:
    """One letting; rows of the assessed tables, day numbers.

    Attributes
    ----------
    arc : int
        Arc of the lettings graph.
    household, home, vacancy : int
        Who, the home let, and the vacancy at the head of its chain; in an exchange, the home of its first
        household.
    position : int
        1 at the vacancy.
    ready, start : int
        First day the home can be let, and the day the tenancy starts; in an exchange both are its day.
    exchanged : bool
        Whether it is part of an exchange.
    """

    arc: int
    household: int
    home: int
    vacancy: int
    position: int
    ready: int
    start: int
    exchanged: bool = False


@dataclass(frozen=True)
class Chained:
    """Lettings in the order of their chains, with their records; entry i of `lettings` is that of `moves`."""

    lettings: tuple[Letting, ...]
    moves: tuple[Move, ...]
    chains: tuple[Chain, ...]


def chained(assessed: Assessed, lettings: Iterable[Letting]) -> Chained:
    """Name chains (``C01``) and exchanges (``X01``), each in the order they start, and write their moves.

    Parameters
    ----------
    assessed : Assessed
    lettings : iterable of Letting
        In any order; those of one vacancy are one chain.
    """
    homes = home_column(assessed, "home_id")
    by_vacancy: dict[int, list[Letting]] = defaultdict(list)
    for letting in lettings:
        by_vacancy[letting.vacancy].append(letting)
    groups = [sorted(group, key=lambda each: each.position) for group in by_vacancy.values()]
    groups.sort(key=lambda group: (group[0].start, homes[group[0].home]))
    named = [*_named("C", groups, exchanged=False), *_named("X", groups, exchanged=True)]
    moves = [_move(assessed, letting, name) for name, group in named for letting in group]
    return Chained(
        lettings=tuple(letting for _, group in named for letting in group),
        moves=_paid(assessed, moves),
        chains=tuple(_chain(assessed, name, group) for name, group in named),
    )


def _named(
    letter: str, groups: Sequence[list[Letting]], *, exchanged: bool
) -> list[tuple[str, list[Letting]]]:
    mine = [group for group in groups if group[0].exchanged == exchanged]
    width = max(2, len(str(len(mine))))
    return [(f"{letter}{number:0{width}}", group) for number, group in enumerate(mine, start=1)]


def _move(assessed: Assessed, letting: Letting, chain_id: str) -> Move:
    own = int(household_column(assessed, "home_row")[letting.household])
    return Move(
        household_id=household_column(assessed, "household_id")[letting.household],
        from_home_id=home_column(assessed, "home_id")[own] if own >= 0 else None,
        to_home_id=home_column(assessed, "home_id")[letting.home],
        chain_id=chain_id,
        position=letting.position,
        kind="exchange" if letting.exchanged else "chain",
        ready_date=assessed.date(letting.ready),
        start_date=assessed.date(letting.start),
    )


def _paid(assessed: Assessed, moves: Sequence[Move]) -> tuple[Move, ...]:
    due = incentives_of_moves(finished(assessed, moves))
    return tuple(replace(move, incentive=float(paid)) for move, paid in zip(moves, due, strict=True))


def _chain(assessed: Assessed, chain_id: str, group: Sequence[Letting]) -> Chain:
    if group[0].exchanged:
        first = home_column(assessed, "home_id")[group[0].vacancy]
        return Chain(chain_id, "exchange", first, len(group), "exchange")
    left = int(household_column(assessed, "home_row")[group[-1].household])
    return Chain(
        chain_id=chain_id,
        kind="chain",
        starts_with=home_column(assessed, "home_id")[group[0].home],
        moves=len(group),
        ends="register" if left < 0 else _ENDS[home_column(assessed, "after_leaving")[left]],
        home_left=home_column(assessed, "home_id")[left] if left >= 0 else None,
    )
