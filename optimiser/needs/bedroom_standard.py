"""Bedrooms one household needs, in the plain form: person by person, every pairing tried."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from optimiser.records.policy import BedroomStandard, PairRule

ADULT = 18  # full age: Family Law Reform Act 1969 s1; picks the lead tenant where none is named


@dataclass(frozen=True, slots=True)
class Person:
    """A member of a household on one day.

    Attributes
    ----------
    person_id : str
    age : float or None
        Years, completed months counting as twelfths; None where it is not known (taken for an adult's).
        An unborn child is 0.
    sex : {'F', 'M', ''}
        "" where it is not known, as an unborn child's.
    partner : str
        Person id of the other half of a couple, in this person's row or the other's.
    lead, own_room, needs_carer, foster, away : bool
        As in the members table.
    unborn : bool
    born : date, optional
        Birth or due date; babies born on one day, or without dates of one age, are a multiple birth.
    """

    person_id: str
    age: float | None
    sex: str = ""
    partner: str = ""
    lead: bool = False
    own_room: bool = False
    needs_carer: bool = False
    foster: bool = False
    away: bool = False
    unborn: bool = False
    born: date | None = None


def bedrooms_needed(members: Sequence[Person], standard: BedroomStandard) -> int:
    """Fewest bedrooms that the standard allows the household; at least 1.

    Parameters
    ----------
    members : sequence of Person
        In the order of the table: it decides who is the applicant where nobody is flagged.
    standard : BedroomStandard

    Notes
    -----
    Pairing children of one sex first, as they come, needs too many rooms for some households (a boy of 4 with
    girls of 1, 7 and 14 under the size criteria: 2 bedrooms do, not 3). Here every pairing is tried.
    """
    counted = counted_members(members, standard)
    pairs = [pair for pair in couples(members) if all(person in counted for person in pair)]
    in_couple = {person.person_id for pair in pairs for person in pair}
    apart = sum(standard.medical_own_room and (one.own_room or other.own_room) for one, other in pairs)
    lead = lead_of(members)
    single = [person for person in counted if person.person_id not in in_couple]
    sharers = [person for person in single if _may_share(person, standard, person == lead)]
    rooms = len(pairs) + apart + len(single) - len(sharers) + _fewest_rooms(sharers, standard)
    rooms += standard.carer_room and any(person.needs_carer for person in counted)
    rooms += standard.foster_room and any(person.foster for person in counted)
    return max(1, rooms)


def counted_members(members: Sequence[Person], standard: BedroomStandard) -> list[Person]:
    """Members that the standard counts: away, unborn and very young ones by its switches."""
    present = [
        person
        for person in members
        if (standard.count_away or not person.away) and (standard.count_unborn or not person.unborn)
    ]
    small = [person for person in present if person.age is not None and person.age < standard.ignore_under]
    births = Counter((person.unborn, person.born or person.age) for person in small)
    twins_count = standard.ignore_under_unless_multiple
    ignored = [p for p in small if not (twins_count and births[p.unborn, p.born or p.age] > 1)]
    return [person for person in present if person not in ignored]


def lead_of(members: Sequence[Person]) -> Person | None:
    """Find the applicant: as flagged, else the first adult listed, else the oldest who is born."""
    born = [person for person in members if not person.unborn]
    flagged = [person for person in members if person.lead]
    adults = [person for person in born if person.age is None or person.age >= ADULT]
    oldest = sorted(born, key=lambda person: -(person.age or 0))
    return next(iter(flagged + adults + oldest), None)


def couples(members: Sequence[Person]) -> list[tuple[Person, Person]]:
    """Couples as `partner` names them, on one side or both; nobody is in two."""
    by_id = {person.person_id: person for person in reversed(members)}
    found: list[tuple[Person, Person]] = []
    taken: set[str] = set()
    for person in members:
        other = by_id.get(person.partner) if person.partner else None
        if other is None or other == person or {person.person_id, other.person_id} & taken:
            continue
        taken |= {person.person_id, other.person_id}
        found.append((person, other))
    return found


def may_pair(one: tuple[float, str], other: tuple[float, str], rule: PairRule) -> bool:
    """Whether two persons (age, sex) may share a room by this rule; an unknown sex is whichever fits."""
    young_enough = max(one[0], other[0]) < rule.under
    return young_enough and (not rule.same_sex or "" in (one[1], other[1]) or one[1] == other[1])


def _may_share(person: Person, standard: BedroomStandard, is_lead: bool) -> bool:
    if person.age is None or person.age >= standard.own_room_from:
        return False
    kept_apart = person.own_room and standard.medical_own_room
    return not (kept_apart or (is_lead and standard.applicant_never_shares))


def _fewest_rooms(sharers: Sequence[Person], standard: BedroomStandard) -> int:
    @cache
    def fewest(waiting: tuple[tuple[float, str], ...]) -> int:
        if not waiting:
            return 0
        first, rest = waiting[0], waiting[1:]
        tries = [rest]
        for place, other in enumerate(rest):
            if any(may_pair(first, other, rule) for rule in standard.pairs):
                tries.append(rest[:place] + rest[place + 1 :])
        return 1 + min(map(fewest, tries))

    return fewest(tuple(sorted((person.age or 0.0, person.sex) for person in sharers)))
