"""What a decant plan stands on: home types, who may have which for good or for a while, and the calendar."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimiser.engine.model.problem import Bools, Ints
from optimiser.errors import Fault, InputError
from optimiser.needs.assess import Assessed, assess
from optimiser.needs.decanting import Waiting, waiting, with_handovers
from optimiser.planning.decant.calendar import Calendar, every_day
from optimiser.records.scenario import Scenario
from optimiser.suitability import RULES, Lettings
from optimiser.suitability.arcs import Arcs, arcs, arcs_waiving
from optimiser.suitability.decant_rights import (
    block_of_households,
    goes_back,
    may_leave_for_good,
    officers_of,
    right_of_households,
    scheme_rows,
    support_lead_days,
)
from optimiser.suitability.home_types import HomeTypes, home_types, types_frame


@dataclass(frozen=True)
class Ground:
    """See the module's first line; arrays over arcs belong to `lettings`, others to households (rows).

    Attributes
    ----------
    assessed, closed : Assessed
        With the developments that wait for land open from the first day, and never.
    lettings : Lettings
        Arcs of all kinds of move.
    for_good, for_a_while, back, keeps : (arcs,) bool
        An arc may be a move for good, a temporary one, a return to the own home, or a home kept for a right.
    waiting : tuple of Waiting
    gate_of_type : (types,) int
        Number of the waiting development that homes of the type belong to, -1 for none.
    calendar : Calendar
    block : list of str
        Block to be emptied that each household lives in.
    right : list of str
        Development it has the right to return to.
    goes_back : (households,) bool
    earliest : (households,) int
        Day before which help with its move cannot be there.
    officer : list of str
    """

    assessed: Assessed
    closed: Assessed
    lettings: Lettings
    for_good: Bools
    for_a_while: Bools
    back: Bools
    keeps: Bools
    waiting: tuple[Waiting, ...]
    gate_of_type: Ints
    calendar: Calendar
    block: list[str]
    right: list[str]
    goes_back: Bools
    earliest: Ints
    officer: list[str]
    emergency: bool


def lay_ground(scenario: Scenario, emergency: bool) -> Ground:
    """Work out everything that does not depend on what the plan chooses.

    Parameters
    ----------
    scenario : Scenario
        As `optimiser.needs.decanting.as_decant` gives it.
    emergency : bool

    Returns
    -------
    Ground
        Its calendar has every day on which a move may start.
    """
    _check_waived(scenario)
    assessed = assess(scenario)
    waits = waiting(scenario)
    closed = assess(with_handovers(scenario, {}))
    gate_of_home = _gate_of_homes(scenario, waits)
    right = right_of_households(assessed)
    types = home_types(assessed, _apart(assessed, gate_of_home, right))
    lettings, flags = _all_arcs(assessed, types, right, emergency)
    return Ground(
        assessed=assessed,
        closed=closed,
        lettings=lettings,
        for_good=flags[:, 0],
        for_a_while=flags[:, 1],
        back=flags[:, 2],
        keeps=flags[:, 3],
        waiting=waits,
        gate_of_type=gate_of_home[types.representative],
        calendar=every_day(assessed, lettings),
        block=block_of_households(assessed),
        right=right,
        goes_back=goes_back(assessed),
        earliest=_earliest(assessed),
        officer=officers_of(assessed),
        emergency=emergency,
    )


def _check_waived(scenario: Scenario) -> None:
    known = [rule.rule_id for rule in RULES]
    scheme = scenario.policy.decant
    unknown = [name for name in (*scheme.temporary_waives, *scheme.emergency.waives) if name not in known]
    if unknown:
        problem = f"is not a rule of suitability; these are: {', '.join(known)}."
        raise InputError(
            [Fault("[policy.decant]", f"'{name}' {problem}", column="temporary_waives") for name in unknown]
        )


def _gate_of_homes(scenario: Scenario, waits: tuple[Waiting, ...]) -> Ints:
    gate = np.full(len(scenario.homes), -1, np.int64)
    for number, each in enumerate(waits):
        gate[list(each.home_rows)] = number
    return gate


def _apart(assessed: Assessed, gate: Ints, right: list[str]) -> list[Ints]:
    """Homes of one type share the development that they wait for or that somebody returns to."""
    homes = assessed.homes
    programme = {*right, *assessed.scenario.blocks["land_for"]} - {""}
    names = homes["development"].where(homes["development"].isin(programme), "")
    in_block = homes["block"].where(homes["block"].isin(set(assessed.scenario.blocks["block"])), "")
    return [gate, *(pd.factorize(each)[0].astype(np.int64) for each in (names, in_block))]


def _all_arcs(
    assessed: Assessed, types: HomeTypes, right: list[str], emergency: bool
) -> tuple[Lettings, Bools]:
    """Join the arcs of all kinds; flags: for good, for a while, back, kept for a right."""
    frame = types_frame(assessed, types)
    good = _table(arcs(assessed, types), 0)
    blocks = np.array([block != "" for block in block_of_households(assessed)])
    good = good[may_leave_for_good(assessed)[good["household"]]]
    place = frame["development"].to_numpy()[good["home_type"]]
    mine = np.array(right, dtype=object)[good["household"]]
    holder = np.array([name != "" for name in right])
    at_home = holder[good["household"]] & (mine == place)
    served = np.zeros(len(right), bool)
    served[good["household"][at_home]] = True
    # A right is of use where some home there suits its holder; it then ends nowhere else.
    ends_here = ~served[good["household"]] | at_home
    keeps = good[at_home].assign(kind=3)
    good = good[ends_here]
    parts = [good, _temporary(assessed, types, blocks, emergency), _own(assessed, types), keeps]
    everything = pd.concat(parts, ignore_index=True)
    columns = ["household", "home_type", "first", "last", "need"]
    flags = pd.get_dummies(everything["kind"]).reindex(columns=range(4), fill_value=0).astype(bool)
    joined = pd.concat([everything[columns], flags], axis=1).groupby(columns, sort=True).any().reset_index()
    lettings = Lettings(frame, types.type_of_home, *(joined[name].to_numpy(np.int64) for name in columns))
    return lettings, joined[[0, 1, 2, 3]].to_numpy(bool)


def _table(found: Arcs, kind: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "household": found.household, "home_type": found.home_type, "first": found.first,
            "last": found.last, "need": found.need, "kind": kind,
        }
    )  # fmt: skip


def _temporary(assessed: Assessed, types: HomeTypes, in_block: Bools, emergency: bool) -> pd.DataFrame:
    """Arcs of households in blocks to temporary homes, each by its own policy's waivers."""
    scenario, tables = assessed.scenario, []
    authority = assessed.households["authority"].to_numpy()
    for name in dict.fromkeys(authority.tolist()):
        scheme = scenario.policy_for(name).decant
        waived = {*scheme.temporary_waives, *(scheme.emergency.waives if emergency else ())}
        rows = np.flatnonzero(in_block & (authority == name))
        if (scheme.temporary or emergency) and len(rows):
            tables.append(_table(arcs_waiving(assessed, types, rows, waived), 1))
    empty = np.zeros(0, np.int64)
    return pd.concat([_table(Arcs(empty, empty, empty, empty, empty), 1), *tables], ignore_index=True)


def _own(assessed: Assessed, types: HomeTypes) -> pd.DataFrame:
    """Arcs by which households go back to their own homes: no rule but the dates is asked."""
    rows = np.flatnonzero(goes_back(assessed))
    home = assessed.households["home_row"].to_numpy(np.int64)[rows]
    steps = assessed.need_steps
    need = steps[steps["from_day"] == 0].set_index("household")["need"].to_numpy(np.int64)
    first = np.zeros(len(rows), np.int64)
    last = np.full(len(rows), assessed.end_day - 1, np.int64)
    return _table(Arcs(rows, types.type_of_home[home], first, last, need[rows]), 2)


def _earliest(assessed: Assessed) -> Ints:
    return np.array([support_lead_days(row, assessed) for row in scheme_rows(assessed)], dtype=np.int64)
