"""Best decants found by going through the days: everything that may be done on each, remembered by where all are.

Knows nothing of the program; written from the data dictionary. A state is where each household is and when each
home is free. What is still to be won from a state does not depend on how it came about, so each is looked at
once. Homes of one size, no rules save areas, tenancies on any day.
"""

from __future__ import annotations

from functools import cache

IN, OUT, HOME = "in", "out", "home"  # in its block; in a temporary home; at home for good
NEVER = 10_000


def best_by_days(case):
    """Give (in time, -temporary moves, households with a home for good, -days late) of the best plan.

    `case`: days, letting, void; homes: tuple of (first day ready, or None for a new one; area); households: tuple
    of dicts with deadline, areas, back (day its own home is ready again, None: it comes down), right (numbers of
    the homes that it may end in, or None); land: days of building after all blocks are empty until the new homes
    are handed over (None: there are none).
    """
    households, letting, void = case["households"], case["letting"], case["void"]
    everybody = range(len(households))

    def first_day(ready):
        return NEVER if ready is None else ready + letting

    @cache
    def best(day, where, free):
        if day >= case["days"]:
            late = sum(case["days"] - households[who]["deadline"] for who in everybody if where[who][0] == IN)
            return (0, 0, 0, -late)
        return max(_then(day, where, free, ()))

    def _then(day, where, free, moved):
        yield best(day + 1, where, opened(day, where, free))
        for who in everybody:
            if who in moved or (moved and who < moved[-1]):
                continue
            for gain, there, home in ways(day, where, free, who):
                now, homes = list(where), list(free)
                leaves = where[who]
                if leaves[0] == OUT:
                    homes[leaves[1]] = max(day + void + letting, day + 1)
                if home is not None:
                    homes[home] = NEVER
                now[who] = there
                for rest in _then(day, tuple(now), tuple(homes), (*moved, who)):
                    yield tuple(a + b for a, b in zip(gain, rest, strict=True))

    def ways(day, where, free, who):
        """What a household may do on a day: gain, where it is then, the home it takes."""
        household, (state, _, since) = households[who], where[who]
        if state == HOME:
            return
        in_time = int(day <= household["deadline"]) if state == IN else 0
        late = -max(day - household["deadline"], 0) if state == IN else 0
        for home, (_, area) in enumerate(case["homes"]):
            if free[home] > day:
                continue
            may_end = household["back"] is None and area in household["areas"]
            if may_end and (household["right"] is None or home in household["right"]) and since < day:
                yield (in_time, 0, 1, late), (HOME, home, day), home
            if state == IN:
                yield (in_time, -1, 0, late), (OUT, home, day), home
        if state == OUT and household["back"] is not None:
            again = max(since + void, household["back"]) + letting
            if day >= again and day > since:
                yield (0, 0, 1, 0), (HOME, None, day), None

    def opened(day, where, free):
        """New homes can be let some days after the last household has left."""
        if case["land"] is None or any(place[0] == IN for place in where):
            return free
        ready = day + case["land"] + letting
        waits = [home for home, (first, _) in enumerate(case["homes"]) if first is None]
        return tuple(ready if home in waits and each == NEVER + 1 else each for home, each in enumerate(free))

    start = tuple((IN, None, -1) for _ in everybody)
    free = tuple(NEVER + 1 if ready is None else first_day(ready) for ready, _ in case["homes"])
    return best(0, start, free)
