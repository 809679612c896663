"""What worker processes do for a plan by zones: whole numbers for a part of the rest; search on the calendar."""

from __future__ import annotations

import time

from optimiser.engine.calendar.part_by_part import searched
from optimiser.engine.model.grid import Grid
from optimiser.engine.model.problem import Choice
from optimiser.engine.timeless.found import Charges
from optimiser.engine.timeless.positions import Positions
from optimiser.engine.zones.parts import ZonePart
from optimiser.engine.zones.rest import RestPart


def solve_rest(rest: RestPart, *, gap: float, seconds: float, seed: int) -> Choice | None:
    """A part of the rest in whole numbers, by positions, in the whole problem's numbers.

    Side rows that cannot be kept within it are left to the search.
    """
    if not len(rest.part.arcs):
        return Choice.nothing()
    until = time.perf_counter() + seconds
    for folded in rest.folded():
        positions = Positions.of(
            folded,
            gap=gap,
            time_left=lambda: max(0.0, until - time.perf_counter()),
            seed=seed,
        )
        together = positions.bounds.together()
        x = positions.in_whole_numbers(together)
        if x is not None:
            return rest.part.chosen(positions.both.choice(x))
    return None


def search_zone(part: ZonePart, choice: Choice, charges: Charges, *, seconds: float, seed: int) -> Choice:
    """A better choice for a zone, on the calendar; both in the whole problem's numbers.

    Parameters
    ----------
    part : ZonePart
        With a supply of its own.
    choice : Choice
        All of it within the zone.
    charges : Charges
        Of the zone's agents.
    seconds : float
    seed : int
    """
    if not len(choice.arc):
        return choice
    found = searched(Grid(part.problem), part.dated, charges, part.own(choice), seconds=seconds, seed=seed)
    return part.chosen(found)
