"""What blank cells mean: bedspaces from bedrooms, ready dates from handovers, the only authority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from optimiser.intake.decant_checks import waits_for_land
from optimiser.intake.findings import Findings
from optimiser.intake.near_misses import NearMisses, listed
from optimiser.intake.table_reader import Table

Tables = Mapping[str, Table]


def fill_in(tables: Tables, authorities: Sequence[str], findings: Findings) -> None:
    """Fill the blanks that follow from other cells; note those that had to be given.

    Parameters
    ----------
    tables : mapping of str to Table
        Changed in place.
    authorities : sequence of str
        Names under ``[authorities]``.
    findings : Findings
        Takes faults.
    """
    _fill_bedspaces(tables["homes"])
    _fill_ready_dates(tables, findings)
    _fill_authorities(tables, authorities, findings)


def _fill_bedspaces(homes: Table) -> None:
    bedrooms = homes.frame["bedrooms"]
    usual = (2 * bedrooms).where(bedrooms > 0, 1)
    homes.frame["bedspaces"] = homes.frame["bedspaces"].fillna(usual).astype(np.int64)


def _fill_ready_dates(tables: Tables, findings: Findings) -> None:
    """Take the handover of a home's development where its own ready_date is blank."""
    homes = tables["homes"]
    free = homes.frame["status"].isin(["vacant", "new_build"]).to_numpy()
    blank = free & homes.lacks("ready_date")
    if not blank.any():
        return
    handovers = _handovers(tables["developments"], tables["blocks"], findings)
    undated = waits_for_land(tables)
    problems: dict[int, str] = {}
    found: dict[int, pd.Timestamp] = {}
    for at in np.flatnonzero(blank).tolist():
        day = _handover(handovers, homes.cell("development", at), homes.cell("phase", at))
        if isinstance(day, str) and homes.cell("development", at) in undated:
            continue  # a decant plan finds the day: its blocks have none either
        if isinstance(day, str):
            problems[at] = day
        else:
            found[at] = day
    homes.frame.loc[list(found), "ready_date"] = pd.Series(found, dtype="datetime64[us]")
    mask = homes.nothing()
    mask[list(problems)] = True
    homes.fault(findings, mask, "ready_date", lambda at: problems[at], value=lambda at: "")


def _handover(
    handovers: Mapping[str, Mapping[str, pd.Timestamp]], development: str, phase: str
) -> pd.Timestamp | str:
    """Find the day a development (and phase) is handed over, or say what is missing."""
    asked = "The first day it can be let is missing; every vacant or new home needs it."
    phases = handovers.get(development)
    if not development or phases is None:
        return f"{asked} Give ready_date, or a development with a handover in developments."
    if phase in phases:
        day = phases[phase]
    elif len(phases) == 1:
        day = next(iter(phases.values()))
    else:
        return (
            f"{asked} '{development}' has {len(phases)} phases ({listed(phases)}): give ready_date, "
            "or the phase in the column 'phase' of homes."
        )
    if pd.isna(day):
        return f"{asked} '{development}' has no handover yet, nor a block to wait for with a date."
    return day


def _handovers(developments: Table, blocks: Table, findings: Findings) -> dict[str, dict[str, pd.Timestamp]]:
    """Handover by development and phase; one that waits for land has the date that its block gives it."""
    land = _land_clear(blocks)
    handovers: dict[str, dict[str, pd.Timestamp]] = {}
    frame = developments.frame
    for name, phase, day, weeks in zip(
        frame["development"], frame["phase"], frame["handover"], frame["build_weeks"], strict=True
    ):
        if pd.isna(day) and name in land and not pd.isna(weeks):
            day = land[name] + pd.Timedelta(weeks=weeks)
            findings.notice(
                f"{developments.where}: the handover of {name} is taken as {day.date()}, its land being "
                f"clear on {land[name].date()} as blocks says and {weeks:g} weeks of building after that; "
                "a decant plan works it out from its own moves."
            )
        handovers.setdefault(name, {})[phase] = day
    return handovers


def _land_clear(blocks: Table) -> dict[str, pd.Timestamp]:
    """Development -> day when the last block that it waits for is to be empty."""
    waits = blocks.frame[(blocks.frame["land_for"] != "") & blocks.frame["vacate_by"].notna()]
    return dict(waits.groupby("land_for")["vacate_by"].max())


def _fill_authorities(tables: Tables, authorities: Sequence[str], findings: Findings) -> None:
    both = [tables["homes"], tables["households"]]
    used = sorted({name for table in both for name in table.frame["authority"] if name})
    known = list(authorities) or used
    for table in both:
        blank = (table.frame["authority"] == "").to_numpy()
        if len(known) == 1:
            table.frame.loc[blank, "authority"] = known[0]
        elif len(known) > 1:
            problem = f"There are several authorities ({listed(known)}): say whose scheme governs this one."
            table.fault(findings, blank, "authority", problem)
    if authorities:
        for table in (*both, tables["developments"]):
            _check_known(table, authorities, findings)


def _check_known(table: Table, authorities: Sequence[str], findings: Findings) -> None:
    near = NearMisses(authorities)
    names: list[str] = table.frame["authority"].tolist()
    unknown = table.has("authority") & ~table.frame["authority"].isin(authorities).to_numpy()

    def problem(at: int) -> str:
        hint = near.hint(names[at]) or f" Known are {listed(authorities)}."
        return f"'{names[at]}' is not under [authorities] of the scenario.{hint}"

    table.fault(findings, unknown, "authority", problem)


def tell_late_vacancies(homes: pd.DataFrame, where: str, end: date, findings: Findings) -> None:
    """Note how many vacancies are ready only after the horizon."""
    late = homes["status"].isin(["vacant", "new_build"]) & (homes["ready_date"] >= pd.Timestamp(end))
    if late.any():
        names = listed(homes.loc[late, "home_id"], 3)
        findings.notice(
            f"{where}: {late.sum():,} vacancies are ready only after the horizon ends on {end} ({names})."
        )
