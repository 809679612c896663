"""Tower Row: five blocks refurbished one after another, their tenants out for the works and back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from make.draws import Draws
from make.families import Person, family, older_family

Row = dict[str, Any]
Tenant = tuple[Row, list[Person], Row]

SEED = 20270106
START = date(2027, 1, 4)
BLOCKS = ("Ash Tower", "Beech Tower", "Cedar Tower", "Elm Tower", "Fir Tower")
HOMES_A_BLOCK = 24
FIRST_WEEK, WORKS_WEEKS, TURN_WEEKS = 10, 14, 24  # first block empty, works, from one block to the next
POOL = {1: 10, 2: 12, 3: 8}  # vacant homes kept for the programme
RELETS = 14
HAS_AND_NEEDS = {(1, 1): 34, (2, 2): 34, (3, 3): 20, (2, 1): 4, (1, 2): 4, (2, 3): 4}
RENT = {1: 112, 2: 128, 3: 146}
AREAS = ("Tower Row", "Station", "Eastfield")


def tenants() -> list[Tenant]:
    """Make the tenants of the blocks, with their homes."""
    draws = Draws(SEED, "tenants")
    sizes = draws.deal(HAS_AND_NEEDS, len(BLOCKS) * HOMES_A_BLOCK)
    made = [_tenant(draws, BLOCKS[place // HOMES_A_BLOCK], *size) for place, size in enumerate(sizes)]
    for number, (household, _, home) in enumerate(made, start=1):
        household["household_id"], household["home_id"] = f"T{number:03d}", f"H{number:03d}"
        home["home_id"], home["address"] = (
            f"H{number:03d}",
            f"{1 + (number - 1) % HOMES_A_BLOCK} {home['block']}",
        )
    return made


def _tenant(draws: Draws, block: str, has: int, needs: int) -> Tenant:
    members = older_family(draws, needs) if has > needs or draws.chance(0.2) else family(draws, needs)
    household = {
        "queue": "decant",
        "band": "A",
        "priority_date": START - timedelta(days=draws.whole(30, 900)),
        "areas": ";".join(AREAS if draws.chance(0.5) else AREAS[:2]),
        "tenancy_start": START - timedelta(days=draws.whole(100, 9000)),
        "support": draws.pick(("packing and carrying", "pets", "storage")) if draws.chance(0.25) else "",
    }
    return household, members, _home(block, has, draws.whole(0, 7), "Tower Row", "occupied")


def _home(block: str, bedrooms: int, floor: int, area: str, status: str) -> Row:
    return {
        "area": area, "estate": "Tower Row" if block else "", "block": block, "bedrooms": bedrooms,
        "property_type": "flat", "floor": floor, "lift": "yes", "weekly_rent": RENT[bedrooms], "status": status,
    }  # fmt: skip


def empty_homes() -> list[Row]:
    """Make the homes kept for stays during the works, and the relets of the time."""
    draws, rows = Draws(SEED, "empty homes"), []
    for bedrooms, count in POOL.items():
        for _ in range(count):
            row = _home("", bedrooms, draws.whole(0, 4), draws.pick(AREAS[:2]), "vacant")
            rows.append(row | {"ready_date": START, "address": "Tower Row lodge"})
    for _ in range(RELETS):
        row = _home("", draws.by_share({1: 40, 2: 40, 3: 20}), draws.whole(0, 4), draws.pick(AREAS), "vacant")
        rows.append(row | {"ready_date": START + timedelta(days=7 * draws.whole(1, 100))})
    for number, row in enumerate(rows, start=1):
        row["home_id"] = f"V{number:03d}"
    return rows


def block_rows() -> list[Row]:
    """Give the blocks table: each is to be empty when the one before is back, and its stays are free again."""
    rows = []
    for place, block in enumerate(BLOCKS):
        out = START + timedelta(weeks=FIRST_WEEK + TURN_WEEKS * place)
        back = out + timedelta(weeks=WORKS_WEEKS)
        rows.append({"block": block, "works": "refurbish", "vacate_by": out, "ready_again": back})
    return rows
