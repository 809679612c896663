"""Who comes first: queue and band weights, then band, points and priority date."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.needs.ages import Floats
from optimiser.needs.people import Ints
from optimiser.records.scenario import Scenario


def priorities(scenario: Scenario) -> Floats:
    """Each household's weight in the `priority` objective: its queue's weight x its band's weight."""
    households = scenario.households
    keys = list(zip(households["authority"], households["queue"], households["band"], strict=True))
    weights = {key: _weight(scenario, *key) for key in set(keys)}
    return np.array([weights[key] for key in keys], dtype=float)


def acceptances(scenario: Scenario) -> Floats:
    """Chance (0 to 1) that each household accepts a suitable offer: its own, or else its queue's."""
    households = scenario.households
    keys = list(zip(households["authority"], households["queue"], strict=True))
    chances = {key: scenario.policy_for(key[0]).queue(key[1]).acceptance for key in set(keys)}
    own = households["acceptance"].to_numpy(float)
    return np.where(np.isnan(own), np.array([chances[key] for key in keys], dtype=float), own)


def ranks(scenario: Scenario, priority: Floats) -> Ints:
    """One order over all queues, 1 first: priority, then band, points, priority date, household_id.

    A household without a band, points or date comes after those that have one.
    """
    households = scenario.households
    date = households["priority_date"].to_numpy().astype("M8[D]")
    date = np.where(np.isnat(date), np.datetime64("9999-12-31"), date)
    points = households["points"].fillna(-np.inf).to_numpy(float)
    order = _order_of(
        [households["household_id"].to_numpy(), date, -points, _band_places(scenario), -priority]
    )
    rank = np.empty(len(households), dtype=np.int64)
    rank[order] = np.arange(1, len(households) + 1)
    return rank


def _order_of(keys: Sequence[np.ndarray]) -> Ints:
    """`numpy.lexsort`, texts included: the last key decides first."""
    return np.lexsort([np.unique(key, return_inverse=True)[1] for key in keys])


def _weight(scenario: Scenario, authority: str, queue: str, band: str) -> float:
    policy = scenario.policy_for(authority)
    return policy.queue(queue).weight * policy.band_weight(band)


def _band_places(scenario: Scenario) -> Ints:
    households = scenario.households
    keys = list(zip(households["authority"], households["band"], strict=True))
    places = {key: _band_place(scenario.policy_for(key[0]).bands, key[1]) for key in set(keys)}
    return np.array([places[key] for key in keys], dtype=np.int64)


def _band_place(bands: Sequence[str], band: str) -> int:
    return bands.index(band) if band in bands else len(bands)
