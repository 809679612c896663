"""Who may have what: rules with their reasons, home types, arcs for the engine, a graph for people."""

from optimiser.suitability.conditions import match_one, matches
from optimiser.suitability.graph import lettings_graph
from optimiser.suitability.lettings import Lettings, find_lettings
from optimiser.suitability.rule import Rule
from optimiser.suitability.rules import RULES
from optimiser.suitability.why import rules_for, why_not

__all__ = [
    "RULES",
    "Lettings",
    "Rule",
    "find_lettings",
    "lettings_graph",
    "match_one",
    "matches",
    "rules_for",
    "why_not",
]
