"""The smallest scenario as files, to be changed one cell at a time."""

from __future__ import annotations

from pathlib import Path

from optimiser.errors import Fault, InputError
from optimiser.intake import read_scenario

SETTINGS = """
name = "Small"
start = 2027-01-04
horizon_weeks = 26
[policy]
max_chain = 3
[policy.times]
letting = 21
void_works = 28
"""
HOMES = """home_id,area,bedrooms,status,ready_date
V1,North,2,vacant,2027-01-11
H1,South,1,occupied,
"""
HOUSEHOLDS = """household_id,queue,band,home_id,areas
T1,transfer,A,H1,North
R1,homeless,B,,
"""
MEMBERS = """household_id,person_id,age,sex,lead
T1,1,30,F,yes
T1,2,5,M,
R1,1,40,M,yes
R1,2,12,F,
"""


def write_files(folder: Path, settings: str = SETTINGS, **tables: str) -> Path:
    """Write the small scenario, with other tables in place of or beside its own; None for none."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scenario.toml").write_text(settings, encoding="utf-8")
    usual = {"homes": HOMES, "households": HOUSEHOLDS, "members": MEMBERS}
    for name, text in (usual | tables).items():
        if text:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def faults_of(path: Path, *overrides: str) -> list[Fault]:
    """Faults found when reading; none is an empty list."""
    try:
        read_scenario(path, overrides)
    except InputError as error:
        return list(error.faults)
    return []


def only_fault(path: Path, *overrides: str) -> Fault:
    """The one fault there is."""
    faults = faults_of(path, *overrides)
    assert len(faults) == 1, "\n".join(map(str, faults)) or "no fault"
    return faults[0]
