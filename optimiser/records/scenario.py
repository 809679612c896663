"""A checked planning question: tables, dates, policies. Passive; its frames are read-only by custom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from optimiser.records.policy import Policy


@dataclass(frozen=True)
class Scenario:
    """What is asked, read and checked. `optimiser.records.tables` lists each frame's columns and dtypes.

    Attributes
    ----------
    name : str
    start : date
        First planning day.
    horizon_weeks : int
        A tenancy must start before `end`, this many weeks after `start`.
    policy : Policy
        The plan-wide policy: objectives, caps, capacity, quotas, budget.
    authority_policies : mapping of str to Policy
        The scheme of each authority where there are several; empty otherwise.
    homes, households, members, bids, blocks, developments, offers : DataFrame
        RangeIndex from 0; every column of `optimiser.records.tables` is there, plus carried ones.
    notices : tuple of str
        What a reader should know though it is no fault.
    source : str
        Where it was read from.
    inputs : mapping of str to str
        File name -> SHA-256 of every file that was read.
    settings : mapping
        The merged scenario settings as plain data (for `run.json`).
    """

    name: str
    start: date
    horizon_weeks: int
    policy: Policy
    homes: pd.DataFrame
    households: pd.DataFrame
    members: pd.DataFrame
    bids: pd.DataFrame
    blocks: pd.DataFrame
    developments: pd.DataFrame
    offers: pd.DataFrame
    authority_policies: Mapping[str, Policy] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    source: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def end(self) -> date:
        """First day after the horizon."""
        return self.start + timedelta(weeks=self.horizon_weeks)

    def policy_for(self, authority: str) -> Policy:
        """Find the scheme that governs an authority's homes and applicants."""
        return self.authority_policies.get(authority, self.policy)
