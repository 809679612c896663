"""The engine's problem of a decant: groups, kinds of home, supplies, days of works and letting."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.engine.model.problem import Bools, Ints
from optimiser.engine.moves.problem import MoveProblem
from optimiser.planning.decant.gates import gates_and_order
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.groups import Groups
from optimiser.planning.decant.limits import return_promises, staff_limits
from optimiser.planning.start_days import ANY_DAY, DAYS_A_WEEK, weekday_of_types


def move_problem(
    ground: Ground, groups: Groups, pairs: pd.DataFrame, to_the_end: bool = True
) -> tuple[MoveProblem, tuple[tuple[str, ...], ...]]:
    """Give the problem, and the blocks of each of its gates; what only tells of the end may be left out."""
    calendar, types = ground.calendar, ground.lettings.types
    homes = ground.assessed.homes
    own = ground.assessed.households["home_row"].to_numpy(np.int64)[groups.speaker]
    relet = np.append((homes["after_leaving"] == "relet").to_numpy(bool), False)[own]
    following = np.where(relet, np.append(ground.lettings.home_type, -1)[own], -1)
    if ground.assessed.scenario.policy.max_chain in (0, 1):
        following[:] = -1  # no chains: what a mover leaves is let to nobody in this plan
    left, emptied = _free_days(ground, following)
    supply = supply_of_vacancies(ground)
    gates, blocks, sequences = gates_and_order(ground, groups, to_the_end)
    numbers = {name: pairs[name].to_numpy(np.int64) for name in pairs.columns}
    steps = len(calendar.hi)
    return MoveProblem(
        steps=steps,
        kinds=len(types),
        group_size=groups.size,
        supply_kind=supply[:, 0],
        supply_step=supply[:, 1],
        supply_count=supply[:, 2],
        pair_role=numbers["role"],
        pair_group=numbers["group"],
        pair_kind=numbers["kind"],
        pair_first=numbers["first"],
        pair_last=numbers["last"],
        group_next=following.astype(np.int64),
        group_again=calendar.first_from(left),
        kind_again=calendar.first_from(emptied),
        group_stay=_stay(ground, groups, own),
        allowed=_on_weekdays(ground, numbers["kind"]),
        gates=gates,
        limits=staff_limits(ground, groups),
        promises=return_promises(ground, groups),
        sequences=sequences,
    ), blocks


def _free_days(ground: Ground, following: Ints) -> tuple[Ints, Ints]:
    """(groups, steps) and (kinds, steps) days on which a home that is left on each day may be let again.

    `following` is the kind of home that each group leaves, -1 for none.
    """
    days = ground.calendar.hi
    void, letting, again = days_of_types(ground)
    # One more at the end: what is asked of a home that is never let again.
    void_of, again_of, letting_of = (
        np.append(each, 0)[following][:, None] for each in (void, again, letting)
    )
    left = np.maximum(days[None, :] + void_of, again_of) + letting_of
    emptied = np.maximum(days[None, :] + void[:, None], again[:, None]) + letting[:, None]
    # Nobody moves into a home on the day that it is left, however little time works and letting take.
    return np.maximum(left, days[None, :] + 1), np.maximum(emptied, days[None, :] + 1)


def days_of_types(ground: Ground) -> tuple[Ints, Ints, Ints]:
    """Days of works and of letting of each home type, and the day it is ready again after works to its block."""
    types = ground.lettings.types
    again = np.nan_to_num(types["ready_again_day"].to_numpy(float), nan=0.0)
    return (
        types["void_days"].to_numpy(np.int64),
        types["letting_days"].to_numpy(np.int64),
        np.maximum(again, 0.0).astype(np.int64),
    )


def supply_of_vacancies(ground: Ground) -> Ints:
    """Vacancies: kind, step from which they can be let, how many. Gates have their own."""
    homes = ground.assessed.homes
    kind = ground.lettings.home_type
    rows = np.flatnonzero((kind >= 0) & homes["is_vacancy"].to_numpy(bool))
    rows = rows[ground.gate_of_type[kind[rows]] < 0]
    ready = homes["ready_day"].to_numpy(float)[rows].astype(np.int64)
    letting = homes["letting_days"].to_numpy(np.int64)[rows]
    if ground.emergency:
        scheme = ground.assessed.scenario.policy.decant.emergency
        letting = np.where(ready <= 0, np.minimum(letting, scheme.letting), letting)
    step = ground.calendar.first_from(ready + letting)
    keys, count = np.unique(np.column_stack([kind[rows], step]), axis=0, return_counts=True)
    return np.column_stack([keys, count]).astype(np.int64).reshape(-1, 3)


def _stay(ground: Ground, groups: Groups, own: Ints) -> Ints:
    """First step after a temporary home is entered on which it may be left again.

    Who goes back to its own home waits until that is ready and let; nobody moves twice on one day.
    """
    days, homes = ground.calendar.hi, ground.assessed.homes
    void = np.append(homes["void_days"].to_numpy(np.int64), 0)[own]
    letting = np.append(homes["letting_days"].to_numpy(np.int64), 0)[own]
    back = ground.goes_back[groups.speaker]
    least = np.maximum(np.where(back, void + letting, 1), 1)
    found: Ints = ground.calendar.first_from(days[None, :] + least[:, None])
    return found if ground.calendar.is_exact else np.maximum(found, _next_step(days)[None, :])


def _next_step(days: Ints) -> Ints:
    # A loose calendar could do it within one era; nothing is lost by waiting for the bound, nearly all is equal.
    return np.arange(len(days), dtype=np.int64)


def _on_weekdays(ground: Ground, kind: Ints) -> Bools | None:
    """Where authorities name different weekdays: the steps that have a day for each pair's kind of home."""
    weekday, calendar = weekday_of_types(ground.assessed, ground.lettings), ground.calendar
    if len(np.unique(weekday)) <= 1:
        return None
    has = np.zeros((len(calendar), DAYS_A_WEEK), dtype=bool)
    has[calendar.step_of, calendar.starts % DAYS_A_WEEK] = True
    of_pair = np.append(weekday, ANY_DAY)[kind]
    fits: Bools = (of_pair[:, None] == ANY_DAY) | has[:, of_pair % DAYS_A_WEEK].T
    return fits
