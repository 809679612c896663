"""Conditions of a policy in the words of the team: ``lettings in Riverside``, ``the queue transfer``."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.records.policy import Condition, Conditions, parse_limit
from optimiser.suitability.wording import listed

_PLACES = ("area", "development", "estate", "block", "address")
_FLAGS = {
    ("is_tenant", True): "who are tenants",
    ("is_tenant", False): "who are on the register",
    ("under_occupied", True): "who have bedrooms to spare",
    ("under_occupied", False): "who have no bedroom to spare",
    ("statutorily_overcrowded", True): "who are statutorily overcrowded",
    ("statutorily_overcrowded", False): "who are not statutorily overcrowded",
}


def which_homes(where: Conditions) -> str:
    """Say which homes' lettings are meant: `` in Riverside with bedrooms 2 or 3``; nothing where all are."""
    places = [f"in {values(wanted)}" for column, wanted in where.items() if column in _PLACES]
    owners = [f"of {values(wanted)}" for column, wanted in where.items() if column == "landlord"]
    others = [
        _with(column, wanted) for column, wanted in where.items() if column not in (*_PLACES, "landlord")
    ]
    return "".join(f" {part}" for part in (*places, *owners, *_joined(others)))


def which_households(who: Conditions) -> str:
    """Say which households are meant: ``the queues transfer or under_occupation with band A``."""
    if not who:
        return "anybody"
    queues = who.get("queue", ())
    first = f"the {'queue' if len(queues) == 1 else 'queues'} {values(queues)}" if queues else "households"
    phrases = [_with(column, wanted) for column, wanted in who.items() if column != "queue"]
    plain = [phrase for phrase in phrases if not phrase.startswith("who ")]
    relative = [phrase for phrase in phrases if phrase.startswith("who ")]
    return " ".join([first, *_joined(plain), *_joined(relative)])


def how_many_go(limit: str | float, homes: str) -> str:
    """Say how many lettings go: ``50% of the lettings in Riverside go``, ``1 letting in Riverside goes``."""
    amount, is_share = parse_limit(limit)
    if is_share:
        return f"{per_cent(amount)} of the lettings{homes} go"
    return f"1 letting{homes} goes" if amount == 1 else f"{amount:.10g} lettings{homes} go"


def values(wanted: Sequence[Condition]) -> str:
    """List wanted values: ``2 or 3``, ``yes``."""
    return listed([_value(value) for value in wanted])


def per_cent(share: float) -> str:
    """Write ``75%``, ``12.5%``."""
    return f"{share * 100:.10g}%"


def _with(column: str, wanted: Sequence[Condition]) -> str:
    known = _FLAGS.get((column, wanted[0])) if len(wanted) == 1 and isinstance(wanted[0], bool) else None
    return known or f"with {column.replace('_', ' ')} {values(wanted)}"


def _joined(phrases: Sequence[str]) -> list[str]:
    return [" and ".join(phrases)] if phrases else []


def _value(value: Condition) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) or "(blank)"
