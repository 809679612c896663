"""Homes that would suit households who are late: what to look for, and the scenario with some more of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from optimiser.planning.columns import household_column
from optimiser.planning.decant.ground import Ground
from optimiser.records.scenario import Scenario
from optimiser.suitability.access_words import access_in_words
from optimiser.suitability.wording import counted, listed, written_day

KINDS_ASKED = 5


@dataclass(frozen=True)
class HomeWanted:
    """A kind of home that would suit: what the sentence says is all that is asked of it.

    Attributes
    ----------
    bedrooms, bedspaces : int
    access : str
        Accessible-housing category, "" for any.
    areas, property_types, landlords : tuple of str
        Any of these will do; empty: any at all.
    authority : str
    by : date
        Day by which it can be let.
    """

    bedrooms: int
    bedspaces: int
    access: str
    areas: tuple[str, ...]
    property_types: tuple[str, ...]
    landlords: tuple[str, ...]
    authority: str
    by: date

    def told(self, count: int) -> str:
        """Say what is wanted: number, bedrooms, access, where, by when."""
        kind = self.property_types[0] if len(self.property_types) == 1 else "home"
        size = "studio" if self.bedrooms == 0 else f"{self.bedrooms}-bedroom {kind}"
        kinds = f" ({listed(self.property_types)})" if len(self.property_types) > 1 else ""
        persons = f" for {self.bedspaces} persons" if self.bedspaces > 2 * max(self.bedrooms, 0.5) else ""
        access = f" with {access_in_words(self.access)}" if self.access else ""
        where = f" in {listed(self.areas)}" if self.areas else ""
        owner = f" of {listed(self.landlords)}" if self.landlords else ""
        home = counted(count, f"more {size}").strip()
        return f"{home}{kinds}{persons}{owner}{access}{where} that can be let by {written_day(self.by)}"


def homes_wanted(
    ground: Ground, rows: Sequence[int], kinds: int = KINDS_ASKED
) -> list[tuple[HomeWanted, int]]:
    """Give the kinds of home that would suit households (rows), and how many of each, most wanted first."""
    return Counter(_wanted(ground, row) for row in rows).most_common(kinds)


def _wanted(ground: Ground, row: int) -> HomeWanted:
    assessed = ground.assessed
    facts = {
        name: household_column(assessed, name)[row]
        for name in ("move_by_day", "access_need", "areas", "property_types", "landlords", "authority")
    }
    day = int(facts["move_by_day"])
    bedrooms, persons = _size(ground, row, day)
    return HomeWanted(
        bedrooms=bedrooms,
        bedspaces=max(2 * bedrooms, persons, 1),
        access=facts["access_need"],
        areas=() if ground.emergency else facts["areas"],
        property_types=facts["property_types"],
        landlords=facts["landlords"],
        authority=facts["authority"],
        by=assessed.date(day),
    )


def _size(ground: Ground, row: int, day: int) -> tuple[int, int]:
    """Bedrooms that it may be offered on its day (its need, if that is among them), and persons."""
    steps = ground.assessed.need_steps
    mine = steps[(steps["household"] == row) & (steps["from_day"] <= max(day, 0))]
    last = mine.sort_values("from_day").iloc[-1]
    bedrooms = min(max(int(last["need"]), int(last["min_bedrooms"])), int(last["max_bedrooms"]))
    persons = last["persons"]
    return bedrooms, 0 if persons != persons else int(persons)


def sooner(wanted: HomeWanted, scenario: Scenario) -> HomeWanted:
    """Give the kind of home that can be let as soon as any: staff cannot let all at the last moment."""
    letting = scenario.policy_for(wanted.authority).times.letting_days(wanted.bedrooms)
    return replace(wanted, by=min(wanted.by, scenario.start + timedelta(days=letting)))


def with_homes(scenario: Scenario, wanted: Mapping[HomeWanted, int]) -> Scenario:
    """Give the scenario with so many more homes of some kinds, ready just in time."""
    rows = [
        _home(scenario, kind) | {"home_id": f"(more {place}.{number})"}
        for place, (kind, count) in enumerate(wanted.items(), start=1)
        for number in range(1, count + 1)
    ]
    if not rows:
        return scenario
    homes = scenario.homes
    more = pd.DataFrame([{name: row.get(name) for name in homes.columns} for row in rows])
    joined = pd.concat([homes, more.astype(homes.dtypes.to_dict())], ignore_index=True)
    return replace(scenario, homes=joined)


def _home(scenario: Scenario, kind: HomeWanted) -> dict[str, object]:
    """Make a home on the ground floor of that kind, like any other of the authority in what is not asked."""
    homes = scenario.homes
    mine = homes[homes["authority"] == kind.authority]
    like = (mine if len(mine) else homes).iloc[0].to_dict()
    letting = scenario.policy_for(kind.authority).times.letting_days(kind.bedrooms)
    return {str(name): value for name, value in like.items()} | {
        "authority": kind.authority, "area": kind.areas[0] if kind.areas else like["area"],
        "block": "", "estate": "", "development": "", "address": "", "phase": "",
        "bedrooms": kind.bedrooms, "bedspaces": kind.bedspaces, "floor": 0, "lift": True,
        "access_category": kind.access or "G", "min_age": 0, "status": "vacant", "weekly_rent": float("nan"),
        "property_type": kind.property_types[0] if kind.property_types else "flat",
        "landlord": kind.landlords[0] if kind.landlords else "council",
        "ready_date": max(pd.Timestamp(kind.by - timedelta(days=letting)), pd.Timestamp(scenario.start)),
    }  # fmt: skip
