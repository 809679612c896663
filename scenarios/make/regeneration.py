"""Ferry Road: an estate of 759 homes that comes down in five phases, and the tenants of its blocks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from make.draws import Draws
from make.families import Person, family, older_family

Row = dict[str, Any]
Tenant = tuple[Row, list[Person], Row]

SEED = 20270105
START = date(2027, 1, 4)
ESTATE = "Ferry Road"
SATELLITES = {"Chapel Yard": ("Chapel", date(2027, 2, 1)), "Saw Mill": ("Mill", date(2027, 5, 31))}
OUTSIDE = ("Chapel", "Mill", "Northside", "Old Town")


class Block(NamedTuple):
    """A block that comes down: its homes, those still tenanted, its date, and what is built on its land."""

    name: str
    phase: int
    homes: int
    tenanted: int
    vacate_by: date
    land_for: str


# 759 homes; 530 tenanted, the others bought back and held (shape: README.md).
BLOCKS = (
    Block("Anchor House", 1, 56, 40, date(2027, 9, 30), ""),
    Block("Barge House", 1, 48, 33, date(2027, 9, 30), ""),
    Block("Capstan House", 1, 46, 32, date(2027, 9, 30), ""),
    Block("Dory Court", 2, 34, 25, date(2028, 3, 31), "Ferry Block 6"),
    Block("Fathom Court", 2, 34, 24, date(2028, 3, 31), "Ferry Block 6"),
    Block("Galley Court", 2, 33, 24, date(2028, 3, 31), "Ferry Block 6"),
    Block("Halyard Point", 2, 32, 23, date(2028, 3, 31), "Ferry Block 6"),
    Block("Jetty Point", 2, 32, 22, date(2028, 3, 31), "Ferry Block 6"),
    Block("Keel House", 3, 86, 60, date(2029, 10, 31), "Ferry Block 7"),
    Block("Lantern House", 3, 84, 58, date(2029, 10, 31), "Ferry Block 7"),
    Block("Mast House", 4, 78, 55, date(2031, 3, 31), "Ferry Block 8"),
    Block("Oar House", 4, 72, 50, date(2031, 3, 31), "Ferry Block 8"),
    Block("Quay Point", 5, 64, 44, date(2032, 8, 31), ""),
    Block("Rudder Point", 5, 60, 40, date(2032, 8, 31), ""),
)
# New homes by development and bedrooms. Ferry Block 5 has 126 in three parts; the next wait for land.
NEW_HOMES: Mapping[str, Mapping[int, int]] = {
    "Chapel Yard": {1: 18, 2: 29, 3: 15, 4: 4},
    "Saw Mill": {1: 20, 2: 32, 3: 17, 4: 4},
    "Ferry Block 5": {1: 33, 2: 55, 3: 30, 4: 8},
    "Ferry Block 6": {1: 34, 2: 55, 3: 30, 4: 8},
    "Ferry Block 7": {1: 30, 2: 49, 3: 27, 4: 8},
    "Ferry Block 8": {1: 26, 2: 42, 3: 24, 4: 7},
}
PARTS_OF_BLOCK_5 = {
    "5A": (55, date(2027, 11, 1)),
    "5B": (36, date(2027, 12, 6)),
    "5C": (35, date(2028, 1, 10)),
}
BUILD_WEEKS = {"Ferry Block 6": 60, "Ferry Block 7": 60, "Ferry Block 8": 60}
HAS_AND_NEEDS = {
    (1, 1): 23, (2, 2): 34, (3, 3): 17, (2, 1): 6, (3, 2): 5, (2, 3): 5, (1, 2): 4,
    (4, 4): 3, (3, 4): 1, (4, 3): 2,
}  # fmt: skip
RENT = {1: 116, 2: 133, 3: 151, 4: 168}
SUPPORT = ("packing and carrying", "interpreter", "adaptations to the new home", "help with benefits")
WITH_RIGHT_TO_RETURN = 8  # of phase 1: to the satellites for a while, then back to Block 5
RELETS = 60


def new_homes() -> list[Row]:
    """Make the homes of the satellites and of the blocks that are built."""
    draws, rows = Draws(SEED, "new homes"), []
    for development, sizes in NEW_HOMES.items():
        bedrooms = [size for size, count in sizes.items() for _ in range(count)]
        order = draws.shuffled(bedrooms) if development == "Ferry Block 5" else bedrooms
        rows += [_new_home(draws, development, size, place) for place, size in enumerate(order)]
    for number, row in enumerate(rows, start=1):
        row["home_id"] = f"N{number:03d}"
        row["address"] = f"{number} {row['development']}"
    return rows


def _new_home(draws: Draws, development: str, bedrooms: int, place: int) -> Row:
    part, ready = _ready(development, place)
    return {
        "area": SATELLITES[development][0] if development in SATELLITES else "Ferry",
        "development": development,
        "phase": part,
        "bedrooms": bedrooms,
        "property_type": "flat",
        "floor": draws.whole(0, 7),
        "lift": "yes",
        # one in ten for wheelchair users (London Plan), the others lifetime homes
        "access_category": "A" if place % 10 == 4 else "C",
        "weekly_rent": RENT[bedrooms] + 14,
        "status": "new_build",
        "ready_date": ready,
    }


def _ready(development: str, place: int) -> tuple[str, date | None]:
    if development in SATELLITES:
        return "", SATELLITES[development][1]
    if development != "Ferry Block 5":
        return "", None
    for part, (count, ready) in PARTS_OF_BLOCK_5.items():
        if place < count:
            return part, ready
        place -= count
    raise AssertionError("more homes than parts")


def relets() -> list[Row]:
    """Make the council's relets that are set aside for the programme, over its first five years."""
    draws, rows = Draws(SEED, "relets"), []
    for number in range(1, RELETS + 1):
        size = draws.by_share({1: 37, 2: 36, 3: 22, 4: 5})
        ready = START + timedelta(days=7 * draws.whole(0, 255))
        rows.append(
            {
                "home_id": f"V{number:03d}", "area": draws.pick(OUTSIDE), "bedrooms": size,
                "property_type": "flat", "floor": draws.whole(0, 3), "lift": "no", "access_category": "G",
                "weekly_rent": RENT[size], "status": "vacant", "ready_date": ready,
                "tenancy_end": ready - timedelta(days=draws.whole(21, 60)),
                "address": f"{number} {draws.pick(('Hill', 'Mill', 'Chapel', 'Park'))} Lane",
            }
        )  # fmt: skip
    return rows


def tenants() -> tuple[list[Tenant], list[Row]]:
    """Make the tenants with their homes, and the homes that were bought back and are held."""
    draws = Draws(SEED, "tenants")
    made: list[Tenant] = []
    held: list[Row] = []
    sizes = draws.deal(HAS_AND_NEEDS, sum(block.tenanted for block in BLOCKS))
    for block in BLOCKS:
        for place in range(block.homes):
            if place < block.tenanted:
                made.append(_tenant(draws, block, *sizes[len(made)]))
            else:
                held.append(_home(draws, block, draws.by_share({1: 30, 2: 45, 3: 25})) | {"status": "held"})
    for number, (household, _, home) in enumerate(made, start=1):
        household["household_id"], household["home_id"] = f"T{number:03d}", f"H{number:03d}"
        home["home_id"] = f"H{number:03d}"
    for number, home in enumerate(held, start=len(made) + 1):
        home["home_id"] = f"H{number:03d}"
    _give_rights(draws, [household for household, _, home in made if _phase(home) == 1])
    return made, held


def _phase(home: Row) -> int:
    return next(block.phase for block in BLOCKS if block.name == home["block"])


def _home(draws: Draws, block: Block, bedrooms: int) -> Row:
    floor = draws.whole(0, 9)
    return {
        "area": "Ferry", "estate": ESTATE, "block": block.name, "bedrooms": bedrooms, "property_type": "flat",
        "floor": floor, "lift": "yes", "access_category": "G", "weekly_rent": RENT[bedrooms],
        "status": "occupied", "address": f"{draws.whole(1, 90)} {block.name}",
    }  # fmt: skip


def _tenant(draws: Draws, block: Block, has: int, needs: int) -> Tenant:
    older = has > needs or draws.chance(0.15)
    members = older_family(draws, needs) if older else family(draws, needs)
    areas = ["Ferry"]
    if block.phase == 1:
        areas += [area for area, _ in SATELLITES.values()]
    elif draws.chance(0.6 if block.phase == 2 else 0.3):
        areas += draws.some(OUTSIDE, 3 if block.phase == 2 else 2)
    household = {
        "queue": "decant",
        "band": "A",
        "priority_date": START - timedelta(days=draws.whole(30, 900)),
        "areas": ";".join(areas),
        "bedrooms_min": max(1, needs),
        "access_need": "A" if needs < 4 and draws.chance(0.03) else "",
        "tenancy_start": START - timedelta(days=draws.whole(500, 9000)),
        "support": draws.pick(SUPPORT) if draws.chance(0.2) else "",
    }
    return household, members, _home(draws, block, has)


def _give_rights(draws: Draws, households: list[Row]) -> None:
    ordinary = [row for row in households if not row["access_need"]]
    for row in draws.some(ordinary, WITH_RIGHT_TO_RETURN):
        row["return_to"] = "Ferry Block 5"


def block_rows() -> list[Row]:
    """Give the blocks table."""
    return [
        {"block": block.name, "works": "demolish", "vacate_by": block.vacate_by, "land_for": block.land_for}
        for block in BLOCKS
    ]


def development_rows() -> list[Row]:
    """Give the developments table."""
    rows: list[Row] = [{"development": name, "handover": ready} for name, (_, ready) in SATELLITES.items()]
    for part, (_, ready) in PARTS_OF_BLOCK_5.items():
        rows.append({"development": "Ferry Block 5", "phase": part, "handover": ready})
    rows += [{"development": name, "build_weeks": weeks} for name, weeks in BUILD_WEEKS.items()]
    return rows
