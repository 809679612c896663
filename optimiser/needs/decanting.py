"""A scenario as a decant plan sees it: its objectives, everybody out today, phases that wait for land.

Planning and audit both begin here; what a plan makes of it they work out apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from optimiser.records.policy import DECANT_OBJECTIVES, ObjectiveName, Policy
from optimiser.records.scenario import Scenario

DECLINED = ("refused", "withdrawn")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A development whose building waits for blocks to be empty.

    Attributes
    ----------
    development : str
    blocks : tuple of str
        All must be empty before building begins.
    build_weeks : int
        From land clear to handover.
    home_rows : tuple of int
        Its homes, rows of the homes table.
    """

    development: str
    blocks: tuple[str, ...]
    build_weeks: int
    home_rows: tuple[int, ...]


def as_decant(scenario: Scenario, today: date | None = None) -> Scenario:
    """Give the scenario with what every decant plan takes for granted; twice does no more than once.

    Parameters
    ----------
    scenario : Scenario
    today : date, optional
        Everybody in a block to be emptied has to be out now: planning starts on this day, which is their
        deadline, and what matters first is how many are out, then for how long the others are not.

    Returns
    -------
    Scenario
        With the objectives of a decant where the policy names none, the dates of blocks as those of the
        households in them (where these have none, or a later one), and developments that wait for land open
        from the first day on (when they really are is for the plan: see `with_handovers`).
    """
    policy = _with_objectives(scenario, today)
    changed = replace(scenario, policy=policy, households=_with_block_dates(scenario))
    if today is not None:
        changed = _everybody_out(changed, today)
    return with_handovers(changed, {each.development: changed.start for each in waiting(changed)})


def with_handovers(scenario: Scenario, handovers: Mapping[str, date | None]) -> Scenario:
    """Give the scenario with the homes of waiting developments ready on the days given; None: never."""
    ready = scenario.homes["ready_date"].copy()
    for each in waiting(scenario):
        day = handovers.get(each.development)
        ready.iloc[list(each.home_rows)] = pd.NaT if day is None else pd.Timestamp(day)
    return replace(scenario, homes=scenario.homes.assign(ready_date=ready))


def waiting(scenario: Scenario) -> tuple[Waiting, ...]:
    """List the developments without a handover that wait for blocks, in the order of their table."""
    table, blocks, homes = scenario.developments, scenario.blocks, scenario.homes
    open_phases = table[table["handover"].isna() & table["build_weeks"].notna()]
    found = []
    for development in dict.fromkeys(open_phases["development"]):
        land = tuple(blocks.loc[blocks["land_for"] == development, "block"])
        rows = open_phases[open_phases["development"] == development]
        mine = (homes["development"] == development) & homes["status"].isin(["new_build", "vacant"])
        if len(table[table["development"] == development]) > 1:
            mine &= homes["phase"].isin(rows["phase"])
        if land:
            weeks = int(rows["build_weeks"].max())
            found.append(Waiting(development, land, weeks, tuple(homes.index[mine].tolist())))
    return tuple(found)


def returns_to(scenario: Scenario) -> dict[str, str]:
    """Household -> development it has the right to return to and has not declined.

    A refused or withdrawn offer of a home there is taken as having declined.
    """
    households, offers = scenario.households, scenario.offers
    place = dict(zip(scenario.homes["home_id"], scenario.homes["development"], strict=True))
    ended = offers[offers["outcome"].isin(DECLINED)]
    declined = {
        (household, place.get(home, ""))
        for household, home in zip(ended["household_id"], ended["home_id"], strict=True)
    }
    named = zip(households["household_id"], households["return_to"], strict=True)
    return {household: place for household, place in named if place and (household, place) not in declined}


def handover_after(land_clear: date, build_weeks: int) -> date:
    """Day on which a phase is handed over whose land is clear on a day; the last day there is, past that."""
    try:
        return land_clear + timedelta(weeks=build_weeks)
    except OverflowError:
        return date.max


def _with_block_dates(scenario: Scenario) -> pd.DataFrame:
    households, blocks = scenario.households, scenario.blocks
    vacate = dict(zip(blocks["block"], blocks["vacate_by"], strict=True))
    place = dict(zip(scenario.homes["home_id"], scenario.homes["block"], strict=True))
    by = pd.Series(
        [vacate.get(place.get(home, ""), pd.NaT) if home else pd.NaT for home in households["home_id"]],
        index=households.index,
        dtype=households["move_by"].dtype,
    )
    earlier = households["move_by"].isna() | (by < households["move_by"])
    return households.assign(move_by=households["move_by"].where(~earlier, by))


def _with_objectives(scenario: Scenario, today: date | None) -> Policy:
    policy = scenario.policy
    asked = policy.objectives if "objectives" in policy.model_fields_set else DECANT_OBJECTIVES
    if waiting(scenario) and asked == DECANT_OBJECTIVES:
        # Before empty days: else a later handover would be the better one, its homes standing empty for less.
        asked = (*asked[:-1], "programme_end", asked[-1])
    if today is None:
        return policy.model_copy(update={"objectives": asked})
    first: tuple[ObjectiveName, ...] = ("decants_on_time", "days_late")
    rest = tuple(name for name in asked if name not in first)
    return policy.model_copy(update={"objectives": first + rest})


def _everybody_out(scenario: Scenario, today: date) -> Scenario:
    homes, households = scenario.homes, scenario.households
    inside = homes.loc[homes["block"].isin(set(scenario.blocks["block"]) - {""}), "home_id"]
    must = households["home_id"].isin(inside) & (households["home_id"] != "")
    move_by = households["move_by"].mask(must, pd.Timestamp(today))
    not_before = households["not_before"].mask(must & (households["not_before"] > pd.Timestamp(today)))
    return replace(
        scenario,
        policy=_at_once(scenario.policy),
        authority_policies={name: _at_once(each) for name, each in scenario.authority_policies.items()},
        start=today,
        households=households.assign(move_by=move_by, not_before=not_before),
        blocks=scenario.blocks.assign(vacate_by=pd.Series(pd.Timestamp(today), index=scenario.blocks.index)),
    )


def _at_once(policy: Policy) -> Policy:
    """An emergency waits neither for a weekday nor for help to be arranged, and everybody lends a hand."""
    officers = tuple(each.model_copy(update={"moves_per_week": None}) for each in policy.decant.officers)
    scheme = policy.decant.model_copy(update={"support_lead_weeks": {}, "officers": officers})
    times = policy.times.model_copy(update={"start_on": None})
    capacity = policy.capacity.model_copy(update={"moves_per_week": None})
    return policy.model_copy(update={"times": times, "decant": scheme, "capacity": capacity})
