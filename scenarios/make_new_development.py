"""Write the tables of scenarios/new-development anew, the same bytes each time (seed: make/figures.py).

    python scenarios/make_new_development.py [FOLDER]

`scenario.toml` is written by hand and left alone. Everything is made up; README.md beside this file says
which shapes are published and which are assumptions.
"""

from __future__ import annotations

import sys
from pathlib import Path

from make import figures
from make.draws import Draws
from make.files import member_rows, write_table
from make.homes import Row, development_homes, relet_homes
from make.register import register
from make.tenants import tenants


def write_new_development(folder: Path) -> None:
    """Write homes, households, members, blocks and developments into the folder."""
    movers, applicants = tenants(figures.SEED), register(figures.SEED)
    people = [(household["household_id"], members) for household, members, _ in movers]
    people += [(household["household_id"], members) for household, members in applicants]
    homes = development_homes(figures.SEED) + relet_homes(figures.SEED) + [home for _, _, home in movers]
    households = [household for household, _, _ in movers] + [household for household, _ in applicants]
    write_table(folder, "homes", homes)
    write_table(folder, "households", households)
    write_table(folder, "members", member_rows(Draws(figures.SEED, "birthdays"), figures.START, people))
    write_table(folder, "blocks", _blocks())
    write_table(folder, "developments", _developments())


def _blocks() -> list[Row]:
    return [{"block": figures.DECANT_BLOCK, "works": "demolish", "vacate_by": figures.VACATE_BY}]


def _developments() -> list[Row]:
    return [
        {"development": figures.DEVELOPMENT, "phase": phase, "handover": handover}
        for phase, (handover, _, _) in figures.HANDOVERS.items()
    ]


if __name__ == "__main__":
    write_new_development(
        Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "new-development"
    )
