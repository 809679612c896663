"""The homes: the development, the relets of the year, and the homes of tenants who would move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from make import figures
from make.draws import Draws

Row = dict[str, Any]

# Older homes by bedrooms: in the centre, and outside it.
IN_CENTRE: Mapping[int, Mapping[str, float]] = {
    0: {"bedsit": 1},
    1: {"flat": 1},
    2: {"flat": 1},
    3: {"flat": 70, "maisonette": 30},
    4: {"maisonette": 1},
}
OUTSIDE: Mapping[int, Mapping[str, float]] = {
    1: {"flat": 1},
    2: {"flat": 85, "house": 15},
    3: {"house": 1},
    4: {"house": 1},
    5: {"house": 1},
}
LIFT_SHARE = {True: 0.35, False: 0.12}  # flats in blocks with a lift, in the centre and outside
NEW_BEDSPACES = {1: 2, 2: 4, 3: 5, 4: 7}  # as homes are built today: 1b2p, 2b4p, 3b5p, 4b7p
ROOMS_SQFT = {"living": (130, 190), "first": (112, 150), "further": (66, 118)}


def development_homes(seed: int) -> list[Row]:
    """Make the new homes, N001 onwards, phase by phase."""
    draws = Draws(seed, "development")
    rows: list[Row] = []
    for phase, (_, _, sizes) in figures.HANDOVERS.items():
        bedrooms = [size for size, count in sizes.items() for _ in range(count)]
        rows += [_new_home(draws, phase, size) for size in bedrooms]
    _number(rows, "N", 3)
    _choose_wheelchair_homes(draws, rows)
    _choose_provider_homes(rows)
    return rows


def _new_home(draws: Draws, phase: str, bedrooms: int) -> Row:
    handover, block, _ = figures.HANDOVERS[phase]
    house = bedrooms >= 3 and phase == "1C"
    return {
        "landlord": "council",
        "area": "Riverside",
        "development": figures.DEVELOPMENT,
        "block": block,
        "bedrooms": bedrooms,
        "bedspaces": NEW_BEDSPACES[bedrooms],
        "property_type": "house" if house else "flat",
        "floor": 0 if house else draws.whole(0, 6),
        "lift": "no" if house else "yes",
        "access_category": "C",  # built to be lived in for life: London Plan, M4(2)
        "weekly_rent": figures.WEEKLY_RENT[bedrooms] + figures.NEW_BUILD_RENT,
        "status": "new_build",
        "ready_date": handover,
    }


def _choose_wheelchair_homes(draws: Draws, rows: list[Row]) -> None:
    for bedrooms, count in figures.WHEELCHAIR.items():
        homes = [row for row in rows if row["bedrooms"] == bedrooms and row["property_type"] == "flat"]
        for row in draws.some(homes, count):
            row["access_category"] = "A"
            row["floor"] = draws.whole(0, 2)
            row["bedspaces"] = 2 * bedrooms  # wide enough for two beds and a turning chair


def _choose_provider_homes(rows: list[Row]) -> None:
    """Give the provider its first lets: ordinary homes of the last handover."""
    last = max(handover for handover, _, _ in figures.HANDOVERS.values())
    ordinary = [row for row in rows if row["ready_date"] == last and row["access_category"] == "C"]
    for row in ordinary[:: len(ordinary) // figures.PROVIDER_FIRST_LETS][: figures.PROVIDER_FIRST_LETS]:
        row["landlord"] = figures.PROVIDER


def relet_homes(seed: int) -> list[Row]:
    """Make the relets of the year, V001 onwards in the order in which they are ready."""
    draws = Draws(seed, "relets")
    sizes = draws.deal(figures.RELET_BEDROOMS, figures.RELETS)
    empty_days = draws.lognormal_days(figures.RELETS, figures.VOID_MEDIAN, figures.VOID_MEAN)
    rows = [_relet(draws, size, days) for size, days in zip(sizes, empty_days, strict=True)]
    there = [row for row in rows if row["area"] in figures.PROVIDER_AREAS]
    for row in draws.some(there, round(figures.RELETS * figures.RELET_PROVIDER_SHARE)):
        row["landlord"] = figures.PROVIDER
    return _number(sorted(rows, key=lambda row: row["ready_date"]), "V", 3)


def _relet(draws: Draws, bedrooms: int, empty_days: int) -> Row:
    """Make a vacant home; its time empty is drawn first, so that the year's end cuts no long void off."""
    row = stock_home(draws, bedrooms)
    if _sheltered(draws, row):
        row |= {"min_age": 60, "floor": 0, "lift": "no", "access_category": "D"}
    earliest = figures.START - timedelta(days=42)  # some stand empty and ready when the plan begins
    ready = earliest + timedelta(days=draws.whole(0, (figures.LAST_READY - earliest).days))
    row |= {"status": "vacant", "ready_date": ready, "tenancy_end": ready - timedelta(days=empty_days)}
    if empty_days > figures.MAJOR_WORKS_FROM:
        row["major_works_end"] = ready - timedelta(days=draws.whole(0, 10))
    return row


def _sheltered(draws: Draws, row: Row) -> bool:
    """Whether a relet is one of the one-bedroom flats kept for 60 and over."""
    there = row["bedrooms"] == 1 and row["area"] in figures.SHELTERED_AREAS
    return there and draws.chance(figures.RELET_SHELTERED_SHARE)


def stock_home(draws: Draws, bedrooms: int, upstairs: bool = False) -> Row:
    """Make an older home, without id; `upstairs` asks for a flat above the ground without a lift."""
    area = draws.pick(_areas_with(bedrooms, upstairs))
    kinds = (IN_CENTRE if area in figures.CENTRE else OUTSIDE)[bedrooms]
    kind = "flat" if upstairs else draws.by_share(kinds)
    floor, lift = _floor(draws, area, kind, upstairs)
    block = _block(draws, area, kind)
    return {
        "landlord": "council",
        "area": area,
        "estate": f"{area} estate" if block else "",
        "block": block,
        "bedrooms": bedrooms,
        "property_type": kind,
        "floor": floor,
        "lift": lift,
        "access_category": _access_category(kind, floor, lift),
        "weekly_rent": figures.WEEKLY_RENT[bedrooms],
        "status": "occupied",
    }


def _areas_with(bedrooms: int, upstairs: bool) -> tuple[str, ...]:
    """Give the areas that have such homes: large houses stand outside the centre, large flats in it."""
    if bedrooms == 0:
        return figures.STUDIO_AREAS
    if bedrooms == 5:
        return tuple(area for area in figures.AREAS if area not in figures.CENTRE)
    return figures.CENTRE if upstairs and bedrooms > 2 else figures.AREAS


def _floor(draws: Draws, area: str, kind: str, upstairs: bool) -> tuple[int, str]:
    """Blocks without a lift have three storeys; a house or maisonette has its door on the ground."""
    if kind in ("house", "maisonette"):
        return 0, "no"
    if kind == "bedsit" or (not upstairs and draws.chance(LIFT_SHARE[area in figures.CENTRE])):
        return draws.whole(0, 9), "yes"
    return draws.whole(1, 2) if upstairs else draws.whole(0, 2), "no"


def _access_category(kind: str, floor: int, lift: str) -> str:
    """Homes up stairs were never assessed; most others need no step, or no more than a general home."""
    if kind in ("house", "maisonette"):
        return "F"
    return "E" if floor == 0 or lift == "yes" else "G"


def _block(draws: Draws, area: str, kind: str) -> str:
    if kind == "house":
        return ""
    place = figures.AREAS.index(area)
    return f"{figures.TREES[3 * place + draws.whole(0, 2)]} {draws.pick(('Court', 'House', 'Point'))}"


def measured_rooms(draws: Draws, bedrooms: int) -> str:
    """Floor areas in square feet of a living room and the bedrooms, as an inspection notes them."""
    kinds = ["living", *["first", "further", "further", "further", "further"][:bedrooms]]
    return ";".join(str(draws.whole(*ROOMS_SQFT[kind])) for kind in kinds)


def _number(rows: list[Row], letter: str, digits: int) -> list[Row]:
    for number, row in enumerate(rows, start=1):
        row["home_id"] = f"{letter}{number:0{digits}d}"
        row["address"] = address(row, number)
    return rows


def address(row: Row, number: int) -> str:
    """Make up an address: the door in its block, or in a lane named for its area."""
    if row.get("block"):
        return f"{1 + number % 60} {row['block']}"
    return f"{1 + number % 90} {row['area']} Lane"
