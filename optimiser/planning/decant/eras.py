"""Long programmes in weeks or eras: how long these are, and bounds that hold for plans of days all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from optimiser.engine.model.problem import Floats
from optimiser.engine.moves.problem import MoveTier
from optimiser.engine.moves.solve import relaxed_bounds
from optimiser.planning.decant.calendar import every_day, every_week, in_eras
from optimiser.planning.decant.ground import Ground
from optimiser.planning.decant.model import DecantModel, Extent, aims, decant_model
from optimiser.planning.decant.pairs import forced_stays
from optimiser.planning.decant.parts import Strain

FEW_COLUMNS = 60_000  # within a minute or so on two cores
FEW_COLUMNS_OF_DAYS = 12_000
SECONDS_FOR_A_BOUND = 10.0
ERA_WEEKS = (2, 4, 8, 13, 26)


def fitting_model(
    ground: Ground, extent: Extent, most: int = FEW_COLUMNS, strain: Strain | None = None
) -> DecantModel:
    """Lay a decant out in days where that is few enough columns, in weeks, or in the shortest eras that are.

    `ground` has every day in its calendar.
    """
    weekly = every_week(ground.assessed, ground.calendar)
    model = None
    if weekly is not ground.calendar and _roughly(ground) <= FEW_COLUMNS_OF_DAYS:
        model = decant_model(ground, extent, strain)
        if len(model.columns) <= min(most, FEW_COLUMNS_OF_DAYS):
            return model
    model = decant_model(replace(ground, calendar=weekly), extent, strain)
    for weeks in ERA_WEEKS:
        if len(model.columns) <= most:
            return model
        calendar = in_eras(ground.assessed, weekly, weeks, _fine_until(ground, strain))
        model = decant_model(replace(ground, calendar=calendar), extent, strain)
    return model


def _fine_until(ground: Ground, strain: Strain | None) -> int:
    """Day up to which no weeks are put together: where dates cannot all be kept every week counts."""
    return -1 if strain is None else ground.assessed.day(strain.until.date())


def _roughly(ground: Ground) -> int:
    """Moves of home types and days: about how many columns there are at least."""
    return int(len(ground.lettings.types) * len(ground.calendar))


def looks_at_every_day(model: DecantModel) -> bool:
    """Tell whether each day on which a move may start is a step of its own."""
    assessed, calendar = model.ground.assessed, model.ground.calendar
    return calendar.is_exact and len(calendar) == len(every_day(assessed, model.ground.lettings))


def loose_model(
    model: DecantModel, extent: Extent, weeks: Sequence[int] = (1, *ERA_WEEKS), most: int = FEW_COLUMNS
) -> DecantModel:
    """Lay the same decant out so that every plan of days is among its own; in the shortest eras that fit."""
    assessed = model.ground.assessed
    daily = every_day(assessed, model.ground.lettings)
    fine = _fine_until(model.ground, model.strain)
    for length in weeks:
        ground = replace(model.ground, calendar=in_eras(assessed, daily, length, fine).loose())
        found = decant_model(ground, extent, model.strain)
        if len(found.columns) <= most:
            break
    return found


def bounds_of_all_days(model: DecantModel, values: Sequence[float]) -> list[float]:
    """Bound each objective over all plans of days that are as good in those before it.

    Parameters
    ----------
    model : DecantModel
        In thinned weeks or eras.
    values : sequence of float
        What the plan reaches.

    Returns
    -------
    list of float
        A value that cannot be beaten whatever the plan is its own bound; the others come from the relaxed
        program on the loose calendar.
    """
    certain = [_certain(model, tier.name, values) for tier in aims(model)]
    proved = [known is not None and known == value for known, value in zip(certain, values, strict=True)]
    if all(proved):
        return list(values)
    if model.extent == "late":  # not all that may be done was looked at
        return [_known_only(tier, known) for tier, known in zip(aims(model), certain, strict=True)]
    loose = loose_model(model, model.extent, most=FEW_COLUMNS // 3 if model.ground.emergency else FEW_COLUMNS)
    found = relaxed_bounds(
        loose.problem, loose.columns, aims(loose), loose.rows, values, proved, SECONDS_FOR_A_BOUND
    )
    return [value if sure else bound for value, bound, sure in zip(values, found, proved, strict=True)]


def _known_only(tier: MoveTier, known: float | None) -> float:
    return tier.sign * np.inf if known is None else known


def most_in_time(model: DecantModel) -> float:
    """Give how many can be in time at most: all with a date, but those who have to be late."""
    with_date = int(model.ground.assessed.households["move_by_day"].notna().sum())
    return float(with_date - (0 if model.strain is None else model.strain.late))


def fewest_stays(model: DecantModel) -> float:
    """Give how many move into a temporary home at least where as many are in time as can be."""
    if model.strain is None:
        return float(forced_stays(model.ground, model.groups))
    return float(forced_stays(model.ground, model.groups, model.strain.rows) + model.strain.stays)


def _certain(model: DecantModel, name: str, values: Sequence[float]) -> float | None:
    """A bound that needs no search: everybody, nobody, or those who cannot do without a temporary move."""
    ground, households = model.ground, model.ground.assessed.households
    if name == "decants_on_time":
        return most_in_time(model)
    if name == "households":
        return float(len(households))
    if name == "priority":
        return float(_all_priorities(ground))
    in_time_first = ground.assessed.scenario.policy.objectives[0] == "decants_on_time"
    if name == "temporary_moves" and in_time_first and values[0] == most_in_time(model):
        return fewest_stays(model)
    return 0.0 if name in ("days_late", "outside_homes", "temporary_moves") else None


def _all_priorities(ground: Ground) -> Floats:
    return np.asarray(ground.assessed.households["priority"].to_numpy(float).sum())
