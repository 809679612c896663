"""From lettings of a decant to the records of a plan: moves with reasons, and the chains that homes make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from optimiser.engine.moves.problem import DIRECT, ENTER, RETURN
from optimiser.measures import incentives_of_moves
from optimiser.measures.finished import finished
from optimiser.needs.assess import Assessed
from optimiser.planning.columns import home_column, household_column
from optimiser.planning.decant.decode import Decoded, Taken
from optimiser.planning.decant.ground import Ground
from optimiser.records.plan import Chain, ChainEnd, Move, MoveKind
from optimiser.suitability.wording import written_day

ENDS: dict[str, ChainEnd] = {"relet": "left_empty", "demolished": "demolished", "held": "held"}


def decant_moves(
    ground: Ground, assessed: Assessed, decoded: Decoded
) -> tuple[tuple[Move, ...], tuple[Chain, ...]]:
    """Write moves and chains.

    A chain begins where a home is let that no mover left; the next letting of the home that a move leaves
    follows it, also where the household that left it comes back.

    Parameters
    ----------
    ground : Ground
    assessed : Assessed
        With the handovers that the plan has.
    decoded : Decoded
    """
    ordered = sorted(decoded.taken, key=lambda each: (each.start, each.role != RETURN))
    trails = _trails(ordered)
    width = max(2, len(str(len(trails))))
    moves: list[Move] = []
    chains: list[Chain] = []
    for number, trail in enumerate(trails, start=1):
        name = f"C{number:0{width}}"
        moves += [_move(ground, assessed, each, name, place) for place, each in enumerate(trail, start=1)]
        chains.append(_chain(assessed, trail, name))
    due = incentives_of_moves(finished(assessed, moves))
    paid = (replace(move, incentive=float(pounds)) for move, pounds in zip(moves, due, strict=True))
    return tuple(paid), tuple(chains)


def _trails(ordered: Sequence[Taken]) -> list[list[Taken]]:
    """Follow each home from who left it to who takes it."""
    left_by: dict[int, list[Taken]] = defaultdict(list)
    trail_of: dict[int, list[Taken]] = {}
    trails: list[list[Taken]] = []
    for each in ordered:
        leavers = left_by.get(each.home)
        if leavers:
            trail = trail_of[id(leavers.pop(0))]
        else:
            trail = []
            trails.append(trail)
        trail.append(each)
        trail_of[id(each)] = trail
        if each.left >= 0:
            left_by[each.left].append(each)
    return trails


def _move(ground: Ground, assessed: Assessed, each: Taken, chain_id: str, position: int) -> Move:
    homes = home_column(assessed, "home_id")
    return Move(
        household_id=household_column(assessed, "household_id")[each.household],
        from_home_id=homes[each.left] if each.left >= 0 else None,
        to_home_id=homes[each.home],
        chain_id=chain_id,
        position=position,
        kind=kind_of_move(ground, each),
        ready_date=assessed.date(each.ready),
        start_date=assessed.date(each.start),
        reasons=_reasons(ground, assessed, each),
    )


def kind_of_move(ground: Ground, each: Taken) -> MoveKind:
    """Name the kind of a letting as a plan has it."""
    if not ground.block[each.household]:
        return "chain"
    if each.role == ENTER:
        return "decant_temporary"
    place = home_column(ground.assessed, "development")[each.home]
    returns = each.role == RETURN or (each.role != DIRECT and place == ground.right[each.household] != "")
    return "return" if returns else "decant_permanent"


def _reasons(ground: Ground, assessed: Assessed, each: Taken) -> tuple[str, ...]:
    block = ground.block[each.household]
    deadline = household_column(assessed, "move_by_day")[each.household]
    found = []
    if block and each.role in (DIRECT, ENTER):
        by = "" if deadline != deadline else f", which is to be empty by {_day(assessed, deadline)}"
        found.append(f"Lives in {block}{by}.")
    if each.role == ENTER:
        later = (
            "its own home is ready again" if ground.goes_back[each.household] else "a home for good is free"
        )
        found.append(f"Stays here until {later}.")
    if each.role == RETURN:
        found.append("Goes back to its own home after the works.")
    elif ground.right[each.household] and kind_of_move(ground, each) == "return":
        found.append(f"Uses its right to return to {ground.right[each.household]}.")
    if block and each.role != RETURN and each.start > each.free_since:
        found.append(f"The home is held for it from {_day(assessed, each.free_since)}.")
    return tuple(found)


def _day(assessed: Assessed, day: float) -> str:
    return written_day(assessed.date(int(day)))


def _chain(assessed: Assessed, trail: Sequence[Taken], name: str) -> Chain:
    homes = home_column(assessed, "home_id")
    left = trail[-1].left
    return Chain(
        chain_id=name,
        kind="chain",
        starts_with=homes[trail[0].home],
        moves=len(trail),
        ends="register" if left < 0 else ENDS[home_column(assessed, "after_leaving")[left]],
        home_left=homes[left] if left >= 0 else None,
    )
