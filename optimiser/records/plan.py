"""The lettings plan: who moves where and when, in which chain, and how good that is proved to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Literal

import pandas as pd

from optimiser.records.decant import Decant

SCHEMA_VERSION = 1

MoveKind = Literal["chain", "exchange", "decant_temporary", "decant_permanent", "return"]
PlanStatus = Literal["optimal", "feasible", "infeasible", "stopped"]
ChainEnd = Literal["register", "left_empty", "demolished", "held", "exchange"]


@dataclass(frozen=True, slots=True)
class Move:
    """One letting: a household takes a home.

    Attributes
    ----------
    household_id, to_home_id : str
        Who, and the home let.
    from_home_id : str or None
        The home of the stock that it leaves; None for a register household.
    chain_id : str
        The chain or exchange it belongs to, e.g. ``C01`` or ``X01``.
    position : int
        Place in the chain, 1 at the vacancy. In an exchange each household takes the home of the one before
        it, and the first that of the last.
    kind : {'chain', 'exchange', 'decant_temporary', 'decant_permanent', 'return'}
    ready_date, start_date : date
        First day the home can be let, and the day the tenancy starts; in an exchange both are its day.
    reserves : tuple of str
        Next nominees should the household refuse, first reserve first.
    incentive : float
        Pounds paid to the household for moving.
    reasons : tuple of str
        Why this household has this home, in sentences.
    """

    household_id: str
    from_home_id: str | None
    to_home_id: str
    chain_id: str
    position: int
    kind: MoveKind
    ready_date: date
    start_date: date
    reserves: tuple[str, ...] = ()
    incentive: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """A vacancy and the lettings that follow from it, one after another; or an exchange among tenants.

    Attributes
    ----------
    chain_id : str
    kind : {'chain', 'exchange'}
    starts_with : str
        The vacancy (or, in an exchange, the home of its first household).
    moves : int
        Households that move.
    ends : {'register', 'left_empty', 'demolished', 'held', 'exchange'}
        What became of the last home; of an exchange, which leaves none, ``exchange``.
    home_left : str or None
        The home that is left empty, demolished or held at the end, if any.
    """

    chain_id: str
    kind: Literal["chain", "exchange"]
    starts_with: str
    moves: int
    ends: ChainEnd
    home_left: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """How far one objective got: the value reached, the best bound proved, the relative gap (0 to 1)."""

    name: str
    value: float
    bound: float
    gap: float


@dataclass(frozen=True, slots=True)
class QuotaResult:
    """How one quota, nominations agreement or budget came out.

    Attributes
    ----------
    name, sentence : str
        Its short name, and what it asks in words.
    counted, out_of : float
        What was counted (lettings, or pounds) and, where it is a share, out of how many.
    at_least, at_most : float or None
        The limits in the same unit as `counted`, after any per cent was applied.
    met : bool
    household_ids : tuple of str
        The households whose lettings were counted.
    """

    name: str
    sentence: str
    counted: float
    out_of: float | None
    at_least: float | None
    at_most: float | None
    met: bool
    household_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmet:
    """A demand that the plan does not meet: a household not rehoused, or moved after its `move_by`."""

    household_id: str
    demand: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One rule of `lettings verify` and the breaches found (none: it holds)."""

    name: str
    sentence: str
    breaches: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the plan keeps the rule."""
        return not self.breaches


@dataclass(frozen=True)
class Plan:
    """A lettings plan with all that its documents need, so that they can be made again from it alone.

    Attributes
    ----------
    scenario : str
        Name of the scenario.
    start, end : date
        First planning day, and the first day after the horizon.
    status : {'optimal', 'feasible', 'infeasible', 'stopped'}
    objectives : tuple of ObjectiveResult
        In order, first matters most.
    move_list, chain_list, unmet_list : tuples of Move, Chain, Unmet
        `moves`, `chains` and `unmet` give the same as frames.
    kpi_values : mapping
        Name -> number, or name -> mapping of group -> number.
    baselines : mapping
        Name of a baseline -> its KPIs, same names as `kpi_values`.
    quotas : tuple of QuotaResult
    home_facts, household_facts : mappings
        Id -> plain facts (area, address, bedrooms, ... and queue, band, need, ...) of every home
        that is vacant or freed, and of every household of the scenario.
    checks : tuple of CheckResult
        What `verify` said when the plan was made.
    settings : mapping
        Things asked for that documents show: gap, seed, overrides, moves a week, times.
    decant : Decant, optional
        Of a decant plan: its blocks, phases, homes held, money and what would cure what cannot be met.
    """

    scenario: str
    start: date
    end: date
    status: PlanStatus
    objectives: tuple[ObjectiveResult, ...]
    move_list: tuple[Move, ...]
    chain_list: tuple[Chain, ...]
    unmet_list: tuple[Unmet, ...] = ()
    kpi_values: Mapping[str, Any] = field(default_factory=dict)
    baselines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    quotas: tuple[QuotaResult, ...] = ()
    home_facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    household_facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    checks: tuple[CheckResult, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    decant: Decant | None = None

    @property
    def moves(self) -> pd.DataFrame:
        """One row a move, columns as the fields of `Move`; dates as datetime64."""
        frame = _frame(self.move_list, Move)
        for column in ("ready_date", "start_date"):
            frame[column] = pd.to_datetime(frame[column])
        return frame

    @property
    def chains(self) -> pd.DataFrame:
        """One row a chain, columns as the fields of `Chain`."""
        return _frame(self.chain_list, Chain)

    @property
    def unmet(self) -> pd.DataFrame:
        """One row a demand not met, columns as the fields of `Unmet`."""
        return _frame(self.unmet_list, Unmet)

    @property
    def kpis(self) -> pd.DataFrame:
        """One row a KPI (and group, where it has groups), a column for the plan and each baseline.

        The last row, `quotas_met`, counts the quotas, agreements and budgets that are kept.
        """
        met = sum(quota.met for quota in self.quotas)
        columns = {"plan": _flat(self.kpi_values) | {"quotas_met": met}}
        columns |= {name: _flat(values) for name, values in self.baselines.items()}
        return pd.DataFrame(columns).rename_axis("kpi")


def _frame(rows: tuple[Any, ...], kind: type[Any]) -> pd.DataFrame:
    names = [column.name for column in fields(kind)]
    return pd.DataFrame([asdict(row) for row in rows], columns=names)


def _flat(values: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= {f"{name}: {group}": number for group, number in value.items()}
        else:
            flat[name] = value
    return flat
