"""What a decant plan says beside its moves: blocks, phases, homes held, money, and what is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

PaymentKind = Literal["home_loss", "disturbance", "removals"]


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """A block to be emptied and how the plan empties it.

    Attributes
    ----------
    block : str
    works : {'demolish', 'refurbish'}
    households : int
        Households that live in it at the start.
    vacate_by, ready_again, emptied_on : date or None
        `emptied_on` is the day the last household leaves; None where some stay.
    in_time, late, staying : int
        Households out by `vacate_by`, out later, and not out within the plan. Without a date nobody is late.
    place : int or None
        Place in the order in which the plan empties the blocks, 1 first; None where it is not emptied.
    land_for : str
    officer : str
    rent_lost : float
        Pounds of rent of homes emptied before the block's date, from each move to that date (or to the day
        the block is empty, where it has no date).
    """

    block: str
    works: str
    households: int
    vacate_by: date | None
    ready_again: date | None
    emptied_on: date | None
    in_time: int
    late: int
    staying: int
    place: int | None
    land_for: str
    officer: str
    rent_lost: float


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """A development that waits for land: the day its blocks are empty, and its handover `build_weeks` later.

    Attributes
    ----------
    development : str
    waits_for : tuple of str
        Blocks that stand on its land.
    build_weeks : int
    land_clear, handover : date or None
        None where its land is not clear within the plan.
    homes, let, kept : int
        Its homes, those let in the plan, and those kept for households with the right to return.
    """

    development: str
    waits_for: tuple[str, ...]
    build_weeks: int
    land_clear: date | None
    handover: date | None
    homes: int
    let: int
    kept: int


@dataclass(frozen=True, slots=True)
class Hold:
    """A home held back for a decant: it could have been let on `held_from` and is let on `held_to`.

    Attributes
    ----------
    home_id, household_id : str
    held_from, held_to : date
    days : int
    rent_lost : float
        Pounds of rent over those days.
    """

    home_id: str
    household_id: str
    held_from: date
    held_to: date
    days: int
    rent_lost: float


@dataclass(frozen=True, slots=True)
class Kept:
    """A right to return that the plan's horizon does not see used: a home of the development is kept for it."""

    household_id: str
    development: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Money due to a household, by the dated tables of its policy, on the day of its move."""

    household_id: str
    kind: PaymentKind
    due_on: date
    amount: float


@dataclass(frozen=True, slots=True)
class Cure:
    """One change that would do away with what cannot be met; found by planning again with it.

    Attributes
    ----------
    sentence : str
        What to change.
    in_time : int
        Households in time with the change alone.
    of : int
        Households with a deadline.
    complete : bool
        Whether the change alone cures everything.
    tried_until : date or None
        Where the whole was too large to plan again: it was planned up to this day, the last date of who is
        late; who has a later date is counted as in the plan.
    """

    sentence: str
    in_time: int
    of: int
    complete: bool
    tried_until: date | None = None


@dataclass(frozen=True, slots=True)
class Decant:
    """All that a decant plan says beside its moves.

    Attributes
    ----------
    today : date or None
        Set where everybody has to be out now, whatever the dates of the blocks.
    blocks, phases, holds, kept, payments
        See the records.
    ends_on : date or None
        The day the last block is empty; None where one is not.
    clash : tuple of str
        Where deadlines are missed: the smallest set of demands that cannot be met together.
    cures : tuple of Cure
    untried : tuple of str
        Changes that may be cures and were not tried, or not to the end, because the time ran out.
    officers : tuple of (household_id, officer)
    """

    today: date | None = None
    blocks: tuple[BlockPlan, ...] = ()
    phases: tuple[PhasePlan, ...] = ()
    holds: tuple[Hold, ...] = ()
    kept: tuple[Kept, ...] = ()
    payments: tuple[Payment, ...] = ()
    ends_on: date | None = None
    clash: tuple[str, ...] = ()
    cures: tuple[Cure, ...] = ()
    untried: tuple[str, ...] = ()
    officers: tuple[tuple[str, str], ...] = ()
