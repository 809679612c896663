"""What tenants and register households have in common: bands, dates, age; and the register itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from optimiser.intake.borough.areas import Areas, wishes
from optimiser.intake.borough.draws import Draws, Flags, Ints
from optimiser.intake.borough.homes import numbered
from optimiser.intake.borough.shape import Size, shape


@dataclass(frozen=True, slots=True)
class Register:
    """Register households, the bedrooms that each is to need, and whether its applicant is older."""

    households: pd.DataFrame
    need: Ints
    older: Flags


def register(size: Size, areas: Areas, draws: Draws) -> Register:
    """Make the households without a home in the stock."""
    declared, count = shape()["register"], size.register
    need = draws.deal(declared["bedrooms"], count) + 1
    homeless = draws.some(np.ones(count, dtype=bool), round(count * declared["homeless"]))
    step_free = draws.some(np.ones(count, dtype=bool), round(count * declared["step_free"]))
    line = np.select([homeless, step_free], ["homeless", "register_step_free"], "general_needs")
    ta_cost = np.array(declared["ta_weekly_cost"]).astype(str).astype(object)[need - 1]
    area = draws.deal([1] * size.areas, count)
    households = pd.DataFrame(
        {
            "household_id": numbered("R", count),
            "queue": np.where(homeless, "homeless", "general_needs"),
            "band": bands(line, draws),
            "priority_date": waiting_since(count, draws),
            "home_id": "",
            "areas": wishes(areas, area, np.zeros(count, dtype=bool), draws),
            "access_need": np.where(step_free, shape()["homes"]["step_free_category"], ""),
            "move_by": "",
            "ta_weekly_cost": np.where(homeless, ta_cost, ""),
        }
    )
    older = lead_is_older(np.full(count, "register"), draws)
    return Register(households, need, older)


def bands(line: np.ndarray, draws: Draws) -> np.ndarray:
    """Draw each household's band from the line of shares that is named for it."""
    letters = np.array(list("ABCD"), dtype=object)
    chosen = np.empty(len(line), dtype=object)
    for name, shares in shape()["bands"].items():
        rows = np.flatnonzero(line == name)
        chosen[rows] = letters[draws.deal(shares, len(rows))]
    return chosen


def waiting_since(count: int, draws: Draws) -> list[str]:
    """Draw the priority dates, as ISO texts."""
    start: date = shape()["plan"]["start"]
    longest = shape()["wishes"]["longest_wait_days"]
    written = [(start - timedelta(days=day)).isoformat() for day in range(longest + 1)]
    return [written[day] for day in draws.whole(1, longest, count).tolist()]


def lead_is_older(line: np.ndarray, draws: Draws) -> Flags:
    """Draw whether each lead is of the age for age-designated homes."""
    shares = shape()["ages"]["older"]
    share = np.select([line == name for name in shares], list(shares.values()))
    return draws.chance(share.astype(float), len(line))
