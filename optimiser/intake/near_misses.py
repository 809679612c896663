"""'Did you mean': the known name nearest to one that is not known."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import cached_property

COMPARISONS = 300_000  # an inexact search looks at this many pairs at most, so that check stays quick


def fold(word: str) -> str:
    """Spelling without case, punctuation and leading zeros: ``H-0012`` and ``h12`` fold alike."""
    letters = re.sub(r"[\W_]+", "", word.casefold())
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", letters)


class NearMisses:
    """Suggests known names for unknown ones.

    Parameters
    ----------
    known : iterable of str
        The names that would be right.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self.known = list(dict.fromkeys(known))
        self._budget = COMPARISONS
        self._asked: dict[str, str | None] = {}

    @cached_property
    def _by_fold(self) -> dict[str, str]:
        """Known names by their folded spelling; made only when a name is not known, which is seldom."""
        return {fold(name): name for name in reversed(self.known)}

    def nearest(self, word: str) -> str | None:
        """Return the known name most like `word`, or None where nothing is near."""
        if word not in self._asked:
            self._asked[word] = self._by_fold.get(fold(word)) or self._search(word)
        return self._asked[word]

    def hint(self, word: str) -> str:
        """Return ``" Did you mean 'X'?"``, or ``""`` where nothing is near."""
        nearest = self.nearest(word)
        return f" Did you mean '{nearest}'?" if nearest is not None else ""

    def _search(self, word: str) -> str | None:
        if len(self._by_fold) > self._budget or not word or len(word) > 60:
            return None
        self._budget -= len(self._by_fold)
        found = difflib.get_close_matches(fold(word), self._by_fold, n=1, cutoff=0.7)
        return self._by_fold[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'X'?"`` for the nearest of a few known names, or ``""``."""
    return NearMisses(known).hint(word)


def listed(names: Iterable[str], most: int = 12) -> str:
    """Join names for a sentence; beyond `most` only how many more there are."""
    every = list(names)
    shown = ", ".join(every[:most])
    return shown if len(every) <= most else f"{shown} and {len(every) - most} more"
