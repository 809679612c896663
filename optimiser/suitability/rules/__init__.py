"""The rules of who may have what, one idea a file; `RULES` in the order in which people would ask."""

from optimiser.suitability.rules.access import ACCESS_CATEGORY, FLOOR, RESERVED_ACCESSIBLE
from optimiser.suitability.rules.age import MIN_AGE
from optimiser.suitability.rules.authority import AUTHORITY
from optimiser.suitability.rules.availability import ANOTHER_HOME, TO_BE_LET
from optimiser.suitability.rules.dates import DATES
from optimiser.suitability.rules.limits import ARREARS, REFUSALS
from optimiser.suitability.rules.local_lettings import LOCAL_LETTINGS
from optimiser.suitability.rules.preferences import AREAS, LANDLORDS, PROPERTY_TYPES
from optimiser.suitability.rules.provider_queue import PROVIDER_QUEUE
from optimiser.suitability.rules.rent import RENT
from optimiser.suitability.rules.shortlist import SHORTLIST
from optimiser.suitability.rules.size import BEDROOMS, BEDSPACES

RULES = (
    TO_BE_LET,
    ANOTHER_HOME,
    SHORTLIST,
    BEDROOMS,
    BEDSPACES,
    AREAS,
    LANDLORDS,
    PROPERTY_TYPES,
    ACCESS_CATEGORY,
    RESERVED_ACCESSIBLE,
    FLOOR,
    MIN_AGE,
    RENT,
    AUTHORITY,
    PROVIDER_QUEUE,
    LOCAL_LETTINGS,
    ARREARS,
    REFUSALS,
    DATES,
)

__all__ = ["RULES"]
