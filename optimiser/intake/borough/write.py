"""Write a synthetic borough as a scenario: a folder of tables and a commented scenario.toml."""

from __future__ import annotations

import math
from importlib.resources import files
from pathlib import Path
from string import Template

import numpy as np
import pandas as pd

from optimiser.intake.borough.areas import lay_out
from optimiser.intake.borough.draws import Draws
from optimiser.intake.borough.families import members
from optimiser.intake.borough.homes import developments, vacancies
from optimiser.intake.borough.households import register
from optimiser.intake.borough.shape import Size, shape, size_named
from optimiser.intake.borough.tenants import tenants


def write_borough(path: str | Path, size: str, seed: int = 0, few_transfers: bool = False) -> None:
    """Write a synthetic borough of a declared shape.

    Parameters
    ----------
    path : str or Path
        Folder to write into (made if need be; files of the same names are replaced).
    size : str
        S, M, L or XL.
    seed : int
        The same seed gives the same bytes.
    few_transfers : bool
        Fewer tenants ask to move, so that most chains end before the cap, as most real ones do.

    Raises
    ------
    UsageError
        If there is no such size.
    """
    counts = size_named(size, few_transfers)
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in borough_tables(counts, seed).items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    (folder / "scenario.toml").write_text(_settings(counts, seed, few_transfers), encoding="utf-8")


def borough_tables(size: Size, seed: int) -> dict[str, pd.DataFrame]:
    """Make the tables of a synthetic borough, by name."""
    areas = lay_out(size.areas)
    empty = vacancies(size, areas, Draws(seed, "vacancies"))
    settled = tenants(size, areas, Draws(seed, "tenants"))
    waiting = register(size, areas, Draws(seed, "register"))
    households = pd.concat([settled.households, waiting.households], ignore_index=True)
    need = np.concatenate([settled.need, waiting.need])
    older = np.concatenate([settled.older, waiting.older])
    return {
        "homes": pd.concat([empty, settled.homes], ignore_index=True),
        "households": households,
        "members": members(households["household_id"], need, older, Draws(seed, "members")),
        "blocks": settled.blocks,
        "developments": developments(areas),
    }


def _settings(size: Size, seed: int, few_transfers: bool) -> str:
    template = files("optimiser.intake.borough") / "scenario.toml.template"
    plan, for_each = shape()["plan"], shape()["few_transfers" if few_transfers else "policy"]
    return Template(template.read_text(encoding="utf-8")).substitute(
        size=size.name,
        seed=seed,
        switch=" --few-transfers" if few_transfers else "",
        vacancies=f"{size.vacancies:,}",
        tenants=f"{size.tenants:,}",
        register=f"{size.register:,}",
        areas=size.areas,
        start=plan["start"].isoformat(),
        horizon_weeks=plan["horizon_weeks"],
        budget=max(1, round(size.vacancies * for_each["budget_for_a_vacancy"] / 1_000)) * 1_000,
        moves_per_week=math.ceil(size.vacancies * for_each["moves_per_week_for_a_vacancy"]),
    )
