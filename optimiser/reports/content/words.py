"""The team's words for queues, statuses, dates and sums: what every document says, said in one place."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from numbers import Real
from typing import Any

from optimiser.suitability.wording import written_day

NONE = "–"

_WORDS: Mapping[str, str] = {
    "general_needs": "General needs",
    "under_occupation": "Under-occupation",
    "council_interest": "Council's interest",
    "physical_disability": "Physical disability",
    "new_build": "New build",
    "social_rent": "Social rent",
    "rehouse": "A home",
    "move_by": "Move by its deadline",
    "chain": "Chain",
    "exchange": "Exchange",
    "decant_temporary": "Decant (temporary)",
    "decant_permanent": "Decant (permanent)",
    "return": "Return",
    "register": "Household from the register",
    "left_empty": "Home left empty",
    "demolished": "Home emptied for demolition",
    "held": "Home held",
}

_PLURALS: Mapping[str, str] = {"has": "have", "is": "are", "was": "were", "it": "they", "its": "their"}


def plain(name: object) -> str:
    """Give a stored name as people write it, e.g. ``under_occupation`` as ``Under-occupation``."""
    text = str(name or "")
    return _WORDS.get(text) or (text[:1].upper() + text[1:]).replace("_", " ")


def day(value: date | str | None) -> str:
    """Give a date (or its ISO text) as ``25/01/2027``; "" where there is none."""
    found = as_date(value)
    return written_day(found) if found else ""


def long_day(value: date) -> str:
    """Give a date as ``4 January 2027``."""
    return f"{value.day} {value:%B %Y}"


def as_date(value: object) -> date | None:
    """Read a date from ISO text; None for what is no date (facts may come from a saved plan)."""
    if isinstance(value, datetime):
        return value.date() if value == value else None  # pandas' NaT is a datetime unequal to itself
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def number(value: object, decimals: int = 0) -> str:
    """Give a number with thousands commas and no needless decimals; a dash where there is none."""
    found = as_number(value)
    if found is None:
        return NONE
    return f"{found:,.{0 if found == int(found) else max(decimals, 1)}f}"


def money(value: object) -> str:
    """Give pounds, with pence only where there are any; a dash where there is none."""
    found = as_number(value)
    if found is None:
        return NONE
    pence = 0 if found == round(found) else 2
    return f"{'-' if found < 0 else ''}£{abs(found):,.{pence}f}"


def as_number(value: object) -> float | None:
    """Read a finite number, of Python or numpy; None for blanks, texts, yes/no and NaN."""
    if isinstance(value, bool) or not isinstance(value, float | int | Real):  # the usual two first: quicker
        return None
    return float(value) if math.isfinite(value) else None


def count(amount: float, noun: str, plural: str | None = None) -> str:
    """Say ``1 home`` or ``12 homes``."""
    return f"{number(amount)} {noun if amount == 1 else plural or noun + 's'}"


def agree(amount: float, singular: str) -> str:
    """Make a small word agree: ``is`` for one, ``are`` for more."""
    return singular if amount == 1 else _PLURALS.get(singular, singular)


def bedrooms(value: object) -> str:
    """Say ``studio``, ``1 bedroom``, ``3 bedrooms``; "" where it is not known."""
    found = as_number(value)
    if found is None:
        return ""
    return "studio" if found == 0 else count(found, "bedroom")


def short_bedrooms(value: object) -> str:
    """Say ``studio`` or ``3-bed``; "" where it is not known."""
    found = as_number(value)
    if found is None:
        return ""
    return "studio" if found == 0 else f"{number(found)}-bed"


def nearness(gap: float) -> str:
    """Say how near to the best possible; rounded up, so that it never promises more than is proved.

    Parameters
    ----------
    gap : float
        Relative gap, 0 to 1, between the value reached and the best bound proved.
    """
    if not math.isfinite(gap):
        return "not known how near to the best possible"
    per_cent = gap * 100
    if per_cent <= 1e-6:
        return "proved best possible"
    step = 10.0 ** (math.floor(math.log10(per_cent)) - 1) if per_cent < 10 else 1.0
    rounded = math.ceil(per_cent / step - 1e-9) * step
    return f"within {rounded:.6g}% of the best possible"


def natural(text: object) -> tuple[tuple[int, int, str], ...]:
    """Sort key that puts ``C2`` before ``C10``."""
    parts = re.findall(r"\d+|\D+", str(text))
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def sentence_list(names: list[str], at_most: int = 6) -> str:
    """Join names with commas, and say how many more there are."""
    shown = ", ".join(names[:at_most])
    more = len(names) - at_most
    return f"{shown} and {more} more" if more > 0 else shown


def listed(value: Any) -> str:
    """Join a list of areas and the like with "; "; a plain text stays as it is."""
    if value is None:
        return ""
    return "; ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)
