"""What reading turns up: faults, which stop the work, and notices, which only need saying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from optimiser.errors import Fault, InputError


class UnreadableInputError(InputError):
    """A file or folder cannot be read at all, so that nothing can be said about its rows."""


class FaultyInputError(InputError):
    """Files were read and something in them is wrong.

    Parameters
    ----------
    faults : sequence of Fault
    notices : sequence of str
        What else a reader should know.
    counts : mapping of str to int
        Table -> rows read.
    """

    def __init__(self, faults: Sequence[Fault], notices: Sequence[str], counts: Mapping[str, int]) -> None:
        super().__init__(faults)
        self.notices = tuple(notices)
        self.counts = dict(counts)


@dataclass
class Findings:
    """Collects faults and notices while an input is read, so that all are told at once.

    Attributes
    ----------
    faults : list of Fault
        In the order they were found.
    notices : list of str
        Sentences; no two alike.
    """

    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def fault(
        self,
        where: str,
        problem: str,
        *,
        row: int | None = None,
        column: str | None = None,
        value: object = None,
    ) -> None:
        """Note a fault; `value` is shown as text."""
        shown = None if value is None else str(value)
        self.faults.append(Fault(where=where, problem=problem, row=row, column=column, value=shown))

    def notice(self, text: str) -> None:
        """Note a sentence that is no fault, once."""
        if text not in self.notices:
            self.notices.append(text)

    def raise_if_unreadable(self) -> None:
        """Raise what has been found so far as `UnreadableInputError`, if anything."""
        if self.faults:
            raise UnreadableInputError(self.faults)

    def raise_if_any(self, counts: Mapping[str, int]) -> None:
        """Raise what has been found as `FaultyInputError`, if anything; `counts` says what was read."""
        if self.faults:
            raise FaultyInputError(self.faults, self.notices, counts)
