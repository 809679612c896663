"""Small decants for tests: blocks of one-household homes, empty homes, developments that wait for land."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from scenario_builder import START, make_scenario

from optimiser.records.scenario import Scenario

QUICK = {"letting": 0, "void_works": 0, "start_on": "monday"}


def day(weeks: int) -> date:
    """A Monday so many weeks after the start."""
    return START + timedelta(weeks=weeks)


def decant(
    blocks: list[dict[str, Any]],
    homes: list[dict[str, Any]],
    households: dict[str, int] | None = None,
    weeks: int = 20,
    policy: dict[str, Any] | None = None,
    **more: Any,
) -> Scenario:
    """Blocks with so many households each (`households`: block -> count), every home of two bedrooms.

    The households of block Ash live in Ash1, Ash2, ... and are TAsh1, TAsh2, ...
    """
    lived_in = [
        {"home_id": f"{block}{number}", "block": block}
        for block, count in (households or {}).items()
        for number in range(1, count + 1)
    ]
    people = [
        {
            "household_id": f"T{home['home_id']}",
            "home_id": home["home_id"],
            "queue": "decant",
            "bedrooms_needed": 2,
        }
        for home in lived_in
    ]
    extra = more.pop("people", [])
    changes = more.pop("changes", {})
    people = [row | changes.get(row["household_id"], {}) for row in people]
    return make_scenario(
        homes=[*homes, *lived_in],
        households=[*people, *extra],
        blocks=blocks,
        policy={"times": QUICK, **(policy or {})},
        horizon_weeks=weeks,
        **more,
    )


def empty(number: int, **more: Any) -> list[dict[str, Any]]:
    """So many vacant homes V1, V2, ..."""
    return [{"home_id": f"V{place}", "status": "vacant", **more} for place in range(1, number + 1)]


def new(development: str, number: int, **more: Any) -> list[dict[str, Any]]:
    """So many new homes of a development."""
    return [
        {
            "home_id": f"{development}{place}",
            "status": "new_build",
            "development": development,
            "ready_date": None,
        }
        | more
        for place in range(1, number + 1)
    ]


def one_home_each_for_ash_and_elm(blocks: list[dict[str, Any]], *homes: dict[str, Any]) -> Scenario:
    """One household in Ash, whose only home comes later than that of the one household in Elm."""
    return decant(
        blocks,
        [
            *homes,
            {"home_id": "V1", "status": "vacant", "ready_date": day(6), "area": "South"},
            {"home_id": "V2", "status": "vacant", "area": "West"},
        ],
        {"Ash": 1, "Elm": 1},
        changes={"TAsh1": {"areas": "South"}, "TElm1": {"areas": "West"}},
    )
