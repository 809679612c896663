"""Members of a synthetic borough's households: families that need just so many bedrooms, by construction.

One bedroom is the lead's (with a partner or not); every further one is a grown child's, or is shared by two
children who may share, of whom in at most one room one is missing. Two under 10, or two of 10 to 20 of one
sex, may share (the bedroom standard); so no pairing needs fewer rooms, and this one needs no more.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.intake.borough.draws import Draws, Flags, Ints
from optimiser.intake.borough.shape import shape

COLUMNS = ["household", "place", "age", "sex", "kind"]
LEAD, PARTNER, CHILD = 0, 1, 2


def members(household_id: pd.Series, need: Ints, older: Flags, draws: Draws) -> pd.DataFrame:
    """Make the members of all households.

    Parameters
    ----------
    household_id : Series of str
    need : ndarray of int64, shape (households,)
        Bedrooms that each is to need.
    older : ndarray of bool, shape (households,)
        Whether the lead is of the age for age-designated homes.
    draws : Draws

    Returns
    -------
    DataFrame
        In the columns of the table `members`, household by household, the lead first.
    """
    lead_age = _lead_ages(older, draws)
    coupled = draws.chance(shape()["ages"]["couples"], len(need))
    people = pd.concat(
        [_leads(lead_age, draws), _partners(lead_age, coupled, draws), _children(need, lead_age, draws)],
        ignore_index=True,
    ).sort_values(["household", "kind", "place"], kind="stable", ignore_index=True)
    household = people["household"].to_numpy()
    kind = people["kind"].to_numpy()
    number = np.arange(len(people)) - np.searchsorted(household, household) + 1
    return pd.DataFrame(
        {
            "household_id": household_id.to_numpy(dtype=object)[household],
            "person_id": number,
            "age": people["age"],
            "sex": np.where(people["sex"] == 1, "F", "M"),
            "lead": np.where(kind == LEAD, "yes", ""),
            "partner": np.select([(kind == LEAD) & coupled[household], kind == PARTNER], ["2", "1"], ""),
        }
    )


def _lead_ages(older: Flags, draws: Draws) -> Ints:
    ages = shape()["ages"]
    low = np.where(older, ages["older_from"], ages["youngest"])
    high = np.where(older, ages["oldest"], ages["older_from"] - 1)
    return draws.whole(low, high, len(older))


def _people(household: Ints, place: Ints, age: Ints, female: Flags, kind: int) -> pd.DataFrame:
    columns = [household, place, age, female.astype(np.int64), np.full(len(household), kind)]
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))


def _leads(lead_age: Ints, draws: Draws) -> pd.DataFrame:
    rows = np.arange(len(lead_age))
    return _people(rows, np.zeros_like(rows), lead_age, draws.chance(0.5, len(rows)), LEAD)


def _partners(lead_age: Ints, coupled: Flags, draws: Draws) -> pd.DataFrame:
    rows = np.flatnonzero(coupled)
    age = lead_age[rows] + draws.whole(-3, 3, len(rows))
    return _people(rows, np.zeros_like(rows), age, draws.chance(0.5, len(rows)), PARTNER)


def _children(need: Ints, lead_age: Ints, draws: Draws) -> pd.DataFrame:
    """Fill every bedroom beyond the first."""
    ages = shape()["ages"]
    household = np.repeat(np.arange(len(need)), need - 1)
    rooms = len(household)
    room = np.arange(rooms) - np.searchsorted(household, household)
    age = lead_age[household]
    grown = draws.chance(ages["grown_child"], rooms) & (age >= ages["grown_children_from"])
    grown |= age >= ages["older_from"]
    teens = ~grown & draws.chance(0.4, rooms) & (age >= ages["youngest"] + 14)
    alone = grown | ((room == 0) & draws.chance(ages["alone_in_first_room"], rooms))
    first_is_female = draws.chance(0.5, rooms)
    second_is_female = np.where(teens, first_is_female, draws.chance(0.5, rooms))
    youngest = np.select([grown, teens], [21, 10], 0)
    # Nobody is a parent before 18, nor has a child at home who is over 45.
    eldest = np.select([grown, teens], [np.minimum(age - 18, 45), 17], np.minimum(age - 18, 9))
    first = _people(household, 2 * room, draws.whole(youngest, eldest, rooms), first_is_female, CHILD)
    second = _people(household, 2 * room + 1, draws.whole(youngest, eldest, rooms), second_is_female, CHILD)
    children: pd.DataFrame = pd.concat([first, second.loc[~alone]])
    return children
