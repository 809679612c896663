"""The register: households who have no home in the stock."""

from __future__ import annotations

from datetime import timedelta

from make import figures
from make.draws import Draws
from make.families import Person, family, lone_adult
from make.homes import Row
from make.wishes import accepted_areas, accepted_types, priority_date

Applicant = tuple[Row, list[Person]]

BANDS = {
    "general_needs": {"A": 2, "B": 12, "C": 38, "D": 48},
    "homeless": {"A": 15, "B": 55, "C": 30},
    "social_services": {"A": 40, "B": 60},
    "physical_disability": {"A": 45, "B": 55},
}


def register(seed: int) -> list[Applicant]:
    """Make all register households, R0001 onwards, queues and needs mixed in the published shares."""
    draws = Draws(seed, "register")
    queues = draws.deal(figures.REGISTER_QUEUES, figures.REGISTER)
    needs = draws.deal(figures.REGISTER_NEED, figures.REGISTER)
    made = [_applicant(draws, queue, need) for queue, need in zip(queues, needs, strict=True)]
    for number, (household, _) in enumerate(made, start=1):
        household["household_id"] = f"R{number:04d}"
    _place_in_temporary(draws, made)
    return made


def _applicant(draws: Draws, queue: str, need: int) -> Applicant:
    household: Row = {
        "queue": queue,
        "priority_date": priority_date(draws, figures.WAIT_DAYS[need]),
        "areas": accepted_areas(draws, anywhere=0.4 if queue == "homeless" else 0.05),
        "property_types": "" if queue == "homeless" else accepted_types(draws, need),
    }
    household |= _standing(draws, queue) | _limits(draws, queue, need)
    return household, _members(draws, queue, need)


def _standing(draws: Draws, queue: str) -> Row:
    """Band by the council's scheme; the provider's own list goes by points."""
    if queue == figures.PROVIDER_QUEUE:
        return {"points": draws.whole(10, 90)}
    return {"band": draws.by_share(BANDS[queue])}


def _limits(draws: Draws, queue: str, need: int) -> Row:
    limits: Row = {}
    if queue == "physical_disability":
        limits["access_need"] = draws.by_share({"A": 35, "B": 45, "C": 20})
    elif draws.chance(0.05):
        limits |= {"access_need": draws.by_share({"D": 25, "E": 75}), "max_floor": 0}
    if need >= 4 and draws.chance(0.35):
        limits |= {"bedrooms_min": 3, "bedrooms_max": need}  # large families may take one bedroom fewer
    if draws.chance(0.01):
        limits["max_weekly_rent"] = figures.WEEKLY_RENT[need] + draws.pick((0, 20))
    if draws.chance(0.015):
        limits["not_before"] = figures.START + timedelta(days=28 * draws.whole(1, 7))
    return limits


def _members(draws: Draws, queue: str, need: int) -> list[Person]:
    if queue == "social_services" and need == 1:
        return lone_adult(draws, 18, 24)  # care leavers
    if need == 1 and draws.chance(0.12):
        return lone_adult(draws, 60, 84)
    return family(draws, need)


def _place_in_temporary(draws: Draws, made: list[Applicant]) -> None:
    """Give most homeless households a weekly cost of the temporary home they are in."""
    homeless = [applicant for applicant in made if applicant[0]["queue"] == "homeless"]
    rooms = {household["household_id"]: _rooms_let(members) for household, members in homeless}
    for household, _ in draws.some(homeless, figures.IN_TEMPORARY):
        cost = figures.TEMPORARY_WEEKLY[rooms[household["household_id"]]]
        household["ta_weekly_cost"] = draws.around(cost, 0.15)


def _rooms_let(members: list[Person]) -> int:
    """Temporary homes are let by heads, not by the standard: about two to a room."""
    return min(5, (len(members) + 1) // 2)
