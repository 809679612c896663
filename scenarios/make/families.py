"""Households that need a given number of bedrooms under the bedroom standard, by construction.

The standard gives a room to each couple and each other person of 21 or more, and lets two persons of 10
to 20 share if of one sex, and two under 10 in any case. A family is made room by room, in ways that leave no
cheaper pairing: all rooms but one full, or children of 10 and more with at most one alone of each sex.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from make.draws import Draws

ADULT = 21  # years: has a room of its own


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a household: whole years at the start, sex, and what the members table can say."""

    age: int
    sex: str
    lead: bool = False
    in_couple: bool = False
    own_room: bool = False
    needs_carer: bool = False


def family(draws: Draws, bedrooms: int, couples: float = 0.45) -> list[Person]:
    """Make a household of working age that needs that many bedrooms; the applicant comes first."""
    rooms = bedrooms - 1
    carer = rooms > 0 and draws.chance(0.02)
    rooms -= carer
    others = _grown_children(draws, rooms)
    rooms -= len(others)
    ill_child = rooms > 0 and draws.chance(0.05)
    young = _children(draws, rooms - ill_child)
    if ill_child:
        young.append(Person(draws.whole(3, 15), draws.pick("FM"), own_room=True))
    return _applicants(draws, others + young, couples, carer) + others + young


def older_family(draws: Draws, bedrooms: int) -> list[Person]:
    """Make a household whose lead is 50 to 86, with grown children in the other rooms."""
    age = draws.whole(50, 86)
    lead = Person(age, draws.by_share({"F": 62, "M": 38}), lead=True)
    home = [lead]
    if draws.chance(0.45):
        partner = Person(max(45, age + draws.whole(-6, 4)), _other(lead.sex), in_couple=True)
        home = [replace(lead, in_couple=True), partner]
    youngest = [Person(draws.whole(ADULT, age - 24), draws.pick("FM")) for _ in range(bedrooms - 1)]
    return home + youngest


def lone_adult(draws: Draws, youngest: int, oldest: int) -> list[Person]:
    """Make a household of one person."""
    return [Person(draws.whole(youngest, oldest), draws.pick("FM"), lead=True)]


def _applicants(draws: Draws, children: list[Person], couples: float, carer: bool) -> list[Person]:
    eldest = max((child.age for child in children), default=0)
    # Under 21 an applicant could be paired with a young child, and the family would need a room fewer.
    age = max(ADULT, eldest + draws.whole(20, 36)) if children else draws.whole(22, 68)
    lead = Person(age, draws.by_share({"F": 60, "M": 40}), lead=True, needs_carer=carer)
    if not draws.chance(couples if children else 0.3):
        return [lead]
    partner = Person(max(ADULT, age + draws.whole(-4, 5)), _other(lead.sex), in_couple=True)
    return [replace(lead, in_couple=True), partner]


def _grown_children(draws: Draws, rooms: int) -> list[Person]:
    """Each of them fills a room."""
    count = sum(draws.chance(0.2) for _ in range(rooms))
    return [Person(draws.whole(ADULT, 29), draws.pick("FM")) for _ in range(count)]


def _children(draws: Draws, rooms: int) -> list[Person]:
    if rooms <= 0:
        return []
    return _any_children(draws, rooms) if draws.chance(0.6) else _teenagers(draws, rooms)


def _any_children(draws: Draws, rooms: int) -> list[Person]:
    """2 x rooms children, or one fewer, who can share two by two: fewer rooms could not hold them."""
    children = [child for _ in range(rooms) for child in _sharers(draws)]
    return children[:-1] if draws.chance(0.7) else children


def _sharers(draws: Draws) -> list[Person]:
    if draws.chance(0.65):
        return [Person(draws.whole(0, 9), draws.pick("FM")) for _ in range(2)]
    sex, age = draws.pick("FM"), draws.whole(10, 17)
    return [Person(age, sex), Person(age + draws.whole(1, 3), sex)]


def _teenagers(draws: Draws, rooms: int) -> list[Person]:
    """Draw children of 10 to 20: brothers share, sisters share, at most one of each is alone."""
    girls = draws.whole(0, rooms)
    return _siblings(draws, girls, "F") + _siblings(draws, rooms - girls, "M")


def _siblings(draws: Draws, rooms: int, sex: str) -> list[Person]:
    count = 2 * rooms - (rooms > 0 and draws.chance(0.8))
    return [Person(draws.whole(10, 19), sex) for _ in range(count)]


def _other(sex: str) -> str:
    return "M" if sex == "F" else "F"
