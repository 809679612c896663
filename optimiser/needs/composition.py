"""Bedrooms that many households need at once: counts of who may share with whom, then the fewest rooms.

The plain form for one household is `optimiser.needs.bedroom_standard`; a property test holds the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.needs.ages import Days, Floats
from optimiser.needs.people import Flags, Ints, People
from optimiser.records.policy import BedroomStandard

UNKNOWN_SEX = 2


@dataclass(frozen=True)
class Composition:
    """What the standard makes of each household on its day: one entry a (household, day) pair.

    `bedrooms` and `persons` are NaN for a household without members; `lead_age` (completed years) too, and
    where the lead's age is not given.
    """

    bedrooms: Floats
    persons: Floats
    lead_age: Floats


@dataclass(frozen=True)
class _Occupants:
    """One entry a person of a (household, day) pair: `pair` is the pair's number, `person` who it is."""

    pair: Ints
    person: Ints
    months: Floats
    counted: Flags
    in_couple: Flags


def compose(people: People, standard: BedroomStandard, household: Ints, day: Days) -> Composition:
    """Bedrooms needed, persons counted and the lead's age for each (household, day) pair.

    Parameters
    ----------
    people : People
    standard : BedroomStandard
    household : int array
        Rows of households; the same one may come with several days.
    day : datetime64[D] array
        Of the same length.
    """
    pairs = len(household)
    here = _occupants(people, standard, household, day)
    lead = people.is_lead[here.person]
    lead_age = np.full(pairs, np.nan)
    lead_age[here.pair[lead]] = np.floor(here.months[lead] / 12)
    empty = people.count[household] == 0
    bedrooms = _couple_rooms(people, standard, here, pairs) + _single_rooms(people, standard, here, pairs)
    bedrooms += _extra_rooms(people, standard, here, pairs)
    return Composition(
        bedrooms=np.where(empty, np.nan, np.maximum(bedrooms, 1)),
        persons=np.where(empty, np.nan, np.bincount(here.pair[here.counted], minlength=pairs)),
        lead_age=lead_age,
    )


def fewest_rooms(old: tuple[Ints, Ints, Ints], young: tuple[Ints, Ints, Ints]) -> Ints:
    """Fewest rooms for people who may share in twos, elementwise; exact.

    Parameters
    ----------
    old : counts of women, men and persons of unknown sex
        Who share with anybody of the same sex, old or young.
    young : the same
        Who share with one another whatever their sex, and with the old of the same sex.

    Notes
    -----
    Old pairs first, then each old person left over (one a sex at most) with a young one of that sex, then the
    young that remain. No pairing does better: an old-young pair of a sex beside another such pair can be
    re-paired old-old and young-young, and giving a lone old person a young one costs at most the one pair
    that the young one was in. An unknown sex is whichever needs fewest rooms, so every split is tried.
    """
    splits = range(int(old[2].max(initial=0)) + 1)
    tries = [_rooms_given_sexes(old[0] + n, old[1] + np.maximum(old[2] - n, 0), young) for n in splits]
    possible = [
        np.where(old[2] >= n, rooms, np.iinfo(np.int64).max) for n, rooms in zip(splits, tries, strict=True)
    ]
    best: Ints = np.min(possible, axis=0)
    return best


def _rooms_given_sexes(women: Ints, men: Ints, young: tuple[Ints, Ints, Ints]) -> Ints:
    girls, boys, unknown = young
    from_girls, from_boys = np.minimum(women % 2, girls), np.minimum(men % 2, boys)
    lone = women % 2 + men % 2 - from_girls - from_boys
    matched = from_girls + from_boys + np.minimum(lone, unknown)
    rooms: Ints = (women + 1) // 2 + (men + 1) // 2 + (girls + boys + unknown - matched + 1) // 2
    return rooms


def _occupants(people: People, standard: BedroomStandard, household: Ints, day: Days) -> _Occupants:
    sizes = people.count[household]
    pair = np.repeat(np.arange(len(household)), sizes)
    place = np.arange(len(pair)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    person = people.first[household][pair] + place
    months = people.months_on(person, day[pair])
    counted = np.ones(len(pair), bool) if standard.count_away else ~people.away[person]
    if not standard.count_unborn:
        counted &= ~(months < 0)
    counted &= ~_ignored(standard, pair, people.birth[person], months, counted)
    partner = people.partner[person]
    partner_at = np.arange(len(pair)) + (partner - person)
    in_couple = counted & (partner >= 0)
    in_couple[in_couple] &= counted[partner_at[in_couple]]
    return _Occupants(pair, person, months, counted, in_couple)


def _ignored(standard: BedroomStandard, pair: Ints, birth: Days, months: Floats, counted: Flags) -> Flags:
    """Children too young to count; born on one day (or of one age) they are a multiple birth, which may."""
    small = counted & (np.maximum(months, 0) < standard.ignore_under * 12)  # the unborn are 0
    if not (standard.ignore_under_unless_multiple and small.any()):
        return small
    age = np.nan_to_num(np.where(np.isnat(birth), months, 0))
    births = np.stack([pair, birth.astype(np.int64), age], axis=1)[small]
    _, which, born = np.unique(births, axis=0, return_inverse=True, return_counts=True)
    small[small] = born[which.ravel()] == 1
    return small


def _couple_rooms(people: People, standard: BedroomStandard, here: _Occupants, pairs: int) -> Ints:
    """One room a couple, two where either half cannot share."""
    partner = people.partner[here.person]
    once = here.in_couple & (here.person < partner)
    apart = (people.own_room[here.person] | people.own_room[partner]) & standard.medical_own_room
    return np.bincount(here.pair[once], minlength=pairs) + np.bincount(
        here.pair[once & apart], minlength=pairs
    )


def _single_rooms(people: People, standard: BedroomStandard, here: _Occupants, pairs: int) -> Ints:
    single = here.counted & ~here.in_couple
    any_sex, same_sex = sharing_ages(standard)
    alone = people.own_room[here.person] & standard.medical_own_room
    alone |= people.is_lead[here.person] & standard.applicant_never_shares
    alone |= ~(here.months < max(any_sex, same_sex))
    young = single & ~alone & (here.months < any_sex)
    old = single & ~alone & ~young

    def by_sex(group: Flags) -> tuple[Ints, Ints, Ints]:
        sex = np.where(here.months < 0, UNKNOWN_SEX, people.sex[here.person])
        women, men, unknown = (
            np.bincount(here.pair[group & (sex == code)], minlength=pairs) for code in range(3)
        )
        return women, men, unknown

    return np.bincount(here.pair[single & alone], minlength=pairs) + fewest_rooms(by_sex(old), by_sex(young))


def sharing_ages(standard: BedroomStandard) -> tuple[int, int]:
    """Ages in months under which two share whatever their sex, and under which two of one sex share."""
    any_sex = max((rule.under for rule in standard.pairs if not rule.same_sex), default=0)
    same_sex = max((rule.under for rule in standard.pairs if rule.same_sex), default=0)
    return min(any_sex, standard.own_room_from) * 12, min(same_sex, standard.own_room_from) * 12


def _extra_rooms(people: People, standard: BedroomStandard, here: _Occupants, pairs: int) -> Ints:
    """One for a carer who stays overnight and one for fostering, however many need care or foster."""
    rooms = np.zeros(pairs, dtype=np.int64)
    for flags, allowed in ((people.needs_carer, standard.carer_room), (people.foster, standard.foster_room)):
        flagged = here.pair[flags[here.person] & here.counted]
        rooms += (np.bincount(flagged, minlength=pairs) > 0) & allowed
    return rooms
