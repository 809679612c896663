"""Homes of a synthetic borough: those that come empty, those handed over, those of tenants who would move."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from optimiser.intake.borough.areas import Areas
from optimiser.intake.borough.draws import Draws, Flags, Ints
from optimiser.intake.borough.shape import Size, shape


def vacancies(size: Size, areas: Areas, draws: Draws) -> pd.DataFrame:
    """Make the homes that come empty within the first year: relets, and new ones in developments."""
    count = size.vacancies
    new = np.arange(count) < round(count * shape()["developments"]["share_of_vacancies"])
    bedrooms = draws.deal(shape()["homes"]["bedrooms"], count) + 1
    site = np.where(new, np.arange(count) % len(areas.developed), 0)
    area = np.where(new, areas.developed[site], draws.deal([1] * size.areas, count))
    step_free = draws.some(np.ones(count, dtype=bool), round(count * shape()["homes"]["step_free_vacancies"]))
    for_older = age_designated(bedrooms, ~new, draws)
    homes = homes_frame(numbered("V", count), areas, area, bedrooms, step_free, for_older)
    sites = np.array(site_names(areas), dtype=object)
    ready = np.where(new, _handover_days(len(sites))[site], _working_days(count, draws))
    return homes.assign(
        development=np.where(new, sites[site], ""),
        status=np.where(new, "new_build", "vacant"),
        ready_date=dates(ready),
    )


def developments(areas: Areas) -> pd.DataFrame:
    """Make the table of developments, handed over one after the other through the year."""
    names = site_names(areas)
    return pd.DataFrame({"development": names, "handover": dates(_handover_days(len(names)))})


def homes_frame(
    home_id: list[str], areas: Areas, area: Ints, bedrooms: Ints, step_free: Flags, for_older: Flags
) -> pd.DataFrame:
    """Put what all homes have into columns of the data dictionary."""
    common = shape()["homes"]
    rents = np.array(common["weekly_rent"])
    return pd.DataFrame(
        {
            "home_id": home_id,
            "area": np.array(areas.names, dtype=object)[area],
            "development": "",
            "block": "",
            "bedrooms": bedrooms,
            "property_type": np.where(bedrooms < 3, "flat", "house"),
            "access_category": np.where(step_free, common["step_free_category"], common["other_category"]),
            "min_age": np.where(for_older, shape()["age_designated"]["min_age"], 0),
            "weekly_rent": rents[bedrooms - 1],
        }
    )


def age_designated(bedrooms: Ints, may_be: Flags, draws: Draws) -> Flags:
    """Mark the homes that are for older tenants."""
    declared = shape()["age_designated"]
    fitting = bedrooms == declared["bedrooms"]
    return draws.some(fitting & may_be, round(int(fitting.sum()) * declared["share"]))


def site_names(areas: Areas) -> list[str]:
    """Name the developments by their areas."""
    return [f"{areas.names[area]} Works" for area in areas.developed]


def numbered(letter: str, count: int) -> list[str]:
    """Make ids of one length, so that they sort as they are numbered."""
    width = len(str(count))
    return [f"{letter}{number:0{width}d}" for number in range(1, count + 1)]


def dates(days: Ints) -> list[str]:
    """Write days from the start as ISO dates."""
    start: date = shape()["plan"]["start"]
    written = [(start + timedelta(days=day)).isoformat() for day in range(int(days.max(initial=0)) + 1)]
    return [written[day] for day in days.tolist()]


def _handover_days(sites: int) -> Ints:
    weeks = shape()["plan"]["vacancy_weeks"]
    handed_over: Ints = 7 * np.floor((np.arange(sites) + 0.5) * weeks / sites).astype(np.int64)
    return handed_over


def _working_days(count: int, draws: Draws) -> Ints:
    weeks = draws.whole(0, shape()["plan"]["vacancy_weeks"] - 1, count)
    return 7 * weeks + draws.whole(0, 4, count)
