"""Worth of the moves of a decant, vectorised: what each objective gives for a move of each kind on a day.

A move is one of: for good from the present home (`DIRECT`), for a while (`ENTER`), out of the temporary home
(`LEAVE`), on to a home for good (`FINAL`) or back to its own (`RETURN`). Added up over a plan and with the
constant this is the objective's plain value; every plan made is held to that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.measures.arcs import BoolArray, FloatArray, IntArray
from optimiser.measures.objectives.empty_homes import freed_days
from optimiser.measures.objectives.objective import Objective
from optimiser.measures.objectives.temporary_accommodation import saved_from_start
from optimiser.measures.payments import home_loss_from, moving_costs_from
from optimiser.needs.assess import Assessed
from optimiser.suitability import Lettings

FIRST = ("decants_on_time", "days_late")
DAYS_A_WEEK = 7


@dataclass(frozen=True)
class MoveTable:
    """Moves one by one; entry i of each array belongs to move i.

    Attributes
    ----------
    household, home_type, arc, start : int64
        Rows and day numbers; for `LEAVE` the arc is that by which the temporary home was entered.
    direct, enter, leave, final, back : bool
        Which kind of move it is: exactly one is true.
    outside : bool
        Whether the home let belongs to no development of the programme.
    """

    household: IntArray
    home_type: IntArray
    arc: IntArray
    start: IntArray
    direct: BoolArray
    enter: BoolArray
    leave: BoolArray
    final: BoolArray
    back: BoolArray
    outside: BoolArray

    @property
    def permanent(self) -> BoolArray:
        """Whether the household stays."""
        return self.direct | self.final | self.back

    @property
    def first(self) -> BoolArray:
        """Whether the household leaves its present home."""
        return self.direct | self.enter

    @property
    def takes(self) -> BoolArray:
        """Whether a home is let."""
        return ~self.leave


def worth_of_moves(
    objective: Objective, assessed: Assessed, lettings: Lettings, moves: MoveTable
) -> FloatArray:
    """Give what each move adds to an objective."""
    special = {
        "speed": _speed, "cost": _cost, "temporary_moves": _temporary, "outside_homes": _outside,
        "programme_end": _nothing,
    }  # fmt: skip
    if objective.name in special:
        return special[objective.name](objective, assessed, lettings, moves)
    counted = moves.first if objective.name in FIRST else moves.permanent
    if objective.name == "edges":
        counted = moves.takes
    worth = objective.fixed(assessed, lettings)[moves.arc]
    if objective.dated is not None:
        worth = worth + objective.dated(assessed, lettings, moves.household, moves.home_type, moves.start)
    return np.where(counted, worth, 0.0)


def _nothing(objective: Objective, assessed: Assessed, lettings: Lettings, moves: MoveTable) -> FloatArray:
    return np.zeros(len(moves.arc))


def _temporary(objective: Objective, assessed: Assessed, lettings: Lettings, moves: MoveTable) -> FloatArray:
    return moves.enter.astype(float)


def _outside(objective: Objective, assessed: Assessed, lettings: Lettings, moves: MoveTable) -> FloatArray:
    return (moves.outside & (moves.direct | moves.final | moves.enter)).astype(float)


def _speed(objective: Objective, assessed: Assessed, lettings: Lettings, moves: MoveTable) -> FloatArray:
    let, own, temporary = _empty_days(assessed, lettings, moves)
    return own + temporary - let


def _empty_days(
    assessed: Assessed, lettings: Lettings, moves: MoveTable
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Days to the end from the letting, from the home left ready again, and from the temporary one."""
    let = np.where(moves.takes, assessed.end_day - moves.start, 0).astype(float)
    own = np.where(moves.first, freed_days(assessed, moves.household, moves.start), 0.0)
    types = lettings.types
    void = types["void_days"].to_numpy(dtype=float)[moves.home_type]
    again = np.fmax(moves.start + void, types["ready_again_day"].to_numpy(dtype=float)[moves.home_type])
    temporary = np.where(moves.leave, np.maximum(assessed.end_day - again, 0.0), 0.0)
    return let, own, temporary


def _cost(objective: Objective, assessed: Assessed, lettings: Lettings, moves: MoveTable) -> FloatArray:
    let, own, temporary = _empty_days(assessed, lettings, moves)
    types = np.nan_to_num(lettings.types["weekly_rent"].to_numpy(dtype=float))[moves.home_type]
    present = np.append(np.nan_to_num(assessed.homes["weekly_rent"].to_numpy(dtype=float)), 0.0)
    left = present[assessed.households["home_row"].to_numpy(dtype=np.int64)[moves.household]]
    rent = (left * own + types * (temporary - let)) / DAYS_A_WEEK
    paid = np.where(moves.takes, moving_costs_from(assessed, moves.household, moves.start), 0.0)
    paid += np.where(moves.permanent, home_loss_from(assessed, moves.household, moves.start), 0.0)
    paid += np.where(moves.permanent, objective.fixed(assessed, lettings)[moves.arc], 0.0)
    saved = saved_from_start(assessed, lettings, moves.household, moves.home_type, moves.start)
    return np.asarray(rent + paid - np.where(moves.permanent, saved, 0.0))


def compensation_of_moves(assessed: Assessed, moves: MoveTable) -> FloatArray:
    """Pounds of home loss, disturbance and removals that each move brings: what `decant.budget` limits."""
    paid = np.where(moves.takes, moving_costs_from(assessed, moves.household, moves.start), 0.0)
    loss = home_loss_from(assessed, moves.household, moves.start)
    return np.asarray(paid + np.where(moves.permanent, loss, 0.0))
