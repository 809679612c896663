"""The figures that shape the fictional borough. README.md beside this folder says where each comes from."""

from __future__ import annotations

from datetime import date

SEED = 20270104
START = date(2027, 1, 4)
LAST_READY = date(2027, 12, 6)  # later relets could not be let within the year
DEVELOPMENT = "Riverside"
PROVIDER = "Millrace Homes"
PROVIDER_QUEUE = "millrace_list"
DECANT_BLOCK = "Anchor House"
VACATE_BY = date(2027, 9, 30)

# Letting areas in a ring: those next to each other in the list are neighbours, the last and the first too.
AREAS = (
    "Riverside", "Old Town", "Market", "Station", "Eastfield", "Northgate", "Hilltop", "Millbrook",
)  # fmt: skip
CENTRE = ("Riverside", "Old Town", "Market", "Station")  # flats; outside it families have houses
PROVIDER_AREAS = ("Station", "Millbrook")  # where the provider's older homes stand
SHELTERED_AREAS = ("Market", "Hilltop")
STUDIO_AREAS = ("Old Town", "Market")
TREES = (
    "Alder", "Aspen", "Beech", "Birch", "Cedar", "Elder", "Hawthorn", "Hazel", "Holly", "Juniper", "Larch",
    "Laurel", "Linden", "Maple", "Myrtle", "Oak", "Olive", "Pine", "Poplar", "Rowan", "Spruce", "Sycamore",
    "Walnut", "Willow",
)  # fmt: skip

# The development: homes by phase and bedrooms; in all 33/39/25/9 of 1/2/3/4 bedrooms, the stock's 31/37/24/8.
HANDOVERS = {
    "1A": (date(2027, 2, 8), "Heron House", {1: 14, 2: 15, 3: 8, 4: 3}),
    "1B": (date(2027, 5, 10), "Kingfisher House", {1: 11, 2: 14, 3: 10, 4: 3}),
    "1C": (date(2027, 9, 6), "Sandpiper Terrace", {1: 8, 2: 10, 3: 7, 4: 3}),
}
WHEELCHAIR = {1: 3, 2: 4, 3: 3, 4: 1}  # 11 of 106, the London Plan's tenth
PROVIDER_FIRST_LETS = 10  # of phase 1C

RELETS = 120
RELET_BEDROOMS = {0: 28, 1: 275, 2: 221, 3: 124, 4: 30}
RELET_PROVIDER_SHARE = 0.14
RELET_SHELTERED_SHARE = 0.6  # of one-bedroom relets in the areas with sheltered homes
VOID_MEDIAN, VOID_MEAN = 30.0, 62.0
MAJOR_WORKS_FROM = 75  # days empty: longer voids are taken for major works

TENANTS = {
    "overcrowded": 520,
    "under_occupation": 330,
    "medical": 190,
    "other": 82,
    "disability": 35,
    "decant": 28,
    "council_interest": 15,
}
PROVIDER_TENANT_SHARE = 0.38  # of tenants in the areas where it has homes: one in twelve of all
# (bedrooms it has, bedrooms it needs) -> share
UNDER_OCCUPIED = {(2, 1): 30, (3, 1): 22, (3, 2): 22, (4, 2): 10, (4, 3): 8, (4, 1): 5, (5, 3): 3}
OVERCROWDED = {(1, 2): 38, (2, 3): 34, (1, 3): 6, (3, 4): 12, (2, 4): 7, (3, 5): 2, (4, 5): 1}
RIGHT_SIZE = {(1, 1): 45, (2, 2): 35, (3, 3): 17, (4, 4): 3}
DECANTED = {(1, 1): 7, (2, 2): 11, (2, 1): 2, (1, 2): 3, (2, 3): 3, (3, 3): 2}

REGISTER = 3000
REGISTER_NEED = {1: 23, 2: 38, 3: 28, 4: 9.9, 5: 1.1}
REGISTER_QUEUES = {
    "general_needs": 2140,
    "homeless": 700,
    "social_services": 60,
    "physical_disability": 60,
    PROVIDER_QUEUE: 40,
}
IN_TEMPORARY = 660  # of the homeless: 22% of the register
TEMPORARY_WEEKLY = {1: 310, 2: 360, 3: 430, 4: 520, 5: 600}
WAIT_DAYS = {1: 1087, 2: 1019, 3: 2152, 4: 2160, 5: 2160}

WEEKLY_RENT = {0: 98, 1: 116, 2: 133, 3: 151, 4: 168, 5: 182}
NEW_BUILD_RENT = 14  # pounds a week more than an older home of the size
