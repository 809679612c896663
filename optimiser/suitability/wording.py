"""Numbers, names and days in sentences for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def counted(number: float, thing: str) -> str:
    """Write ``1 bedroom``, ``2 bedrooms``."""
    return f"{number:g} {thing}" if number == 1 else f"{number:g} {thing}s"


def listed(names: Sequence[str]) -> str:
    """Write ``North``, ``North or South``, ``North, South or West``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"


def written_day(when: date) -> str:
    """Write ``25/01/2027``: a day in a sentence looks as it does in the columns of the plan's documents."""
    return f"{when:%d/%m/%Y}"


def pounds(amount: float) -> str:
    """Write ``£1,250`` or ``£98.50``."""
    return f"£{amount:,.0f}" if float(amount).is_integer() else f"£{amount:,.2f}"


def owner(landlord: str) -> str:
    """Write ``the council`` for the landlord `council`; a provider has its name, and so has anything else."""
    return "the council" if landlord == "council" else landlord
