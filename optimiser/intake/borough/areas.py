"""The map of a synthetic borough: letting areas on a grid, and the areas near each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from optimiser.intake.borough.draws import Draws, Flags, Floats, Ints
from optimiser.intake.borough.shape import shape


@dataclass(frozen=True, slots=True)
class Areas:
    """Letting areas.

    Attributes
    ----------
    names : list of str
    near : ndarray of int64, shape (areas, listed)
        The areas nearest to each, itself first.
    distance : ndarray of float64, shape (areas, listed)
        How far they are, in steps of the grid.
    developed : ndarray of int64
        Areas with a new development.
    """

    names: list[str]
    near: Ints
    distance: Floats
    developed: Ints


def lay_out(count: int) -> Areas:
    """Lay so many areas on a grid as square as the number allows."""
    rows = max(each for each in range(1, math.isqrt(count) + 1) if count % each == 0)
    at = np.stack(np.divmod(np.arange(count), count // rows), axis=1).astype(float)
    apart = np.sqrt(((at[:, None, :] - at[None, :, :]) ** 2).sum(axis=2))
    listed = min(count, shape()["wishes"]["from_nearest"] + 1)
    near = np.argsort(apart, axis=1, kind="stable")[:, :listed].astype(np.int64)
    step = shape()["developments"]["one_area_in"]
    developed = np.arange(step // 2, count, step)
    return Areas(_names(count, rows), near, np.take_along_axis(apart, near, axis=1), developed)


def _names(count: int, rows: int) -> list[str]:
    words = shape()["area_names"]
    return [f"{words['rows'][row]} {words['columns'][column]}" for row, column in _grid(count, rows)]


def _grid(count: int, rows: int) -> list[tuple[int, int]]:
    return [divmod(place, count // rows) for place in range(count)]


def wishes(areas: Areas, own: Ints, leaves: Flags, draws: Draws) -> list[str]:
    """Choose the areas that each household accepts, as a cell of `households.areas`.

    Parameters
    ----------
    areas : Areas
    own : ndarray of int64, shape (households,)
        Area that each lives in or comes from.
    leaves : ndarray of bool, shape (households,)
        Whether it wants away from there, so that its own area is not among those it accepts.
    draws : Draws
    """
    asked = shape()["wishes"]
    most = min(asked["most_areas"], areas.near.shape[1] - 1)
    number = draws.whole(asked["fewest_areas"], most, len(own))
    liking = areas.distance[own] + draws.uniform(len(own), areas.near.shape[1])
    liking[:, 0] = np.where(leaves, np.inf, -1.0)
    ranked = np.argsort(liking, axis=1, kind="stable")[:, :most]
    chosen = np.sort(
        np.where(np.arange(most) < number[:, None], np.take_along_axis(areas.near[own], ranked, 1), -1)
    )
    names = areas.names
    return [";".join([names[area] for area in row if area >= 0]) for row in chosen.tolist()]
