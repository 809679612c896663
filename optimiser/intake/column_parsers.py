"""One small function a kind of column: a cell as written to its value, or ValueError with what was expected.

Cells come as text from CSV, and as text, number, bool or date from a workbook.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from optimiser.records.tables import Column, Kind

Parser = Callable[[object], object]

NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?")
CLOCK = r"(?:[T ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?"
ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})" + CLOCK)
DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})" + CLOCK)
SHORT_YEAR = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}")
DAY_MONTH_NAME = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]([A-Za-z]{3,9})[ -]([0-9]{4})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FIRST_YEAR, LAST_YEAR = 1850, 2200
EXCEL_DAY_NUMBERS = range(20_000, 80_000)  # 1954 to 2119
EXCEL_DAY_ZERO = date(1899, 12, 30)

A_DATE = "a date such as 2027-03-31 or 31/03/2027"
YES = {"yes", "y", "true", "1"}
NO = {"no", "n", "false", "0"}


def parse_text(cell: object) -> str:
    """Text as it stands; a number without decimals loses its ".0", as Excel shows it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return str(int(cell)) if math.isfinite(cell) and cell == int(cell) else str(cell)
    raise ValueError("text; Excel has made a date or time of this cell: format it as Text and type it again")


def parse_key(cell: object) -> str:
    """Text that names something; leading zeros stay, ``1234.0`` (a number once) is ``1234``."""
    text = parse_text(cell)
    return text[:-2] if text.endswith(".0") and re.fullmatch(r"[0-9]+\.0", text) else text


def parse_number(cell: object) -> float:
    """Pounds or any other number; ``£1,200.50`` is one too."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = float(cell)
    else:
        value = _number_from_text(cell)
    if not math.isfinite(value) or abs(value) > 1e15:
        raise ValueError("a number")
    return value


def _number_from_text(cell: object) -> float:
    text = cell.removeprefix("£").strip() if isinstance(cell, str) else ""
    if not NUMBER.fullmatch(text) or not any(sign.isdigit() for sign in text):
        raise ValueError("a number")
    try:
        return float(text.replace(",", ""))
    except ValueError:
        raise ValueError("a number") from None


def parse_integer(cell: object) -> int:
    """Whole number; ``3.0`` is one, ``3.5`` is not."""
    try:
        value = parse_number(cell)
    except ValueError:
        raise ValueError("a whole number") from None
    if value != int(value):
        raise ValueError("a whole number")
    return int(value)


def parse_flag(cell: object) -> bool:
    """Yes or no, in any of the usual spellings."""
    text = parse_text(cell).casefold() if isinstance(cell, str | bool | int | float) else ""
    if text in YES:
        return True
    if text in NO:
        return False
    raise ValueError("yes or no")


def parse_date(cell: object) -> date:
    """Calendar date: ISO, or day first with a four-figure year, or a real Excel date."""
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    elif isinstance(cell, str):
        found = _date_from_text(cell)
    else:
        raise ValueError(_hint_for_day_number(cell))
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"a date between {FIRST_YEAR} and {LAST_YEAR}")
    return found


def _date_from_text(text: str) -> date:
    if match := ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif match := DAY_MONTH_NAME.fullmatch(text):
        day, month, year = int(match[1]), _month(match[2]), int(match[3])
    elif SHORT_YEAR.fullmatch(text):
        raise ValueError(f"{A_DATE}, with the year in four figures")
    else:
        raise ValueError(_hint_for_day_number(text))
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{A_DATE}; there is no such day") from None


def _month(name: str) -> int:
    short = name[:3].casefold()
    return MONTHS.index(short) + 1 if short in MONTHS else 0


def _hint_for_day_number(cell: object) -> str:
    """Say what an Excel day number would be, which is how dates look in cells not formatted as dates."""
    try:
        number = int(parse_number(cell))
    except ValueError:
        return A_DATE
    if number not in EXCEL_DAY_NUMBERS:
        return A_DATE
    meant = EXCEL_DAY_ZERO + timedelta(days=number)
    return f"{A_DATE}; as an Excel day number this is {meant}: format the column as Date"


def parse_texts(cell: object) -> tuple[str, ...]:
    """Texts with ``;`` between, each once, in the order given."""
    parts = (part.strip() for part in parse_text(cell).split(";"))
    return tuple(dict.fromkeys(part for part in parts if part))


def parse_numbers(cell: object) -> tuple[float, ...]:
    """Numbers with ``;`` between."""
    parts = cell.split(";") if isinstance(cell, str) else [cell]
    try:
        return tuple(
            parse_number(part.strip() if isinstance(part, str) else part) for part in parts if part != ""
        )
    except ValueError:
        raise ValueError("numbers with ; between, such as 120;95.5") from None


def parse_pounds_or_flag(cell: object) -> float:
    """Pounds, or yes (1) and no (0): many lists say only that an incentive was paid."""
    try:
        return parse_number(cell)
    except ValueError:
        pass
    try:
        return float(parse_flag(cell))
    except ValueError:
        raise ValueError("an amount in pounds, or yes or no") from None


def parse_chance(cell: object) -> float:
    """Chance between 0 and 1; ``80%`` is 0.8."""
    if isinstance(cell, str) and cell.endswith("%"):
        return parse_number(cell[:-1].strip()) / 100
    return parse_number(cell)


BY_KIND: dict[Kind, Parser] = {
    "text": parse_text,
    "integer": parse_integer,
    "number": parse_number,
    "flag": parse_flag,
    "date": parse_date,
    "texts": parse_texts,
    "numbers": parse_numbers,
}
BY_NAME: dict[str, Parser] = {
    "home_id": parse_key,
    "household_id": parse_key,
    "person_id": parse_key,
    "partner": parse_key,
    "incentive_paid": parse_pounds_or_flag,
    "acceptance": parse_chance,
}
OTHER_SPELLINGS = {("sex", "female"): "F", ("sex", "male"): "M", ("sex", "woman"): "F", ("sex", "man"): "M"}


def plain(name: str) -> str:
    """Spelling for comparison: lower case, blanks and hyphens as underscores."""
    return re.sub(r"[\s\-_]+", "_", name.strip().casefold())


def parser_for(column: Column) -> Parser:
    """Return the parser of a column; one with choices gives the choice as it is spelt in the records."""
    parse = BY_NAME.get(column.name, BY_KIND[column.kind])
    return _choice_parser(column) if column.choices else parse


def _choice_parser(column: Column) -> Parser:
    by_spelling = {plain(choice): choice for choice in column.choices}

    def parse(cell: object) -> str:
        text = parse_text(cell)
        chosen = by_spelling.get(plain(text)) or OTHER_SPELLINGS.get((column.name, plain(text)))
        if chosen is None:
            raise ValueError("one of " + ", ".join(column.choices))
        return chosen

    return parse
