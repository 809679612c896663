"""Checks of what a decant asks: dates that can be, phases that do not wait in a ring, developments that come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from optimiser.intake.findings import Findings
from optimiser.intake.near_misses import NearMisses
from optimiser.intake.table_reader import Table
from optimiser.records.policy import Policy

Tables = Mapping[str, Table]


def check_decant(tables: Tables, policies: Mapping[str, Policy], start: date, findings: Findings) -> None:
    """Note the faults of blocks, developments and rights to return, and of officers who have none of these."""
    blocks, homes = tables["blocks"], tables["homes"]
    past = blocks.has("vacate_by") & (blocks.frame["vacate_by"] < pd.Timestamp(start)).to_numpy()
    blocks.fault(
        findings,
        past,
        "vacate_by",
        f"The block was to be empty before the plan starts on {start}. Give a later date; for an emergency "
        "use `lettings decant --from-today`.",
        value=lambda at: blocks.cell("vacate_by", at).date(),
    )
    if homes.was_read:
        _check_rings(tables, findings)
        _check_returns(tables, findings)
    _check_officers(tables, policies, findings)


def waits_for_land(tables: Tables) -> set[str]:
    """Developments without a handover that blocks make room for."""
    frame = tables["developments"].frame
    open_ones = frame[frame["handover"].isna() & frame["build_weeks"].notna()]
    return set(open_ones["development"]) & (set(tables["blocks"].frame["land_for"]) - {""})


def _check_rings(tables: Tables, findings: Findings) -> None:
    """A development must not wait for a block in which the homes of another stand that waits for it."""
    blocks, homes = tables["blocks"], tables["homes"].frame
    waiting = waits_for_land(tables)
    mine = homes[homes["development"].isin(waiting) & (homes["block"] != "")]
    stands_in: dict[str, set[str]] = {}
    for name, block in zip(mine["development"], mine["block"], strict=True):
        stands_in.setdefault(name, set()).add(block)
    land: dict[str, set[str]] = {}
    for name, block in zip(blocks.frame["land_for"], blocks.frame["block"], strict=True):
        land.setdefault(name, set()).add(block)
    after = {
        name: {other for other, places in stands_in.items() if places & land.get(name, set())}
        for name in waiting
    }
    rings = {name: ring for name in sorted(waiting) if (ring := _ring(name, after))}
    wrong = blocks.nothing()
    for at, name in enumerate(blocks.frame["land_for"].tolist()):
        wrong[at] = name in rings
    blocks.fault(
        findings,
        wrong,
        "land_for",
        lambda at: (
            f"These wait for each other in a ring: {' -> '.join(rings[blocks.cell('land_for', at)])}. A "
            "development cannot be built where homes stand that come only after it: correct land_for, or the "
            "block of those homes."
        ),
    )


def _ring(name: str, after: Mapping[str, set[str]]) -> list[str]:
    """Give a way from a development back to itself, or nothing."""
    ways = [[name]]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for following in sorted(after.get(way[-1], ())):
            if following == name:
                return [*way, name]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []


def _check_returns(tables: Tables, findings: Findings) -> None:
    """A right to return is to a development that comes: with homes that have a day, or wait for land."""
    households, homes = tables["households"], tables["homes"].frame
    dated = homes[homes["ready_date"].notna() | homes["status"].eq("occupied")]
    comes = set(dated["development"]) | (waits_for_land(tables) & set(homes["development"]))
    names: list[str] = households.frame["return_to"].tolist()
    known = set(homes["development"]) | set(tables["developments"].frame["development"])
    never = households.nothing()
    for at, name in enumerate(names):
        never[at] = name != "" and name in known and name not in comes
    households.fault(
        findings,
        never,
        "return_to",
        lambda at: (
            f"Nobody can return to '{names[at]}': it has no homes that come on any day. Give it homes, and a "
            "handover in developments (or build_weeks there and land_for in blocks)."
        ),
    )


def _check_officers(tables: Tables, policies: Mapping[str, Policy], findings: Findings) -> None:
    blocks = tables["blocks"]
    known = [name for name in blocks.frame["block"].tolist() if name]
    near = NearMisses(known)
    for place, policy in policies.items():
        for number, officer in enumerate(policy.decant.officers, start=1):
            for name in officer.blocks:
                if name not in known:
                    problem = f"'{name}' is not a block of {blocks.where}.{near.hint(name)}"
                    column = f"{place}.decant.officers[{number}].blocks"
                    findings.fault("scenario.toml", problem, column=column, value=name)
