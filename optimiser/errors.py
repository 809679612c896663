"""Everything that can go wrong, said so that the reader knows where, what, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input.

    Attributes
    ----------
    where : str
        File or sheet, e.g. ``households.csv`` or ``[policy.quotas]``.
    problem : str
        What is wrong, what was expected and what to do, in one or two sentences.
    row : int, optional
        Row as a spreadsheet numbers it: the header is row 1.
    column : str, optional
        Column or key.
    value : str, optional
        What was found there.
    """

    where: str
    problem: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        place = [self.where]
        if self.row is not None:
            place.append(f"row {self.row}")
        if self.column is not None:
            place.append(self.column)
        return f"{', '.join(place)}: {self.problem}"


class OptimiserError(Exception):
    """Root of the errors that `optimiser` raises on purpose; `exit_code` is what `lettings` ends with."""

    exit_code = 2


class InputError(OptimiserError):
    """The input cannot be used; carries every fault that was found, not only the first.

    Parameters
    ----------
    faults : sequence of Fault
        At least one.
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class UsageError(OptimiserError):
    """The command was asked for something it cannot do, e.g. to write over an existing plan."""


class InfeasibleError(OptimiserError):
    """No plan can meet the demands; names the smallest set of them that clash.

    Parameters
    ----------
    demands : sequence of str
        Sentences, one a demand: drop or loosen any one of them and the rest can be met together.
    """

    exit_code = 3

    def __init__(self, demands: Sequence[str]) -> None:
        self.demands = tuple(demands)
        lines = "\n".join(f"  - {demand}" for demand in self.demands)
        super().__init__(
            f"No plan can meet all of these demands together (this is proved). Loosen at least one:\n{lines}"
        )


class StoppedError(OptimiserError):
    """The time limit came before any plan was found."""

    exit_code = 4


class BrokenPlanError(OptimiserError):
    """A plan that was about to be written breaks a rule: a fault of the program, not of the user."""

    exit_code = 1
