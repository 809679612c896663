"""The members table as arrays: who belongs to which household, ages on any day, couples, the lead tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.needs.ages import Days, Floats, as_days, completed_months
from optimiser.records.scenario import Scenario

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ADULT_MONTHS = 18 * 12  # full age: Family Law Reform Act 1969 s1; picks the lead tenant where none is named
FLAGS = ("own_room", "needs_carer", "foster", "away")
SEXES = ("F", "M")  # codes 0 and 1; 2 is "not known"


@dataclass(frozen=True)
class People:
    """Every member of every household, sorted by household and then as listed.

    All arrays but `first` and `count` have one entry a person.

    Attributes
    ----------
    first, count : int array over households
        A household's members are ``first[h] : first[h] + count[h]``.
    birth : datetime64[D]
        Birth date, or the due date of an unborn child; NaT where only an age is given.
    months : float
        Age at the scenario's start in completed months where no birth date is given.
    sex : int
        0 female, 1 male, 2 not known.
    partner : int
        Position of the other half of a couple, -1 for none; symmetrical.
    is_lead : bool
        One person in each household: as flagged, else the first adult listed, else the oldest.
    own_room, needs_carer, foster, away : bool
    """

    first: Ints
    count: Ints
    birth: Days
    months: Floats
    sex: Ints
    partner: Ints
    is_lead: Flags
    own_room: Flags
    needs_carer: Flags
    foster: Flags
    away: Flags

    def months_on(self, person: Ints, day: Days) -> Floats:
        """Age of each person on the day in completed months; negative: unborn; NaN: not known."""
        dated = completed_months(self.birth[person], day)
        return np.where(np.isnat(self.birth[person]), self.months[person], dated)


def people_of(scenario: Scenario) -> People:
    """Read the members of a scenario; members of no known household are left out."""
    listed = _listed(scenario)
    household = listed["household"].to_numpy()
    count = np.bincount(household, minlength=len(scenario.households)).astype(np.int64)
    birth, months = as_days(listed["birth"]), np.floor(listed["age"].to_numpy(float) * 12 + 1e-6)
    today = np.where(np.isnat(birth), months, completed_months(birth, _day(scenario.start)))
    return People(
        first=np.cumsum(count) - count,
        count=count,
        birth=birth,
        months=months,
        sex=_sex_codes(listed["sex"]),
        partner=_partners(listed),
        is_lead=_leads(household, listed["lead"].to_numpy(bool), today),
        **{flag: listed[flag].to_numpy(bool) for flag in FLAGS},
    )


def _listed(scenario: Scenario) -> pd.DataFrame:
    """Members with their household's row, one row a person born or expected, in order."""
    members = scenario.members
    place = pd.Index(scenario.households["household_id"]).get_indexer(pd.Index(members["household_id"]))
    listed = members.assign(household=place, birth=members["birth_date"].fillna(members["expected"]))
    pregnant = _is_pregnant(members, scenario.start)
    listed.loc[pregnant, "birth"] = members.loc[pregnant, "birth_date"]
    has_a_row = members.loc[members["expected"].notna() & ~pregnant, "household_id"]
    mothers = listed[pregnant & ~members["household_id"].isin(has_a_row)]
    listed = pd.concat([listed, _expected_children(mothers)])
    return listed[listed["household"] >= 0].sort_values("household", kind="stable", ignore_index=True)


def _sex_codes(sex: pd.Series) -> Ints:
    codes = {name: code for code, name in enumerate(SEXES)}
    return np.array([codes.get(name, len(SEXES)) for name in sex], dtype=np.int64)


def _is_pregnant(members: pd.DataFrame, start: date) -> pd.Series[bool]:
    """Tell a due date in the mother's own row from a row that is the unborn child."""
    born = (members["age"] > 0) | (members["birth_date"] <= pd.Timestamp(start))
    return members["expected"].notna() & born & (members["birth_date"] != members["expected"])


def _expected_children(mothers: pd.DataFrame) -> pd.DataFrame:
    children = mothers.assign(birth=mothers["expected"], age=np.nan, person_id="", partner="", sex="")
    children[["lead", *FLAGS]] = False
    return children


def _partners(listed: pd.DataFrame) -> Ints:
    """Couples as `partner` names them, on one side or both; a person is in one couple at most."""
    named = listed.loc[listed["partner"] != "", ["household", "partner"]].reset_index(names="row")
    persons = listed[["household", "person_id"]].reset_index(names="other")
    persons = persons.drop_duplicates(["household", "person_id"])
    found = named.merge(persons, left_on=["household", "partner"], right_on=["household", "person_id"])
    partner = np.full(len(listed), -1, dtype=np.int64)
    for row, other in found.sort_values("row")[["row", "other"]].to_numpy().tolist():
        if row != other and partner[row] < 0 and partner[other] < 0:
            partner[row], partner[other] = other, row
    return partner


def _leads(household: Ints, flagged: Flags, months: Floats) -> Flags:
    adult = ~(months < ADULT_MONTHS)  # an age that is not given is taken for an adult's
    tier = np.select([flagged, adult, months >= 0], [0, 1, 2], 3)
    age_counts = np.where(tier == 2, -months, 0.0)
    order = np.lexsort((np.arange(len(tier)), age_counts, tier, household))
    is_lead = np.zeros(len(tier), dtype=bool)
    if len(tier):
        is_first = np.r_[True, np.diff(household[order]) != 0]
        is_lead[order[is_first]] = tier[order[is_first]] < 3  # an unborn child leads no household
    return is_lead


def _day(day: date) -> Days:
    return np.array(day, dtype="M8[D]")
