"""Write the tables of scenarios/refurbishment anew, the same bytes each time.

    python scenarios/make_refurbishment.py [FOLDER]

`scenario.toml` is written by hand and left alone. Everything is made up; README.md beside this file says
which shapes are published and which are assumptions.
"""

from __future__ import annotations

import sys
from pathlib import Path

from make import refurbishment as made
from make.draws import Draws
from make.files import member_rows, write_table


def write_refurbishment(folder: Path) -> None:
    """Write homes, households, members and blocks into the folder."""
    movers = made.tenants()
    people = [(household["household_id"], members) for household, members, _ in movers]
    write_table(folder, "homes", made.empty_homes() + [home for _, _, home in movers])
    write_table(folder, "households", [household for household, _, _ in movers])
    write_table(folder, "members", member_rows(Draws(made.SEED, "birthdays"), made.START, people))
    write_table(folder, "blocks", made.block_rows())


if __name__ == "__main__":
    write_refurbishment(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "refurbishment")
