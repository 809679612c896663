"""All plans of a tiny decant, one by one: the best that can be reached, to hold the engine to.

Knows nothing of the program but the tables: homes of one size, weekly starts, no rules save areas. Written
from the data dictionary.
"""

from __future__ import annotations

from itertools import product

NEVER = 10_000


def best_by_trying(case):
    """Give (households in time, temporary moves, households with a home for good) of the best plan.

    `case`: weeks, letting, void (days); homes: name -> (first day free, area); households: list of dicts with
    own, block, deadline, areas, back (day its own home is ready again, or None for a demolished one).
    """
    options = [_options(case, household) for household in case["households"]]
    best = None
    for choice in product(*options):
        if _possible(case, choice):
            value = _value(case, choice)
            best = value if best is None or value > best else best
    in_time, fewest, good = best
    return in_time, -fewest, good


def _options(case, household):
    days = [7 * week for week in range(case["weeks"])]
    found = [()]
    good = [home for home, (_, area) in case["homes"].items() if area in household["areas"]]
    if household["back"] is None:
        found += [(("good", home, day),) for home in good for day in days]
    for home, first in product(case["homes"], days):
        out = ("stay", home, first)
        found.append((out,))
        for later in (day for day in days if day > first):
            if household["back"] is None:
                found += [(out, ("good", other, later)) for other in good if other != home]
            elif later >= max(first + case["void"], household["back"]) + case["letting"]:
                found.append((out, ("back", None, later)))
    return found


def _possible(case, choice):
    """Each home is let only when it is free: ready and let, or left, made ready and let again."""
    uses = {}
    for moves in choice:
        for place, (_, home, day) in enumerate(moves):
            if home is not None:
                left = moves[place + 1][2] if place + 1 < len(moves) else NEVER
                uses.setdefault(home, []).append((day, left))
    for home, spells in uses.items():
        free = case["homes"][home][0] + case["letting"]
        for day, left in sorted(spells):
            if day < free:
                return False
            free = max(left + case["void"] + case["letting"], left + 1)
    return True


def _value(case, choice):
    in_time = sum(
        bool(moves) and moves[0][2] <= household["deadline"]
        for household, moves in zip(case["households"], choice, strict=True)
    )
    temporary = sum(move[0] == "stay" for moves in choice for move in moves)
    good = sum(bool(moves) and moves[-1][0] != "stay" for moves in choice)
    return in_time, -temporary, good
