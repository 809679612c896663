"""Tenants of a synthetic borough who would move: their homes, their reasons, the blocks to be emptied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.intake.borough.areas import Areas, wishes
from optimiser.intake.borough.draws import Draws, Flags, Ints
from optimiser.intake.borough.homes import age_designated, dates, homes_frame, numbered
from optimiser.intake.borough.households import bands, lead_is_older, waiting_since
from optimiser.intake.borough.shape import Size, shape

LARGEST = 5  # bedrooms of the largest homes


@dataclass(frozen=True, slots=True)
class Tenants:
    """Tenants and where they live.

    Attributes
    ----------
    households, homes, blocks : DataFrame
        In the tables' own columns.
    need : ndarray of int64, shape (tenants,)
        Bedrooms that each household is to need.
    older : ndarray of bool, shape (tenants,)
        Whether the lead tenant is older.
    """

    households: pd.DataFrame
    homes: pd.DataFrame
    blocks: pd.DataFrame
    need: Ints
    older: Flags


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why each tenant would move; a tenant for whom all are false needs the same size elsewhere."""

    bedrooms: Ints
    need: Ints
    over: Flags
    under: Flags
    step_free: Flags

    @property
    def elsewhere(self) -> Flags:
        """Who needs a home of the same size in another area."""
        return ~(self.over | self.under | self.step_free)


def tenants(size: Size, areas: Areas, draws: Draws) -> Tenants:
    """Make the tenants, their homes and the blocks."""
    count = size.tenants
    why = _reasons(count, draws)
    area = draws.deal([1] * size.areas, count)
    in_block, block, blocks, block_areas = _blocks(count, size, areas, draws)
    area = np.where(in_block, block_areas[block], area)
    for_older = age_designated(why.bedrooms, why.need == 1, draws)
    step_free = draws.some(~why.step_free, round(count * shape()["homes"]["step_free_others"]))
    ids = numbered("H", count)
    homes = homes_frame(ids, areas, area, why.bedrooms, step_free, for_older)
    names = blocks["block"].to_numpy(dtype=object)
    homes = homes.assign(block=np.where(in_block, names[block], ""), status="occupied", ready_date="")
    vacate_by = blocks["vacate_by"].to_numpy(dtype=object)
    households = pd.DataFrame(
        {
            "household_id": numbered("T", count),
            "queue": _queues(why, in_block),
            "band": _bands(why, in_block, draws),
            "priority_date": waiting_since(count, draws),
            "home_id": ids,
            "areas": wishes(areas, area, why.elsewhere, draws),
            "access_need": np.where(why.step_free, shape()["homes"]["step_free_category"], ""),
            "move_by": np.where(in_block, vacate_by[block], ""),
            "ta_weekly_cost": "",
        }
    )
    older = for_older | lead_is_older(np.where(why.under, "under_occupying", "tenant"), draws)
    return Tenants(households, homes, blocks, why.need, older)


def _reasons(count: int, draws: Draws) -> Reasons:
    """Split the tenants by reason; who has the smallest home cannot have one to spare, and so on."""
    asked = shape()["tenants"]
    bedrooms = draws.deal(shape()["homes"]["bedrooms"], count) + 1
    under = draws.some(bedrooms > 1, round(count * asked["under_occupying"]))
    over = draws.some(~under & (bedrooms < LARGEST), round(count * asked["overcrowded"]))
    over_by_two = draws.some(over & (bedrooms < LARGEST - 1), round(over.sum() * asked["overcrowded_by_two"]))
    could = under & (bedrooms > 2)
    under_by_two = draws.some(could, round(could.sum() * asked["under_occupying_by_two"]))
    rest = ~(under | over)
    step_free = draws.some(rest, round(rest.sum() * asked["step_free"]))
    need = bedrooms + over + over_by_two - under - under_by_two
    return Reasons(bedrooms, need.astype(np.int64), over, under, step_free)


def _blocks(count: int, size: Size, areas: Areas, draws: Draws) -> tuple[Flags, Ints, pd.DataFrame, Ints]:
    """Choose who lives in which block, and where and by when the blocks are to be empty."""
    declared = shape()["blocks"]
    inside = round(count * declared["share_of_tenants"])
    number = max(1, round(inside / declared["tenants"]))
    in_block = draws.some(np.ones(count, dtype=bool), inside)
    block = np.zeros(count, dtype=np.int64)
    block[in_block] = draws.deal([1] * number, inside)
    where = draws.order(size.areas)[np.arange(number) % size.areas]
    weeks = np.linspace(declared["first_week"], declared["last_week"], number + 2)[1:-1].astype(np.int64)
    refurbished = np.arange(number) % declared["refurbished_one_in"] == declared["refurbished_one_in"] - 1
    again = np.array(dates(7 * (weeks + declared["works_weeks"])), dtype=object)
    table = pd.DataFrame(
        {
            "block": [f"{areas.names[area]} House" for area in where],
            "works": np.where(refurbished, "refurbish", "demolish"),
            "vacate_by": dates(7 * weeks),
            "ready_again": np.where(refurbished, again, ""),
        }
    )
    return in_block, block, table, where


def _queues(why: Reasons, in_block: Flags) -> np.ndarray:
    cases = [in_block, why.under, why.step_free]
    return np.select(cases, ["decant", "under_occupation", "physical_disability"], "transfer")


def _bands(why: Reasons, in_block: Flags, draws: Draws) -> np.ndarray:
    by_two = why.need - why.bedrooms > 1
    cases = [in_block, by_two, why.over, why.under, why.step_free]
    lines = ["decant", "overcrowded_by_two", "overcrowded", "under_occupying", "step_free"]
    return bands(np.select(cases, lines, "elsewhere"), draws)
