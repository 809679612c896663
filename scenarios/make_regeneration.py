"""Write the tables of scenarios/regeneration anew, the same bytes each time.

    python scenarios/make_regeneration.py [FOLDER]

`scenario.toml` is written by hand and left alone. Everything is made up; README.md beside this file says
which shapes are published and which are assumptions.
"""

from __future__ import annotations

import sys
from pathlib import Path

from make import regeneration as made
from make.draws import Draws
from make.files import member_rows, write_table


def write_regeneration(folder: Path) -> None:
    """Write homes, households, members, blocks and developments into the folder."""
    movers, held = made.tenants()
    people = [(household["household_id"], members) for household, members, _ in movers]
    homes = made.new_homes() + made.relets() + [home for _, _, home in movers] + held
    write_table(folder, "homes", homes)
    write_table(folder, "households", [household for household, _, _ in movers])
    write_table(folder, "members", member_rows(Draws(made.SEED, "birthdays"), made.START, people))
    write_table(folder, "blocks", made.block_rows())
    write_table(folder, "developments", made.development_rows())


if __name__ == "__main__":
    write_regeneration(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "regeneration")
