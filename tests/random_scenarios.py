"""Small random scenarios for property tests, with every kind of attribute; the same generator gives the same.

A scenario uses a random few of `FEATURES`, so that most have lettings and each rule meets each other rule.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
from scenario_builder import START, make_scenario

from optimiser.records.scenario import Scenario

AREAS = ("North", "South", "West")
PROVIDER = "Thames Homes"
Row = dict[str, Any]


@dataclass
class Draft:
    """The tables of a scenario in the making."""

    rng: np.random.Generator
    homes: list[Row] = field(default_factory=list)
    households: list[Row] = field(default_factory=list)
    members: list[Row] = field(default_factory=list)
    bids: list[Row] = field(default_factory=list)
    blocks: list[Row] = field(default_factory=list)
    offers: list[Row] = field(default_factory=list)
    policy: Row = field(default_factory=dict)
    authorities: dict[str, Row] = field(default_factory=dict)
    weeks: int = 26

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return bool(self.rng.random() < share)

    def pick(self, values: Sequence[Any]) -> Any:
        """One of the values."""
        return values[int(self.rng.integers(len(values)))]

    def some(self, values: Sequence[Any], share: float = 0.6) -> list[Any]:
        """Each value with that chance, at least one."""
        return [value for value in values if self.chance(share)] or [self.pick(values)]

    def day(self, earliest: int, latest: int) -> date:
        """A date so many days after the start."""
        return START + timedelta(days=int(self.rng.integers(earliest, latest + 1)))


def random_scenario(
    rng: np.random.Generator,
    *,
    with_quotas: bool = False,
    with_need_steps: bool = False,
    features: Sequence[str] | None = None,
) -> Scenario:
    """A scenario of 2 to 7 homes and 2 to 8 households.

    `with_quotas` adds a quota and perhaps an incentive budget, nominations or weekly capacity;
    `with_need_steps` takes need at the move and gives birth dates; `features` names those to use
    (default: a third of them).
    """
    draft = Draft(rng, weeks=int(rng.integers(6, 40)))
    _base(draft)
    for name, feature in FEATURES.items():
        used = draft.chance(1 / 3)
        if name in features if features is not None else used:
            feature(draft)
    if with_need_steps:
        _need_steps(draft)
    if with_quotas:
        _quotas(draft)
    schemes = {name: draft.policy | keys for name, keys in draft.authorities.items()}
    return make_scenario(
        draft.homes,
        draft.households,
        draft.members,
        draft.policy,
        horizon_weeks=draft.weeks,
        bids=draft.bids,
        blocks=draft.blocks,
        offers=draft.offers,
        authorities=schemes,
        name="Random",
    )


def _base(draft: Draft) -> None:
    homes, households = int(draft.rng.integers(2, 8)), int(draft.rng.integers(2, 9))
    draft.homes = [
        {
            "home_id": f"H{number}",
            "bedrooms": int(draft.rng.choice(4, p=[0.05, 0.4, 0.4, 0.15])),
            "area": draft.pick(AREAS[:2]),
            "status": draft.pick(("vacant", "new_build", "occupied", "occupied")),
        }
        for number in range(homes)
    ]
    lived_in = [home for home in draft.homes if home["status"] == "occupied"]
    for home in draft.homes:
        if home not in lived_in:
            home["ready_date"] = draft.day(-10, 7 * draft.weeks // 2)
    tenants = lived_in[:households]
    draft.households = [_household(draft, number, tenants) for number in range(households)]
    void, letting = int(draft.rng.integers(5, 30)), int(draft.rng.integers(3, 22))
    draft.policy = {"times": {"letting": letting, "void_works": void}}
    draft.policy["queues"] = {"transfer": {"weight": 2}, "homeless": {"weight": 3}}
    cap = draft.pick((None, 1, 2, 3, 4))
    if cap is not None:
        draft.policy["max_chain"] = cap


def _household(draft: Draft, number: int, tenants: list[Row]) -> Row:
    row: Row = {
        "household_id": f"P{number}",
        "band": draft.pick("ABCD"),
        "priority_date": draft.day(-900, -1),
        "bedrooms_needed": int(draft.rng.choice([1, 2, 3], p=[0.45, 0.4, 0.15])),
    }
    if number < len(tenants):
        row |= {"home_id": tenants[number]["home_id"], "queue": draft.pick(("transfer", "under_occupation"))}
    else:
        row["queue"] = draft.pick(("homeless", "general_needs"))
    return row


def _areas(draft: Draft) -> None:
    for home in draft.homes:
        home["area"] = draft.pick(AREAS)
    for row in draft.households:
        row["areas"] = draft.pick(("", ";".join(draft.some(AREAS)), "North;South;North", "Elsewhere;West"))


def _offer_ranges(draft: Draft) -> None:
    draft.policy |= {"spare_for_downsizers": 1, "studios_for_one": True}
    for row in draft.households:
        if draft.chance(0.4):
            row["bedrooms_min"] = int(draft.rng.integers(0, 3))
        if draft.chance(0.4):
            row["bedrooms_max"] = row.get("bedrooms_min", 1) + int(draft.rng.integers(0, 3))


def _members(draft: Draft) -> None:
    for home in draft.homes:
        home["bedspaces"] = int(max(1, 2 * home["bedrooms"] - draft.rng.integers(0, 2)))
    for row in draft.households:
        if draft.chance(0.7):
            del row["bedrooms_needed"]
            draft.members += _people(draft, row["household_id"])


def _people(draft: Draft, household_id: str) -> list[Row]:
    ages = [float(draft.rng.integers(18, 80))] + [
        float(draft.rng.integers(0, 20)) for _ in range(int(draft.rng.integers(0, 4)))
    ]
    return [
        {
            "household_id": household_id,
            "person_id": f"{household_id}-{n}",
            "age": age,
            "sex": draft.pick("FM"),
        }
        for n, age in enumerate(ages)
    ]


def _landlords(draft: Draft) -> None:
    types = ("flat", "house", "bungalow")
    for home in draft.homes:
        home |= {"landlord": draft.pick(("council", PROVIDER)), "property_type": draft.pick(types)}
    draft.policy["queues"] = draft.policy["queues"] | {"providers_own": {"landlord": PROVIDER}}
    for row in draft.households:
        row["landlords"] = draft.pick(("", "", "council", PROVIDER, f"council;{PROVIDER}"))
        row["property_types"] = draft.pick(("", "", ";".join(draft.some(types))))
        if not row.get("home_id") and draft.chance(0.3):
            row["queue"] = "providers_own"


def _access(draft: Draft) -> None:
    draft.policy["reserve_accessible"] = draft.chance(0.5)
    for home in draft.homes:
        home["access_category"] = draft.pick("ABDEG")
    for row in draft.households:
        row["access_need"] = draft.pick(("", "", "B", "D", "F"))


def _floors(draft: Draft) -> None:
    for home in draft.homes:
        home |= {"floor": int(draft.rng.integers(-1, 5)), "lift": draft.chance(0.3)}
    for row in draft.households:
        row["max_floor"] = draft.pick((None, 0, 1, 3))


def _ages(draft: Draft) -> None:
    for home in draft.homes:
        home["min_age"] = draft.pick((0, 0, 50, 60))
    for row in draft.households:
        row["bedrooms_needed"] = row.get("bedrooms_needed", 1)
        person = {"household_id": row["household_id"], "person_id": f"{row['household_id']}-lead"}
        if draft.chance(0.7):
            draft.members = [each for each in draft.members if each["household_id"] != row["household_id"]]
            draft.members.append(person | {"age": draft.pick((25.0, 49.5, 50.0, 64.0)), "sex": "F"})


def _rents(draft: Draft) -> None:
    for home in draft.homes:
        home["weekly_rent"] = draft.pick((None, 90.0, 120.5, 160.0))
    for row in draft.households:
        row["max_weekly_rent"] = draft.pick((None, 100.0, 120.5))


def _dates(draft: Draft) -> None:
    for row in draft.households:
        if draft.chance(0.5):
            row["not_before"] = draft.day(-5, 7 * draft.weeks + 5)
        if draft.chance(0.4):
            row["move_by"] = draft.day(10, 7 * draft.weeks)


def _statuses(draft: Draft) -> None:
    lived_in = {row.get("home_id") for row in draft.households}
    for home in draft.homes:
        if home["home_id"] not in lived_in and draft.chance(0.4):
            home["status"] = draft.pick(("held", "demolished", "occupied"))


def _blocks(draft: Draft) -> None:
    for home in draft.homes:
        home["block"] = draft.pick(("", "", "Ash", "Oak", "Elm"))
    draft.blocks = [
        {"block": "Ash", "works": "demolish", "vacate_by": draft.day(30, 200)},
        {"block": "Oak", "works": "refurbish", "ready_again": draft.day(20, 200)},
        {"block": "Elm", "works": "refurbish"},
    ]


def _bids(draft: Draft) -> None:
    if draft.chance(0.4):
        draft.policy["bids"] = "suitable"
    for row in draft.households:
        if draft.chance(0.6):
            wanted = draft.some(draft.homes, 0.5)
            draft.bids += [
                {
                    "household_id": row["household_id"],
                    "home_id": home["home_id"],
                    "rank": rank,
                    "weight": rank % 3,
                }
                for rank, home in enumerate(wanted, start=1)
            ]


def _limits(draft: Draft) -> None:
    draft.policy["limits"] = {"max_arrears": 500, "arrears_exempt_queues": ["homeless"], "max_refusals": 2}
    transfers = draft.policy["queues"]["transfer"] | {"max_refusals": 1}
    draft.policy["queues"] = draft.policy["queues"] | {"transfer": transfers}
    for row in draft.households:
        row["arrears"] = draft.pick((None, 0, 500, 501.5))
        outcomes = [draft.pick(("refused", "withdrawn")) for _ in range(int(draft.rng.integers(0, 4)))]
        home_id = draft.homes[0]["home_id"]
        draft.offers += [
            {"household_id": row["household_id"], "home_id": home_id, "outcome": outcome}
            for outcome in outcomes
        ]


def _local_lettings(draft: Draft) -> None:
    for home in draft.homes:
        home["development"] = draft.pick(("", "Riverside"))
    who = draft.pick(({"queue": ["transfer", "homeless"]}, {"is_tenant": "yes"}, {"need": [1, 2]}))
    plan = {"name": "Riverside", "where": {"development": "Riverside"}, "who": who}
    draft.policy["local_lettings"] = [plan]


def _councils(draft: Draft) -> None:
    for row in [*draft.homes, *draft.households]:
        row["authority"] = draft.pick(("north", "south"))
    for row in draft.households:
        row["cross_authority"] = draft.chance(0.3)
    draft.authorities = {
        "north": {"cross_authority": draft.chance(0.2), "reserve_accessible": draft.chance(0.5)},
        "south": {"limits": {"max_arrears": 100}, "times": {"letting": 10, "void_works": 20}},
    }
    if draft.chance(0.3):
        where, who = {"authority": "north", "bedrooms": [1, 2]}, {"authority": "south"}
        draft.policy["quotas"] = [{"name": "south in north", "where": where, "who": who, "at_most": 1}]


FEATURES: dict[str, Callable[[Draft], None]] = {
    "areas": _areas,
    "offer_ranges": _offer_ranges,
    "members": _members,
    "landlords": _landlords,
    "access": _access,
    "floors": _floors,
    "ages": _ages,
    "rents": _rents,
    "dates": _dates,
    "statuses": _statuses,
    "blocks": _blocks,
    "bids": _bids,
    "limits": _limits,
    "local_lettings": _local_lettings,
    "councils": _councils,
}


def _need_steps(draft: Draft) -> None:
    """Birthdays within the horizon at ages where sharing or a designated home ends or begins."""
    draft.policy["need_at"] = "move"
    draft.members = []
    for row in draft.households:
        row.pop("bedrooms_needed", None)
        ages = [
            draft.pick((25, 49, 50)),
            *(draft.pick((9, 10, 20)) for _ in range(int(draft.rng.integers(0, 4)))),
        ]
        draft.members += [
            {
                "household_id": row["household_id"],
                "person_id": f"{row['household_id']}-{number}",
                "birth_date": START - timedelta(days=round(365.25 * age) - int(draft.rng.integers(-10, 200))),
                "sex": draft.pick("FM"),
            }
            for number, age in enumerate(ages)
        ]
    for home in draft.homes:
        home["min_age"] = draft.pick((0, 0, 50))


def _quotas(draft: Draft) -> None:
    who = draft.pick(({"queue": ["transfer", "under_occupation"]}, {"need": 1}, {"is_tenant": True}, {}))
    where = draft.pick(({"area": "North"}, {"bedrooms": [2, 3]}, {"status": "new_build"}, {}))
    at_most = {"at_most": draft.pick((0, 1, 2, "50%"))}
    at_least = {"at_least": draft.pick((1, "25%", "50%"))}
    limit = draft.pick((at_most, at_most, at_least))
    quota = {"name": "random quota", "where": where, "who": who} | limit
    draft.policy["quotas"] = [*draft.policy.get("quotas", []), quota]
    if draft.chance(0.4):
        draft.policy["incentives"] = {"per_bedroom": 1000, "budget": draft.pick((0, 1000, 2000))}
    if draft.chance(0.3):
        draft.policy["capacity"] = {"moves_per_week": draft.pick((1, 2))}
    if draft.chance(0.3) and any(home.get("landlord") == PROVIDER for home in draft.homes):
        draft.policy["nominations"] = {PROVIDER: {"first_lets": "100%", "relets": "50%"}}
