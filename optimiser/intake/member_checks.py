"""Checks of who is in each household: everybody's age, couples, one lead, and no need left unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimiser.intake.findings import Findings
from optimiser.intake.table_reader import Mask, Table

Tables = Mapping[str, Table]


def check_members(tables: Tables, findings: Findings) -> None:
    """Check who is in each household: ages, couples, one lead, and that nobody's need is left unknown."""
    members = tables["members"]
    _check_need_known(tables, findings)
    if not members.was_read:
        return
    ageless = members.lacks("age") & members.lacks("birth_date") & members.lacks("expected")
    problem = "Neither age nor birth_date is given (nor, for an unborn child, the date it is expected)."
    members.fault(findings, ageless, "age", problem, value=lambda at: "")
    _check_partners(members, findings)
    _check_one_lead(members, findings)


def _check_need_known(tables: Tables, findings: Findings) -> None:
    households, members = tables["households"], tables["members"]
    named = households.has("household_id") & households.lacks("bedrooms_needed")
    alone = named & ~households.frame["household_id"].isin(members.frame["household_id"]).to_numpy()
    problem = (
        f"There is no bedrooms_needed and nobody of this household in {members.where}; "
        "give the one or the other, so that its need is known."
    )
    households.fault(findings, alone, "bedrooms_needed", problem, value=lambda at: "")


def _check_partners(members: Table, findings: Findings) -> None:
    people, partners = _keys_of_people(members.frame)
    named = members.has("partner")
    if not named.any():
        return
    first, at = _first_rows(people)
    found = np.minimum(np.searchsorted(first, partners), len(first) - 1)
    missing = named & (first[found] != partners)
    themselves = named & (people == partners)
    members.fault(
        findings,
        missing,
        "partner",
        lambda at: (
            f"'{members.cell('partner', at)}' is not a person of household "
            f"'{members.cell('household_id', at)}'."
        ),
    )
    members.fault(findings, themselves, "partner", "A person cannot be their own partner.")
    _check_couples(members, named & ~missing & ~themselves, at[found], findings)


def _keys_of_people(frame: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number every person, and the person that each row names as partner, by household and id within it."""
    household = pd.factorize(frame["household_id"])[0].astype(np.int64)
    code, names = pd.factorize(pd.concat([frame["person_id"], frame["partner"]], ignore_index=True))
    both = np.tile(household, 2) * max(len(names), 1) + code
    return both[: len(frame)], both[len(frame) :]


def _first_rows(people: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give every person once, in order, and the row where each first stands."""
    first, at = np.unique(people, return_index=True)
    return first, at.astype(np.int64)


def _check_couples(members: Table, named: Mask, partner_row: NDArray[np.int64], findings: Findings) -> None:
    """Note partners who name somebody else; one who names nobody is fine."""
    named_back = members.frame["partner"].to_numpy()[partner_row]
    mask = named & (named_back != "") & (named_back != members.frame["person_id"].to_numpy())
    members.fault(
        findings,
        mask,
        "partner",
        lambda at: (
            f"'{members.cell('partner', at)}' names somebody else as partner; the two halves of a "
            "couple name each other."
        ),
    )


def _check_one_lead(members: Table, findings: Findings) -> None:
    leads = members.frame["lead"].to_numpy()
    again = members.nothing()
    again[np.flatnonzero(leads)] = members.frame.loc[leads, "household_id"].duplicated().to_numpy()
    members.fault(
        findings,
        again,
        "lead",
        "This household has another lead above; one person is the applicant.",
        value=_yes,
    )


def _yes(_: Any) -> str:
    return "yes"
