"""What households ask for: where, what kind of home, and since when."""

from __future__ import annotations

from datetime import date, timedelta

from make import figures
from make.draws import Draws

LONGEST_WAIT = 15 * 365  # days


def accepted_areas(draws: Draws, anywhere: float, near: str = "") -> str:
    """Draw the areas it accepts, ";" between; blank (anywhere) in that share of cases.

    Two to four areas: its own and some of those around. `near` is its own; drawn if blank.
    """
    if draws.chance(anywhere):
        return ""
    own = near or draws.pick(figures.AREAS)
    return ";".join([own, *draws.some(areas_around(own), draws.whole(1, 3))])


def areas_around(area: str) -> list[str]:
    """Give the four areas nearest to an area, two on either side of it."""
    place, ring = figures.AREAS.index(area), len(figures.AREAS)
    return [figures.AREAS[(place + step) % ring] for step in (-2, -1, 1, 2)]


def accepted_types(draws: Draws, needs: int) -> str:
    """Let a few families take only a home with its own front door; most take any."""
    return "house;maisonette" if needs >= 3 and draws.chance(0.08) else ""


def priority_date(draws: Draws, mean_wait: float) -> date:
    """Draw the day it joined its band: waits are exponential about the mean (days), at most 15 years."""
    return figures.START - timedelta(days=1 + draws.exponential_days(mean_wait, LONGEST_WAIT))
