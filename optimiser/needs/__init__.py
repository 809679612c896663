"""Bedroom standards, overcrowding, offer ranges and priority: what the policies make of the tables."""

from optimiser.needs.assess import Assessed, assess
from optimiser.needs.bedroom_standard import Person, bedrooms_needed
from optimiser.needs.overcrowding import statutory_overcrowding
from optimiser.needs.standards import named_standards, standard_of

__all__ = [
    "Assessed",
    "Person",
    "assess",
    "bedrooms_needed",
    "named_standards",
    "standard_of",
    "statutory_overcrowding",
]
