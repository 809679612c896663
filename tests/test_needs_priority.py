"""Priority and rank: weights, then band, points, priority date and household_id."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scenario_builder import make_scenario

from optimiser.needs import assess


def ranked(*households: dict[str, Any], **keys: Any) -> list[str]:
    """Household ids in the order of their ranks."""
    found = assess(make_scenario(households=households, **keys)).households
    assert sorted(found["rank"]) == list(range(1, len(found) + 1))
    return found.sort_values("rank")["household_id"].tolist()


def test_priority_is_queue_weight_times_band_weight() -> None:
    scenario = make_scenario(
        households=[
            {"household_id": "A", "queue": "homeless", "band": "B"},
            {"household_id": "B", "queue": "transfer", "band": "D"},
            {"household_id": "C", "queue": "homeless", "band": "", "points": 3},
        ],
        policy={"queues": {"homeless": {"weight": 3}}},
    )
    assert assess(scenario).households["priority"].tolist() == [12, 1, 3]


def test_band_weights_of_the_policy_win() -> None:
    scenario = make_scenario(
        households=[{"household_id": "A", "band": "A"}, {"household_id": "B", "band": "B"}],
        policy={"band_weights": {"A": 10}},
    )
    assert assess(scenario).households["priority"].tolist() == [10, 4]


def test_each_authority_weighs_by_its_own_policy() -> None:
    scenario = make_scenario(
        households=[
            {"household_id": "A", "authority": "north", "band": "A"},
            {"household_id": "B", "authority": "south", "band": "A"},
        ],
        authorities={"north": {"bands": ["A", "B"]}, "south": {"queues": {"general_needs": {"weight": 2}}}},
    )
    assert assess(scenario).households["priority"].tolist() == [2, 16]


def test_the_higher_priority_comes_first_over_all_queues() -> None:
    weights = {"queues": {"homeless": {"weight": 5}}}
    low = {"household_id": "A", "queue": "general_needs", "band": "B", "points": 99}
    high = {"household_id": "B", "queue": "homeless", "band": "C"}
    assert ranked(low, high, policy=weights) == ["B", "A"]


def test_bands_of_one_weight_keep_the_policys_order_and_no_band_is_last() -> None:
    one_weight = {"band_weights": {"A": 1, "B": 1}, "bands": ["B", "A"]}
    rows = [{"household_id": band or "none", "band": band, "points": 5} for band in ("", "A", "B")]
    assert ranked(*rows, policy=one_weight) == ["B", "A", "none"]


def test_points_then_the_earlier_date_then_the_id_break_ties() -> None:
    rows = [
        {"household_id": "G", "band": "A"},
        {"household_id": "F", "band": "A", "priority_date": "2025-01-01"},
        {"household_id": "E", "band": "A", "points": 10},
        {"household_id": "D", "band": "A", "points": 10, "priority_date": "2026-01-01"},
        {"household_id": "C", "band": "A", "points": 10, "priority_date": "2025-01-01"},
        {"household_id": "B", "band": "A", "points": 10, "priority_date": "2025-01-01"},
        {"household_id": "A", "band": "A", "points": 11},
    ]
    assert ranked(*rows) == ["A", "B", "C", "D", "E", "F", "G"]


@pytest.mark.parametrize("seed", range(5))
def test_ranks_equal_sorting_by_the_words_of_the_rule(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [
        {
            "household_id": f"H{rng.integers(10**6):06d}",
            "queue": str(rng.choice(["homeless", "transfer"])),
            "band": str(rng.choice(["A", "B", "C", ""])),
            "points": rng.choice([None, 1, 2]),
            "priority_date": rng.choice([None, "2025-01-01", "2025-06-01"]),
        }
        for _ in range(60)
    ]
    weight = {"A": 8, "B": 4, "C": 2, "": 1}

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        priority = weight[row["band"]] * (2 if row["queue"] == "homeless" else 1)
        points = -1 if row["points"] is None else row["points"]
        return (
            -priority,
            "ABC".find(row["band"]) if row["band"] else 9,
            -points,
            row["priority_date"] or "9",
            row["household_id"],
        )

    expected = [row["household_id"] for row in sorted(rows, key=place)]
    assert ranked(*rows, policy={"queues": {"homeless": {"weight": 2}}}) == expected


def test_a_households_own_acceptance_wins_over_its_queues() -> None:
    scenario = make_scenario(
        households=[
            {"household_id": "A", "queue": "homeless"},
            {"household_id": "B", "queue": "homeless", "acceptance": 0.5},
            {"household_id": "C", "queue": "homeless", "acceptance": 0},
            {"household_id": "D", "queue": "transfer"},
        ],
        policy={"queues": {"homeless": {"acceptance": 0.8}}},
    )
    assert assess(scenario).households["acceptance_used"].tolist() == [0.8, 0.5, 0, 1]
