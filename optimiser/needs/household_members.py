"""One household's members as `Person` records on a given day, for the plain forms."""

from __future__ import annotations

from datetime import date

import numpy as np

from optimiser.needs.bedroom_standard import Person
from optimiser.needs.overcrowding import statutory_overcrowding
from optimiser.needs.people import SEXES, Ints, People
from optimiser.records.scenario import Scenario


def persons_on(people: People, household: int, day: date) -> list[Person]:
    """List the household's members in the order of the table; ids are their positions in `people`.

    Parameters
    ----------
    people : People
    household : int
        Row of the household.
    day : date
    """
    rows = people.first[household] + np.arange(people.count[household])
    ages = people.months_on(rows, np.full(len(rows), np.datetime64(day))) / 12
    return [_person(people, row, age) for row, age in zip(rows.tolist(), ages.tolist(), strict=True)]


def overcrowded_tenants(scenario: Scenario, people: People, home_row: Ints) -> list[bool | None]:
    """Whether each household is statutorily overcrowded at the start; None where that cannot be told.

    Parameters
    ----------
    scenario : Scenario
    people : People
    home_row : int array
        Row of each household's present home, -1 for a register household.
    """
    areas = [*scenario.homes["room_areas_sqft"], ()]
    return [
        statutory_overcrowding(areas[home], persons_on(people, row, scenario.start), scenario.start)
        if areas[home] and people.count[row]
        else None
        for row, home in enumerate(home_row.tolist())
    ]


def _person(people: People, row: int, age: float) -> Person:
    sex, unborn = people.sex[row], age < 0
    return Person(
        person_id=str(row),
        age=None if np.isnan(age) else max(age, 0.0),
        sex=SEXES[sex] if sex < len(SEXES) and not unborn else "",
        partner=str(people.partner[row]) if people.partner[row] >= 0 else "",
        lead=bool(people.is_lead[row]),
        own_room=bool(people.own_room[row]),
        needs_carer=bool(people.needs_carer[row]),
        foster=bool(people.foster[row]),
        away=bool(people.away[row]),
        unborn=bool(unborn),
        born=people.birth[row].item(),
    )
