"""Statutory overcrowding: the room standard and the space standard of the Housing Act 1985, Part X."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from optimiser.needs.bedroom_standard import Person, couples


@dataclass(frozen=True, slots=True)
class Thresholds:
    """One dated table of ``overcrowding.toml``; areas in square feet, ages in years."""

    source: str
    room_standard_from_age: float
    half_person_from_age: float
    whole_person_from_age: float
    smallest_room: float
    persons_by_rooms: tuple[float, ...]
    persons_by_further_room: float
    persons_by_area: tuple[tuple[float, float], ...]
    valid_from: date | None = None


@dataclass(frozen=True, slots=True)
class SpaceStandard:
    """Section 326 worked out: the permitted number is the lesser of what the two tables allow."""

    rooms_counted: int
    by_rooms: float
    by_area: float
    persons: float

    @property
    def permitted(self) -> float:
        """Persons permitted to sleep in the home."""
        return min(self.by_rooms, self.by_area)

    @property
    def contravened(self) -> bool:
        """Whether more sleep there."""
        return self.persons > self.permitted


@cache
def thresholds_on(day: date) -> Thresholds:
    """Find the thresholds in force on a day."""
    text = (files("optimiser.needs") / "overcrowding.toml").read_text(encoding="utf-8")
    tables = [_thresholds(table) for table in tomllib.loads(text)["overcrowding"]]
    begun = [table for table in tables if table.valid_from is None or table.valid_from <= day]
    return max(begun, key=lambda table: table.valid_from or date.min)


def _thresholds(table: dict[str, Any]) -> Thresholds:
    areas = sorted(((row["from"], row["persons"]) for row in table["persons_by_area"]), reverse=True)
    lists = {"persons_by_rooms": tuple(table["persons_by_rooms"]), "persons_by_area": tuple(areas)}
    return Thresholds(**{**table, **lists})


def statutory_overcrowding(room_areas: Sequence[float], members: Sequence[Person], on: date) -> bool | None:
    """Whether either standard is contravened when these people sleep in these rooms (s324).

    Parameters
    ----------
    room_areas : sequence of float
        Floor areas of the bedrooms and living rooms in square feet.
    members : sequence of Person
        The unborn and those who are away do not sleep there.
    on : date
        Which thresholds are in force.

    Returns
    -------
    bool or None
        None where there are no rooms or people to judge by, or it turns on a sex that is not known.
    """
    sleeping = [person for person in members if not (person.unborn or person.away)]
    if not room_areas or not sleeping:
        return None
    law = thresholds_on(on)
    if space_standard(room_areas, [person.age for person in sleeping], law).contravened:
        return True
    return room_standard_contravened(len(room_areas), sleeping, law)


def space_standard(
    room_areas: Sequence[float], ages: Sequence[float | None], law: Thresholds
) -> SpaceStandard:
    """Section 326: what the rooms permit and how many persons count; an unknown age counts whole."""
    counted = [area for area in room_areas if area >= law.smallest_room]
    listed = law.persons_by_rooms[: len(counted)]
    further = len(counted) - len(listed)
    return SpaceStandard(
        rooms_counted=len(counted),
        by_rooms=(listed[-1] if listed else 0) + further * law.persons_by_further_room,
        by_area=sum(_persons_by_area(area, law) for area in counted),
        persons=sum(_counts_as(age, law) for age in ages),
    )


def room_standard_contravened(rooms: int, sleeping: Sequence[Person], law: Thresholds) -> bool | None:
    """Section 325: whether two persons of opposite sexes, no couple, must sleep in one room.

    Rooms of any size count here, and any number may sleep in one; so with two rooms the sexes can always be
    kept apart (couples, too, may be divided), and only a home of one room can fail. None: it turns on a sex
    that is not known.
    """
    counted = [p for p in sleeping if p.age is None or p.age >= law.room_standard_from_age]
    if rooms >= 2 or len(counted) <= 1 or (len(counted) == 2 and couples(counted)):
        return False
    sexes = {person.sex for person in counted}
    if {"F", "M"} <= sexes:
        return True
    return None if "" in sexes else False


def _persons_by_area(area: float, law: Thresholds) -> float:
    return next((persons for least, persons in law.persons_by_area if area >= least), 0.0)


def _counts_as(age: float | None, law: Thresholds) -> float:
    if age is None or age >= law.whole_person_from_age:
        return 1.0
    return 0.5 if age >= law.half_person_from_age else 0.0
