"""Need as a step function of the date: birthdays and births that change what a household may be offered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.needs.ages import Days, day_reached
from optimiser.needs.composition import compose, sharing_ages
from optimiser.needs.offer_range import offer_range
from optimiser.needs.people import Ints, People
from optimiser.needs.standards import standard_of
from optimiser.records.policy import BedroomStandard
from optimiser.records.scenario import Scenario

COLUMNS = ("household", "from_day", "need", "min_bedrooms", "max_bedrooms", "persons", "lead_age")


@dataclass(frozen=True)
class Ground:
    """What the steps stand on: people, bedrooms of each present home as counted, the homes' age limits."""

    scenario: Scenario
    people: People
    present: np.ndarray
    min_ages: Ints


def need_steps(ground: Ground) -> pd.DataFrame:
    """Need, offer range, persons and lead's age of every household from the start to the end of the horizon.

    Returns
    -------
    DataFrame
        `household` (row), `from_day` (day number), `need`, `min_bedrooms`, `max_bedrooms`, `persons`,
        `lead_age` and `computed` (bedrooms by the standard, NaN without members), sorted by household and
        day. Each household has a row for day 0; where its policy takes need at the move, a further one for
        each day that changes it. The lead's age alone makes a step only where it reaches an age that some
        home asks for.
    """
    authority = ground.scenario.households["authority"]
    names = list(authority.unique()) or [""]
    parts = [_steps_of(ground, name, np.flatnonzero(authority == name)) for name in names]
    steps = pd.concat(parts).sort_values(["household", "from_day"], ignore_index=True)
    return steps[_changes(steps, ground.min_ages)].reset_index(drop=True)


def _steps_of(ground: Ground, authority: str, rows: Ints) -> pd.DataFrame:
    """Every day that may bring a change for the households of one authority."""
    scenario, policy = ground.scenario, ground.scenario.policy_for(authority)
    standard = standard_of(policy, scenario.start)
    household, day = rows, np.zeros(len(rows), dtype=np.int64)
    if policy.need_at == "move":
        later, when = _change_days(ground, standard, rows)
        household, day = np.concatenate([household, later]), np.concatenate([day, when])
    dates = np.datetime64(scenario.start) + day.astype("m8[D]")
    made = compose(ground.people, standard, household, dates)
    listed = scenario.households.iloc[household]
    given = listed["bedrooms_needed"].to_numpy(float)
    need = np.where(np.isnan(given), made.bedrooms, given).astype(np.int64)
    low, high = offer_range(listed, policy, need, made.persons, ground.present[household])
    columns = (household, day, need, low, high, made.persons, made.lead_age)
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True))).assign(computed=made.bedrooms)


def _change_days(ground: Ground, standard: BedroomStandard, rows: Ints) -> tuple[Ints, Ints]:
    """List the (household, day) pairs within the horizon on which somebody comes of an age that matters."""
    people, scenario = ground.people, ground.scenario
    owner = np.repeat(np.arange(len(people.count)), people.count)
    dated = ~np.isnat(people.birth) & np.isin(owner, rows)
    found = []
    for months, who in _ages_that_matter(ground, standard):
        person = np.flatnonzero(dated & who)
        day = _numbers(day_reached(people.birth[person], months), scenario)
        within = (day > 0) & (day < 7 * scenario.horizon_weeks)
        found.append(np.stack([owner[person][within], day[within]], axis=1))
    pairs = np.unique(np.concatenate(found), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _ages_that_matter(ground: Ground, standard: BedroomStandard) -> list[tuple[int, np.ndarray]]:
    """Ages in months at which the count of rooms or of persons may change, and for whom."""
    everybody = np.ones(len(ground.people.birth), dtype=bool)
    rooms = {0, round(standard.ignore_under * 12), *sharing_ages(standard)}
    leads = {int(age) * 12 for age in ground.min_ages}
    return [(age, everybody) for age in sorted(rooms)] + [
        (age, ground.people.is_lead) for age in sorted(leads)
    ]


def _changes(steps: pd.DataFrame, min_ages: Ints) -> np.ndarray:
    """Which rows say something new of their household."""
    may_enter = np.searchsorted(np.sort(min_ages), steps["lead_age"].fillna(np.inf), side="right")
    told = steps[["household", "need", "min_bedrooms", "max_bedrooms", "persons"]].assign(may_enter=may_enter)
    told["persons"] = told["persons"].fillna(-1)
    new: np.ndarray = told.ne(told.shift()).any(axis=1).to_numpy(bool)
    return new


def _numbers(dates: Days, scenario: Scenario) -> Ints:
    return (dates - np.datetime64(scenario.start)).astype(np.int64)
