"""What a policy makes of each home: days to let it, days to turn it round, what becomes of it when left."""

from __future__ import annotations

import numpy as np
import pandas as pd

from optimiser.needs.ages import Floats
from optimiser.needs.people import Ints
from optimiser.needs.standards import standard_of
from optimiser.records.scenario import Scenario

VACANT = ("vacant", "new_build")


def assess_homes(scenario: Scenario) -> pd.DataFrame:
    """Give the homes what their authority's policy and their block's works make of them.

    Adds `letting_days`, `void_days`, `bedrooms_counted` (int), `is_vacancy` (bool), `ready_day` and
    `ready_again_day` (day numbers, NaN where they do not apply) and `after_leaving` (``relet``,
    ``demolished`` or ``held``).
    """
    homes = scenario.homes
    letting, void, counted = _by_policy(scenario)
    is_vacancy = homes["status"].isin(VACANT).to_numpy(bool)
    after, again = _after_leaving(scenario)
    # An empty home of a block that is refurbished cannot be let before the works are over either.
    ready = np.fmax(np.maximum(day_numbers(scenario, homes["ready_date"]), 0), again)
    ready = np.where(homes["ready_date"].isna().to_numpy(), np.nan, ready)
    return homes.assign(
        letting_days=letting,
        void_days=void,
        bedrooms_counted=counted,
        is_vacancy=is_vacancy,
        ready_day=np.where(is_vacancy, ready, np.nan),
        after_leaving=pd.Series(after, index=homes.index, dtype=object),
        ready_again_day=again,
    )


def day_numbers(scenario: Scenario, dates: pd.Series) -> Floats:
    """Days since the scenario's start, NaN where there is no date."""
    days = (dates.to_numpy().astype("M8[D]") - np.datetime64(scenario.start)).astype("float64")
    return np.where(dates.isna().to_numpy(), np.nan, days)


def _by_policy(scenario: Scenario) -> tuple[Ints, Ints, Ints]:
    """Letting days, void days and bedrooms as the standard counts them, by authority and bedrooms."""
    keys = list(zip(scenario.homes["authority"], scenario.homes["bedrooms"].tolist(), strict=True))
    facts = {key: _facts(scenario, *key) for key in set(keys)}
    table = np.array([facts[key] for key in keys], dtype=np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _facts(scenario: Scenario, authority: str, bedrooms: int) -> tuple[int, int, int]:
    policy = scenario.policy_for(authority)
    bedsit_counts = standard_of(policy, scenario.start).bedsit_counts_as_bedroom
    counted = max(bedrooms, 1) if bedsit_counts else bedrooms
    return policy.times.letting_days(bedrooms), policy.times.void_days(bedrooms), counted


def _after_leaving(scenario: Scenario) -> tuple[list[str], Floats]:
    """Say what becomes of each home when its tenant leaves, and the first day it may be ready again."""
    homes, blocks = scenario.homes, scenario.blocks
    works = dict(zip(blocks["block"], blocks["works"], strict=True))
    back = dict(zip(blocks["block"], day_numbers(scenario, blocks["ready_again"]).tolist(), strict=True))
    refurbished = homes["block"].map(works).eq("refurbish").to_numpy()
    again = np.where(refurbished, homes["block"].map(back).to_numpy(float), np.nan)
    after = [
        _fate(status, works.get(block, ""), known)
        for status, block, known in zip(homes["status"], homes["block"], ~np.isnan(again), strict=True)
    ]
    return after, again


def _fate(status: str, works: str, comes_back: bool) -> str:
    if works == "demolish" or status == "demolished":
        return "demolished"
    if status == "held" or (works == "refurbish" and not comes_back):
        return "held"
    return "relet"
