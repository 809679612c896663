"""What each group of households may do, and when: moves for good, for a while, on, back; homes kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from optimiser.engine.model.problem import Bools, Ints
from optimiser.engine.moves.problem import DIRECT, ENTER, FINAL, FIRST_MOVES, KEEP, RETURN
from optimiser.planning.decant.calendar import every_day
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.groups import Groups
from optimiser.planning.decant.problem import days_of_types, supply_of_vacancies

WIDEST = np.iinfo(np.int32).max


def household_pairs(ground: Ground, groups: Groups) -> pd.DataFrame:
    """Give what each group may do: a row a role, kind and window of days."""
    lettings = ground.lettings
    speaks = np.isin(lettings.arc_household, groups.speaker)
    decanted = np.array([block != "" for block in ground.block])[lettings.arc_household]
    leaves_twice = np.zeros(len(ground.block), bool)
    leaves_twice[lettings.arc_household[ground.for_a_while]] = True
    twice = leaves_twice[lettings.arc_household]
    parts = [
        _role(ground, groups, DIRECT, speaks & ground.for_good),
        _role(ground, groups, ENTER, speaks & ground.for_a_while & decanted),
        _role(ground, groups, FINAL, speaks & ground.for_good & twice),
        _role(ground, groups, RETURN, speaks & ground.back & twice),
        _role(ground, groups, KEEP, speaks & ground.keeps),
    ]
    found = pd.concat(parts, ignore_index=True)
    found.loc[found["role"] == RETURN, "kind"] = -1
    return found.sort_values(["group", "role", "kind", "first"], ignore_index=True)


def lean_pairs(
    ground: Ground,
    groups: Groups,
    pairs: pd.DataFrame,
    late: bool = False,
    may_be_late: Bools | None = None,
) -> pd.DataFrame:
    """Shut first moves after the deadline, and second moves of all but the forced; not of who may be late."""
    deadline = ground.assessed.households["move_by_day"].to_numpy(float)[groups.speaker]
    last = ground.calendar.last_until(np.nan_to_num(deadline, nan=WIDEST))
    first_move = pairs["role"].isin(FIRST_MOVES).to_numpy(bool)
    limit = last[pairs["group"].to_numpy(np.int64)]
    shut = pairs.assign(last=np.where(first_move, np.minimum(pairs["last"], limit), pairs["last"]))
    forced = _forced(ground, groups, shut)[shut["group"].to_numpy(np.int64)]
    twice = shut["role"].isin((ENTER, FINAL, RETURN)).to_numpy(bool)
    free = _groups_with(groups, may_be_late)[pairs["group"].to_numpy(np.int64)]
    shut["last"] = np.where(free, pairs["last"], shut["last"])
    kept: pd.DataFrame = (pairs if late else shut)[forced | ~twice | free]
    return kept.reset_index(drop=True)


def _groups_with(groups: Groups, households: Bools | None) -> Bools:
    """Tell which groups have some of these households."""
    found = np.zeros(len(groups.speaker), bool)
    if households is not None:
        found[groups.of_household[households]] = True
    return found


def soon_pairs(ground: Ground, pairs: pd.DataFrame) -> pd.DataFrame:
    """Shut every move after the last deadline; homes are kept for rights as before."""
    last_day = ground.assessed.households["move_by_day"].max()
    last = ground.calendar.last_until(np.nan_to_num([last_day], nan=WIDEST).astype(np.int64))[0]
    shut = pairs.assign(last=np.where(pairs["role"] == KEEP, pairs["last"], np.minimum(pairs["last"], last)))
    kept: pd.DataFrame = shut[(shut["role"] == KEEP) | (shut["first"] <= shut["last"])]
    return kept.reset_index(drop=True)


def forced_stays(ground: Ground, groups: Groups, apart: Bools | None = None) -> int:
    """Count households who can be in time only by a temporary move: no plan with all in time has fewer.

    Groups with households `apart` are left out. Told on the days themselves, whatever the calendar of the ground.
    """
    ground = replace(ground, calendar=every_day(ground.assessed, ground.lettings))
    pairs = lean_pairs(ground, groups, household_pairs(ground, groups))
    forced = _forced(ground, groups, pairs) & ~_groups_with(groups, apart)
    return int(groups.size[forced].sum())


def _forced(ground: Ground, groups: Groups, pairs: pd.DataFrame) -> Bools:
    """Tell which groups cannot have a home for good by their deadline, whatever the plan."""
    soonest = _soonest_of_types(ground)
    direct = pairs[pairs["role"] == DIRECT]
    kind, first = direct["kind"].to_numpy(np.int64), direct["first"].to_numpy(np.int64)
    there = np.maximum(first, soonest[kind]) <= direct["last"].to_numpy(np.int64)
    may = np.zeros(len(groups.speaker), bool)
    may[direct["group"].to_numpy(np.int64)[there]] = True
    with_date = ground.assessed.households["move_by_day"].notna().to_numpy(bool)[groups.speaker]
    return ~may & with_date


def _soonest_of_types(ground: Ground) -> Ints:
    """First step on which a home of each type could be let: as a vacancy, freed at once, or handed over."""
    void, letting, again = days_of_types(ground)
    homes = ground.assessed.homes
    lived_in = np.unique(ground.lettings.home_type[(homes["status"] == "occupied").to_numpy(bool)])
    lived_in = lived_in[lived_in >= 0]
    day = np.full(len(letting), WIDEST, np.int64)
    day[lived_in] = (np.maximum(void, again) + letting)[lived_in]  # freed on the first day of all
    for kind, step, _ in supply_of_vacancies(ground).tolist():
        there = ground.calendar.lo[step] if step < len(ground.calendar) else WIDEST
        day[kind] = min(day[kind], there)
    for number, each in enumerate(ground.waiting):
        mine = ground.gate_of_type == number
        day[mine] = 7 * each.build_weeks + letting[mine]
    return ground.calendar.first_from(day)


def _role(ground: Ground, groups: Groups, role: int, chosen: Bools) -> pd.DataFrame:
    arc = np.flatnonzero(chosen)
    lettings, calendar = ground.lettings, ground.calendar
    household = lettings.arc_household[arc]
    first = np.maximum(lettings.arc_first[arc], ground.earliest[household])
    if ground.emergency and role in (DIRECT, FINAL):
        first = np.maximum(first, lettings.types["letting_days"].to_numpy(np.int64)[lettings.arc_type[arc]])
    if role == RETURN:
        again = lettings.types["ready_again_day"].to_numpy(float)[lettings.arc_type[arc]]
        let = lettings.types["letting_days"].to_numpy(np.int64)[lettings.arc_type[arc]]
        first = np.maximum(first, (again + let).astype(np.int64))
    found = pd.DataFrame(
        {
            "role": role,
            "group": groups.of_household[household],
            "kind": lettings.arc_type[arc],
            "first": calendar.first_from(first),
            "last": calendar.last_until(lettings.arc_last[arc]),
            "arc": arc,
        }
    )
    return found.drop_duplicates(["group", "kind"]) if role == KEEP else found
