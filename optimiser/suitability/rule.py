"""What a suitability rule is: a sentence, a vectorised form for many pairs, a plain form with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimiser.needs.assess import Assessed
from optimiser.suitability.pairs import BoolArray, IntArray, Pairs

Row = Mapping[str, Any]


def sees_nothing(assessed: Assessed) -> IntArray:
    """Give the home key of a rule that looks at nothing of the home: all homes alike."""
    return np.zeros(len(assessed.homes), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of who may have what.

    Attributes
    ----------
    rule_id : str
        Short name, used in records and settings.
    sentence : str
        What the rule says, for people.
    allows : callable
        ``allows(pairs)`` -> bool array, one a pair. The vectorised form, for the lettings graph.
    refuses : callable
        ``refuses(household, home, assessed, start_day)`` -> the reason in words, or None if the rule has
        nothing against it. The plain form, for audit and explanation. `household` is a row of
        ``assessed.households`` and `home` one of ``assessed.homes``; `start_day` is a day number.
    home_key : callable
        ``home_key(assessed)`` -> int array, one a home: homes with equal keys are alike to this rule, so
        that they may be of one home type. As coarse as is exact.
    always : bool
        Whether it also holds for the homes on a shortlist that an officer has checked.
    """

    rule_id: str
    sentence: str
    allows: Callable[[Pairs], BoolArray]
    refuses: Callable[[Row, Row, Assessed, int], str | None]
    home_key: Callable[[Assessed], IntArray] = sees_nothing
    always: bool = False


def combined_key(parts: list[NDArray[Any]]) -> IntArray:
    """Give a number to each combination of several keys, in order of first appearance.

    Parameters
    ----------
    parts : list of ndarray
        Keys of equal length (at least one part); NaN is a value like any other.

    Returns
    -------
    ndarray of int64, shape (rows,)
    """
    key = np.zeros(len(parts[0]), dtype=np.int64)
    for part in parts:
        codes, distinct = pd.factorize(part, use_na_sentinel=False)
        # Numbered anew after each part, so that the product cannot overflow.
        key = pd.factorize(key * max(len(distinct), 1) + codes)[0].astype(np.int64)
    return key
