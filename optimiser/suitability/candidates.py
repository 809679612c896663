"""Candidate pairs by joins: bids, or area x bedrooms, never households x homes.

Homes stand in lists sorted so that the homes a household might have are a few runs of a list: (area,
bedrooms) for those who name areas, bedrooms for those who accept any, bidders for those with bids.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.needs.assess import Assessed
from optimiser.suitability.home_types import HomeTypes
from optimiser.suitability.pairs import IntArray, step_windows
from optimiser.suitability.rules.shortlist import bid_pairs, has_bids, on_checked_shortlists


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of types: row i says that a need step might have the types ``listing[begin[i]:end[i]]``."""

    step: IntArray
    begin: IntArray
    end: IntArray
    listing: IntArray


def candidate_runs(assessed: Assessed, types: HomeTypes) -> list[Runs]:
    """Give the runs of types for all need steps that leave a day to start on."""
    first, last = step_windows(assessed)
    household = assessed.need_steps["household"].to_numpy(dtype=np.int64)
    bidding = has_bids(assessed)[household]
    free = ~bidding & ~on_checked_shortlists(assessed)[household]
    any_area = (assessed.households["areas"].map(len) == 0).to_numpy(dtype=bool)[household]
    usable = first <= last
    return [
        _runs_by_bids(assessed, types, np.flatnonzero(usable & bidding)),
        _runs_by_bedrooms(assessed, types, np.flatnonzero(usable & free & any_area)),
        _runs_by_area(assessed, types, np.flatnonzero(usable & free & ~any_area)),
    ]


def expanded(runs: Runs, most_pairs: int) -> Iterator[tuple[IntArray, IntArray]]:
    """Yield (step, type) arrays of candidate pairs, about `most_pairs` at a time to bound the memory."""
    lengths = np.maximum(runs.end - runs.begin, 0)
    total = np.concatenate([[0], np.cumsum(lengths)])
    start = 0
    while start < len(lengths):
        stop = int(np.searchsorted(total, total[start] + most_pairs, side="right")) - 1
        part = slice(start, max(stop, start + 1))
        within = np.arange(total[part.stop] - total[start]) - np.repeat(
            total[part] - total[start], lengths[part]
        )
        place = np.repeat(runs.begin[part], lengths[part]) + within
        yield np.repeat(runs.step[part], lengths[part]), runs.listing[place]
        start = part.stop


def _runs_by_bids(assessed: Assessed, types: HomeTypes, step: IntArray) -> Runs:
    bidder, home = bid_pairs(assessed)
    type_bid_for = types.type_of_home[home]
    bidder, listing = bidder[type_bid_for >= 0], type_bid_for[type_bid_for >= 0]
    household = assessed.need_steps["household"].to_numpy(dtype=np.int64)[step]
    begin, end = (np.searchsorted(bidder, household, side=side) for side in ("left", "right"))
    return Runs(step, begin, end, listing)


def _runs_by_bedrooms(assessed: Assessed, types: HomeTypes, step: IntArray) -> Runs:
    bedrooms = assessed.homes["bedrooms"].to_numpy(dtype=np.int64)[types.representative]
    listing = np.argsort(bedrooms, kind="stable").astype(np.int64)
    fewest, most = _bedroom_range(assessed, step)
    begin = np.searchsorted(bedrooms[listing], fewest, side="left")
    end = np.searchsorted(bedrooms[listing], most, side="right")
    return Runs(step, begin, end, listing)


def _runs_by_area(assessed: Assessed, types: HomeTypes, step: IntArray) -> Runs:
    homes = assessed.homes
    area_of_home, names = pd.factorize(homes["area"])
    step, area = _accepted_areas(assessed, step, pd.Index(names, dtype=object))
    bedrooms = homes["bedrooms"].to_numpy(dtype=np.int64)[types.representative]
    width = int(bedrooms.max(initial=0)) + 2
    place = area_of_home[types.representative] * width + bedrooms
    listing = np.argsort(place, kind="stable").astype(np.int64)
    fewest, most = _bedroom_range(assessed, step)
    begin = np.searchsorted(place[listing], area * width + np.clip(fewest, 0, width - 1), side="left")
    end = np.searchsorted(place[listing], area * width + np.clip(most, -1, width - 1), side="right")
    return Runs(step, begin, end, listing)


def _accepted_areas(assessed: Assessed, step: IntArray, names: pd.Index) -> tuple[IntArray, IntArray]:
    """Give a row for each step and area accepted: the step, and the area's number among `names`."""
    household = assessed.need_steps["household"].to_numpy(dtype=np.int64)[step]
    wishes = assessed.households["areas"].iloc[household].map(lambda areas: tuple(dict.fromkeys(areas)))
    lengths = wishes.map(len).to_numpy(dtype=np.int64)
    area = names.get_indexer(pd.Index([name for areas in wishes for name in areas], dtype=object))
    known = area >= 0
    return np.repeat(step, lengths)[known], area[known].astype(np.int64)


def _bedroom_range(assessed: Assessed, step: IntArray) -> tuple[IntArray, IntArray]:
    steps = assessed.need_steps
    fewest = steps["min_bedrooms"].to_numpy(dtype=np.int64)[step]
    return fewest, steps["max_bedrooms"].to_numpy(dtype=np.int64)[step]
