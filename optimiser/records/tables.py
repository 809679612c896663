"""The columns of every table: name, kind, whether it must be given, and its default.

One list serves the reader (what to parse and what to complain about), the starter scenarios and the
documentation. Kinds and the dtype a checked frame has:

=========  ==========================================  =====================
kind       meaning                                     dtype when checked
=========  ==========================================  =====================
text       text, "" where blank                        object (str)
integer    whole number; NaN where blank, no default   int64, or float64
number     number                                      float64, NaN if blank
flag       yes/no                                      bool
date       calendar date                               datetime64, NaT blank
texts      list of texts, ";" between                  object (tuple of str)
numbers    list of numbers, ";" between                object (tuple of float)
=========  ==========================================  =====================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "integer", "number", "flag", "date", "texts", "numbers"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an input table; `default` None means: blank stays blank ("", NaN, NaT, ())."""

    name: str
    kind: Kind
    required: bool = False
    default: str | int | float | bool | None = None
    choices: tuple[str, ...] = ()


HOME_STATUSES = ("occupied", "vacant", "new_build", "held", "demolished")
PROPERTY_TYPES = ("bedsit", "flat", "maisonette", "house", "bungalow")
ACCESS_CATEGORIES = ("A", "B", "C", "D", "E", "F", "G")
KNOWN_QUEUES = (
    "homeless",
    "general_needs",
    "transfer",
    "under_occupation",
    "decant",
    "council_interest",
    "physical_disability",
)
OUTCOMES = ("accepted", "refused", "withdrawn", "pending", "moved")

HOMES = (
    Column("home_id", "text", required=True),
    Column("authority", "text"),
    Column("landlord", "text", default="council"),
    Column("area", "text", required=True),
    Column("development", "text"),
    Column("estate", "text"),
    Column("block", "text"),
    Column("address", "text"),
    Column("bedrooms", "integer", required=True),
    Column("bedspaces", "integer"),  # default 1 for a studio, otherwise 2 x bedrooms: intake fills it
    Column("property_type", "text", default="flat", choices=PROPERTY_TYPES),
    Column("floor", "integer", default=0),
    Column("lift", "flag", default=False),
    Column("access_category", "text", default="G", choices=ACCESS_CATEGORIES),
    Column("min_age", "integer", default=0),
    Column("tenure", "text", default="social_rent"),
    Column("weekly_rent", "number"),
    Column("room_areas_sqft", "numbers"),
    Column("status", "text", required=True, choices=HOME_STATUSES),
    Column("ready_date", "date"),
    # Beyond the contract: the phase of the development, where its phases are handed over on different days.
    Column("phase", "text"),
    # Beyond the contract: the end of the last tenancy and the end of major works of a vacant home,
    # from which the two official counts of empty days are taken.
    Column("tenancy_end", "date"),
    Column("major_works_end", "date"),
)

HOUSEHOLDS = (
    Column("household_id", "text", required=True),
    Column("authority", "text"),
    Column("queue", "text", required=True),
    Column("band", "text"),
    Column("points", "number"),
    Column("priority_date", "date"),
    Column("home_id", "text"),
    Column("bedrooms_needed", "integer"),
    Column("bedrooms_min", "integer"),
    Column("bedrooms_max", "integer"),
    Column("areas", "texts"),
    Column("landlords", "texts"),
    Column("property_types", "texts"),
    Column("access_need", "text", choices=ACCESS_CATEGORIES),
    Column("max_floor", "integer"),
    Column("max_weekly_rent", "number"),
    Column("not_before", "date"),
    Column("move_by", "date"),
    Column("acceptance", "number"),
    Column("arrears", "number"),
    Column("tenancy_start", "date"),
    Column("incentive_paid", "number"),
    Column("ta_weekly_cost", "number"),
    Column("return_to", "text"),
    Column("support", "text"),
    Column("cross_authority", "flag", default=False),
)

MEMBERS = (
    Column("household_id", "text", required=True),
    Column("person_id", "text", required=True),
    Column("age", "number"),
    Column("birth_date", "date"),
    Column("sex", "text", choices=("F", "M")),
    Column("lead", "flag", default=False),
    Column("partner", "text"),
    Column("own_room", "flag", default=False),
    Column("needs_carer", "flag", default=False),
    Column("foster", "flag", default=False),
    Column("away", "flag", default=False),
    Column("expected", "date"),
    Column("goes_with", "integer"),
)

BIDS = (
    Column("household_id", "text", required=True),
    Column("home_id", "text", required=True),
    Column("rank", "integer"),
    Column("weight", "number"),
)

BLOCKS = (
    Column("block", "text", required=True),
    Column("works", "text", required=True, choices=("demolish", "refurbish")),
    Column("vacate_by", "date"),
    Column("ready_again", "date"),
    Column("order", "integer"),
    Column("land_for", "text"),
)

DEVELOPMENTS = (
    Column("development", "text", required=True),
    Column("phase", "text"),
    Column("handover", "date"),
    Column("build_weeks", "integer"),
    Column("authority", "text"),
)

OFFERS = (
    Column("household_id", "text", required=True),
    Column("home_id", "text", required=True),
    Column("offered_on", "date"),
    Column("outcome", "text", required=True, choices=OUTCOMES),
    Column("ended_on", "date"),
    Column("reason", "text"),
)

TABLES: dict[str, tuple[Column, ...]] = {
    "homes": HOMES,
    "households": HOUSEHOLDS,
    "members": MEMBERS,
    "bids": BIDS,
    "blocks": BLOCKS,
    "developments": DEVELOPMENTS,
    "offers": OFFERS,
}
REQUIRED_TABLES = ("homes", "households")
