"""The homes that are or come free in a finished plan: when each can be let, and who has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.needs.assess import Assessed
from optimiser.records import Move
from optimiser.suitability import Lettings

Rows = npt.NDArray[np.int64]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


@dataclass(frozen=True)
class Supply:
    """The homes of a plan, one entry a home, sorted by home type.

    Attributes
    ----------
    home : int64 array
        Row in the assessed homes.
    home_type : int64 array
        Number of its home type.
    earliest : int64 array
        First day (number) on which a tenancy of it may start.
    taker : int64 array
        Row of the household it is let to, -1 where it is not let.
    helps : int64 array
        Row of the household that has the home its taker left, -1 where there is none.
    taker_has_deadline : bool array
        Whether its taker has a `move_by`.
    at_cap : bool array
        Freed by the last household of a chain that has reached its cap, so that nobody may follow.
    """

    home: Rows
    home_type: Rows
    earliest: Rows
    taker: Rows
    helps: Rows
    taker_has_deadline: npt.NDArray[np.bool_]
    at_cap: npt.NDArray[np.bool_]


def homes_of_plan(assessed: Assessed, lettings: Lettings, moves: Sequence[Move]) -> Supply:
    """Every home that is vacant, or is left by a move and let again, with its taker.

    Parameters
    ----------
    assessed : Assessed
    lettings : Lettings
        Of the same scenario; only its home types are looked at.
    moves : sequence of Move
        Of a sound plan.
    """
    takers, ready, at_cap = _taken(assessed, moves), *_ready_days(assessed, moves)
    homes = np.flatnonzero(np.isfinite(ready) & (lettings.home_type >= 0))
    homes = homes[np.argsort(lettings.home_type[homes], kind="stable")]
    earliest = ready[homes].astype(np.int64) + assessed.homes["letting_days"].to_numpy(np.int64)[homes]
    left = assessed.households["home_row"].to_numpy(np.int64)
    has_deadline = assessed.households["move_by_day"].notna().to_numpy(np.bool_)
    left_by_taker = np.where(takers >= 0, left[takers], -1)
    helps = np.where(left_by_taker >= 0, takers[left_by_taker], -1)
    return Supply(
        home=homes,
        home_type=lettings.home_type[homes],
        earliest=earliest + _wait_for_weekday(assessed, homes, earliest),
        taker=takers[homes],
        helps=helps[homes],
        taker_has_deadline=(takers >= 0)[homes] & has_deadline[takers[homes]],
        at_cap=at_cap[homes],
    )


def household_rows(assessed: Assessed, moves: Sequence[Move]) -> Rows:
    """Row of the household of each move."""
    index = pd.Index(assessed.households["household_id"])
    rows: Rows = index.get_indexer([move.household_id for move in moves]).astype(np.int64)
    return rows


def _taken(assessed: Assessed, moves: Sequence[Move]) -> Rows:
    """Row of the household that takes each home, -1 where nobody does."""
    takers = np.full(len(assessed.homes), -1, dtype=np.int64)
    index = pd.Index(assessed.homes["home_id"])
    takers[index.get_indexer([move.to_home_id for move in moves])] = household_rows(assessed, moves)
    return takers


def _ready_days(
    assessed: Assessed, moves: Sequence[Move]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Day on which each home is ready (NaN: not in this plan), and whether nobody may follow there."""
    homes = assessed.homes
    ready = homes["ready_day"].to_numpy(np.float64).copy()
    at_cap = np.zeros(len(homes), dtype=np.bool_)
    cap = assessed.scenario.policy.max_chain
    left = assessed.households["home_row"].to_numpy(np.int64)[household_rows(assessed, moves)]
    relet = homes["after_leaving"].to_numpy(object) == "relet"
    void_days, again = homes["void_days"].to_numpy(np.int64), homes["ready_again_day"].to_numpy(np.float64)
    for home, move in _relet_homes(left, relet, moves):
        ready[home] = np.fmax(assessed.day(move.start_date) + void_days[home], again[home])
        at_cap[home] = cap is not None and move.position >= cap
    return ready, at_cap


def _relet_homes(
    left: Rows, relet: npt.NDArray[np.bool_], moves: Sequence[Move]
) -> Iterator[tuple[int, Move]]:
    for home, move in zip(left.tolist(), moves, strict=True):
        if home >= 0 and relet[home] and move.kind != "exchange":
            yield home, move


def _wait_for_weekday(assessed: Assessed, homes: Rows, earliest: Rows) -> Rows:
    """Days to wait until the weekday on which tenancies of each home's authority start."""
    scenario = assessed.scenario
    waits = np.zeros(len(homes), dtype=np.int64)
    authorities = assessed.homes["authority"].to_numpy(object)[homes]
    for authority in dict.fromkeys(authorities):
        asked = scenario.policy_for(authority).times.start_on
        if asked is not None:
            mine = authorities == authority
            first = scenario.start.weekday()
            waits[mine] = (WEEKDAYS.index(asked) - first - earliest[mine]) % 7
    return waits
