"""The scenario with what the policies make of it: need, offer range, priority, overcrowding, days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from optimiser.errors import Fault, InputError
from optimiser.needs.ages import Floats, as_days, completed_months
from optimiser.needs.household_members import overcrowded_tenants
from optimiser.needs.need_steps import COLUMNS, Ground, need_steps
from optimiser.needs.people import People, people_of
from optimiser.needs.priority import acceptances, priorities, ranks
from optimiser.needs.stock import assess_homes, day_numbers
from optimiser.records.scenario import Scenario


@dataclass(frozen=True)
class Assessed:
    """A scenario and what follows from its policies before anybody is offered anything.

    Days are numbers: days since the scenario's start, which is day 0.

    Attributes
    ----------
    scenario : Scenario
    homes : DataFrame
        The scenario's homes with `letting_days`, `void_days`, `bedrooms_counted`, `is_vacancy`, `ready_day`,
        `after_leaving` (``relet``, ``demolished``, ``held``) and `ready_again_day`.
    households : DataFrame
        The scenario's households with `bedrooms_computed`, `need`, `min_bedrooms`, `max_bedrooms`, `persons`,
        `lead_age`, `home_row`, `is_tenant`, `present_bedrooms`, `bedrooms_short`, `bedrooms_spare`,
        `under_occupied`, `statutorily_overcrowded`, `priority`, `rank`, `acceptance_used`, `not_before_day`,
        `move_by_day`, `tenancy_years`, `offers_refused`; all as of the start.
    need_steps : DataFrame
        Need as a step function of the day, see `optimiser.needs.need_steps.need_steps`.
    """

    scenario: Scenario
    homes: pd.DataFrame
    households: pd.DataFrame
    need_steps: pd.DataFrame

    @property
    def end_day(self) -> int:
        """First day number after the horizon; every tenancy starts before it."""
        return 7 * self.scenario.horizon_weeks

    def day(self, when: date) -> int:
        """Day number of a date."""
        return (when - self.scenario.start).days

    def date(self, day: int) -> date:
        """Date of a day number."""
        return self.scenario.start + timedelta(days=int(day))


def assess(scenario: Scenario) -> Assessed:
    """Work out every household's need, offer range, priority and rank, and every home's days.

    Parameters
    ----------
    scenario : Scenario
        Left as it is.

    Raises
    ------
    InputError
        If a policy names a bedroom standard that is not there, or a household has neither members nor an
        officer's `bedrooms_needed`.
    """
    _check_need_is_given(scenario)
    homes, people = assess_homes(scenario), people_of(scenario)
    households = _with_present_home(scenario, homes)
    counted = _of_home(homes["bedrooms_counted"], households["home_row"])
    min_ages = np.unique(homes.loc[homes["min_age"] > 0, "min_age"].to_numpy(np.int64))
    steps = need_steps(Ground(scenario, people, counted, min_ages))
    at_start = steps[steps["from_day"] == 0].set_index("household")
    need = at_start["need"].to_numpy(np.int64)
    priority = priorities(scenario)
    households = households.assign(
        bedrooms_computed=at_start["computed"].to_numpy(float),
        **{name: at_start[name].to_numpy() for name in COLUMNS[2:]},
        bedrooms_short=np.maximum(need - counted, 0),
        bedrooms_spare=np.maximum(counted - need, 0),
        under_occupied=counted > need,
        statutorily_overcrowded=_overcrowded(scenario, people, households["home_row"]),
        priority=priority,
        rank=ranks(scenario, priority),
        acceptance_used=acceptances(scenario),
        **_dates(scenario),
    )
    return Assessed(scenario, homes, households, steps[list(COLUMNS)])


def _check_need_is_given(scenario: Scenario) -> None:
    """Intake reports this with rows; a scenario made by hand must not pass either."""
    households = scenario.households
    blank = households["bedrooms_needed"].isna() & ~households["household_id"].isin(
        scenario.members["household_id"]
    )
    if blank.any():
        problem = "has no members and no bedrooms_needed, so its need is not known. Give one of them."
        raise InputError(
            [Fault("households", f"'{name}' {problem}") for name in households["household_id"][blank]]
        )


def _with_present_home(scenario: Scenario, homes: pd.DataFrame) -> pd.DataFrame:
    households = scenario.households
    row = pd.Index(homes["home_id"]).get_indexer(pd.Index(households["home_id"]))
    row = np.where(households["home_id"] == "", -1, row).astype(np.int64)
    return households.assign(
        home_row=row, is_tenant=row >= 0, present_bedrooms=_of_home(homes["bedrooms"], pd.Series(row))
    )


def _of_home(column: pd.Series, home_row: pd.Series) -> Floats:
    """Look up a number of each household's present home, NaN for a register household."""
    values = np.append(column.to_numpy(float), np.nan)
    found: Floats = values[home_row.to_numpy(np.int64)]
    return found


def _overcrowded(scenario: Scenario, people: People, home_row: pd.Series) -> pd.Series:
    """Keep True, False and None apart: left to itself pandas would make them flags or numbers."""
    found = overcrowded_tenants(scenario, people, home_row.to_numpy(np.int64))
    return pd.Series(found, index=home_row.index, dtype=object)


def _dates(scenario: Scenario) -> dict[str, pd.Series | Floats]:
    households, offers = scenario.households, scenario.offers
    begun = as_days(households["tenancy_start"])
    refused = offers.loc[offers["outcome"] == "refused", "household_id"].value_counts()
    return {
        "not_before_day": day_numbers(scenario, households["not_before"]),
        "move_by_day": day_numbers(scenario, households["move_by"]),
        "tenancy_years": completed_months(begun, np.array(scenario.start, "M8[D]")) / 12,
        "offers_refused": households["household_id"].map(refused).fillna(0).astype("int64"),
    }
