"""Tenants who asked to move, would give up bedrooms, or must leave a block, and the homes they have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from make import figures
from make.draws import Draws
from make.families import Person, family, older_family
from make.homes import Row, address, measured_rooms, stock_home
from make.wishes import accepted_areas, accepted_types, areas_around, priority_date

Tenant = tuple[Row, list[Person], Row]  # household, its members, its home
Maker = Callable[[Draws], Tenant]


def tenants(seed: int) -> list[Tenant]:
    """Make all tenants, T0001 onwards with their homes H0001 onwards, the reasons to move mixed."""
    draws = Draws(seed, "tenants")
    reasons = draws.deal(figures.TENANTS, sum(figures.TENANTS.values()))
    made = [MAKERS[reason](draws) for reason in reasons]
    for number, (household, _, home) in enumerate(made, start=1):
        _finish(draws, number, household, home)
    return made


def _finish(draws: Draws, number: int, household: Row, home: Row) -> None:
    """Add what every tenant has: numbers, a tenancy, perhaps arrears, perhaps another landlord."""
    home["home_id"] = household["home_id"] = f"H{number:04d}"
    home["address"] = address(home, number)
    household["household_id"] = f"T{number:04d}"
    there = household["queue"] != "decant" and home["area"] in figures.PROVIDER_AREAS
    if there and draws.chance(figures.PROVIDER_TENANT_SHARE):
        home["landlord"] = figures.PROVIDER
    elif draws.chance(0.1):
        household["landlords"] = "council"  # would not give up a council tenancy
    household.setdefault("tenancy_start", _days_ago(draws.whole(400, 7000)))
    household["arrears"] = draws.exponential_days(650, 4000) if draws.chance(0.24) else 0


def _days_ago(days: int) -> date:
    return figures.START - timedelta(days=days)


def _overcrowded(draws: Draws) -> Tenant:
    has, needs = draws.by_share(figures.OVERCROWDED)
    severe = needs - has >= 2
    home = stock_home(draws, has)
    household = _transfer(draws, home, needs, "A" if severe else draws.by_share({"B": 70, "C": 30}))
    if draws.chance(0.35):
        home["room_areas_sqft"] = measured_rooms(draws, has)
    return household, family(draws, needs, couples=0.6), home


def _under_occupier(draws: Draws) -> Tenant:
    has, needs = draws.by_share(figures.UNDER_OCCUPIED)
    members, home = older_family(draws, needs), stock_home(draws, has)
    household = {
        "queue": "under_occupation",
        "band": "A",
        "priority_date": priority_date(draws, 500),
        "areas": accepted_areas(draws, anywhere=0.04, near=home["area"]),
        "tenancy_start": _days_ago(draws.whole(300, 13000)),
        "incentive_paid": 2000 if draws.chance(0.03) else 0,
        "support": draws.pick(SUPPORT) if draws.chance(0.35) else "",
    }
    if members[0].age >= 72 and draws.chance(0.4):
        household["max_floor"] = 0
    return household, members, home


def _medical(draws: Draws) -> Tenant:
    has, needs = draws.by_share(figures.RIGHT_SIZE)
    home = stock_home(draws, has, upstairs=has <= 3)
    household = _transfer(draws, home, needs, draws.by_share({"A": 15, "B": 50, "C": 35}))
    if draws.chance(0.5):  # stairs are the trouble; for the others damp, noise, distance from care
        household["max_floor"] = 0
    if draws.chance(0.2):
        household["access_need"] = draws.by_share({"C": 15, "D": 25, "E": 60})
    if draws.chance(0.25):
        household["support"] = draws.pick(SUPPORT)
    return household, family(draws, needs), home


def _disability(draws: Draws) -> Tenant:
    has, needs = draws.by_share(figures.RIGHT_SIZE)
    home = stock_home(draws, has)
    household = _transfer(draws, home, needs, draws.by_share({"A": 60, "B": 40}))
    household |= {
        "queue": "physical_disability",
        "access_need": draws.by_share({"A": 40, "B": 45, "C": 15}),
        "areas": accepted_areas(draws, anywhere=0.6, near=home["area"]),
        "support": "occupational therapist visits the home first",
    }
    return household, family(draws, needs), home


def _other_transfer(draws: Draws) -> Tenant:
    """Hardship in the present neighbourhood: the same size elsewhere."""
    has, needs = draws.by_share(figures.RIGHT_SIZE)
    home = stock_home(draws, has)
    household = _transfer(draws, home, needs, draws.by_share({"C": 40, "D": 60}))
    household["areas"] = ";".join(draws.some(areas_around(home["area"]), draws.whole(2, 3)))
    return household, family(draws, needs), home


def _council_interest(draws: Draws) -> Tenant:
    """Adapted homes that nobody in the household needs, and homes inherited that are too large."""
    members = family(draws, 2)
    home = stock_home(draws, 3)
    home["access_category"] = "B" if home["floor"] == 0 else home["access_category"]
    household = _transfer(draws, home, 2, "A") | {"queue": "council_interest"}
    return household, members, home


def _decanted(draws: Draws) -> Tenant:
    has, needs = draws.by_share(figures.DECANTED)
    household = {
        "queue": "decant",
        "band": "A",
        "priority_date": date(2026, 3, 2),  # the day the council resolved to take the block down
        "bedrooms_min": max(1, needs),  # no studios
        "bedrooms_max": max(1, needs),
        "areas": ";".join(["Riverside", "Old Town", *draws.some(OTHER_AREAS, draws.whole(1, 3))]),
        "move_by": figures.VACATE_BY,
        "support": draws.pick(SUPPORT) if draws.chance(0.5) else "",
    }
    home = stock_home(draws, has, upstairs=True) | {  # over shops
        "area": "Old Town",
        "estate": "Anchor estate",
        "block": figures.DECANT_BLOCK,
    }
    return household, family(draws, needs), home


def _transfer(draws: Draws, home: Row, needs: int, band: str) -> Row:
    return {
        "queue": "transfer",
        "band": band,
        "priority_date": priority_date(draws, figures.WAIT_DAYS[needs]),
        "areas": accepted_areas(draws, anywhere=0.04, near=home["area"]),
        "property_types": accepted_types(draws, needs),
    }


OTHER_AREAS = [area for area in figures.AREAS if area not in ("Riverside", "Old Town")]
SUPPORT = (
    "packing and removals",
    "help with forms and utilities",
    "handyperson for the first week",
    "floating support worker at the viewing",
)
MAKERS: dict[str, Maker] = {
    "overcrowded": _overcrowded,
    "under_occupation": _under_occupier,
    "medical": _medical,
    "other": _other_transfer,
    "disability": _disability,
    "decant": _decanted,
    "council_interest": _council_interest,
}
