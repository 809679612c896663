"""Conditions of quotas and local lettings plans: which rows they match, in both forms alike."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.records.policy import Quota
from optimiser.suitability import match_one, matches

FRAME = pd.DataFrame(
    {
        "queue": pd.Series(["transfer", "homeless", ""], dtype=object),
        "code": pd.Series(["3", "03", "yes"], dtype=object),
        "need": [1.0, 2.0, np.nan],
        "bedrooms": [1, 2, 3],
        "is_tenant": [True, False, False],
        "overcrowded": pd.Series([True, False, None], dtype=object),
        "areas": pd.Series([("North", "South"), ("South",), ()], dtype=object),
        "move_by": pd.to_datetime(pd.Series(["2027-03-01", None, None])),
    }
)


@pytest.mark.parametrize(
    ("column", "wanted", "expected"),
    [
        ("queue", "transfer", [True, False, False]),
        ("queue", ["transfer", "homeless"], [True, True, False]),
        ("queue", "", [False, False, True]),
        ("code", 3, [True, False, False]),
        ("code", "03", [False, True, False]),
        ("code", True, [False, False, True]),
        ("need", 2, [False, True, False]),
        ("need", "2", [False, True, False]),
        ("need", "two", [False, False, False]),
        ("need", "", [False, False, True]),
        ("bedrooms", [1, 3], [True, False, True]),
        ("is_tenant", "yes", [True, False, False]),
        ("is_tenant", True, [True, False, False]),
        ("is_tenant", "false", [False, True, True]),
        ("overcrowded", "yes", [True, False, False]),
        ("overcrowded", "no", [False, True, False]),
        ("areas", "South", [True, True, False]),
        ("areas", ["North", "West"], [True, False, False]),
        ("move_by", "2027-03-01", [True, False, False]),
        ("move_by", "", [False, True, True]),
    ],
)
def test_a_condition_matches_by_the_kind_of_its_column(
    column: str, wanted: Any, expected: list[bool]
) -> None:
    conditions = Quota(name="q", where={column: wanted}, at_least=1).where
    assert matches(FRAME, conditions).tolist() == expected
    assert [match_one(FRAME.iloc[row].to_dict(), conditions) for row in range(3)] == expected


def test_all_conditions_must_hold_and_none_matches_everything() -> None:
    assert matches(FRAME, {"bedrooms": (1, 2), "areas": ("South",)}).tolist() == [True, True, False]
    assert matches(FRAME, {"bedrooms": (2, 3), "queue": ("homeless",)}).tolist() == [False, True, False]
    assert matches(FRAME, {}).all()
    assert matches(FRAME.iloc[:0], {"queue": ("homeless",)}).tolist() == []


def test_a_column_that_is_not_there_is_named_with_near_misses() -> None:
    with pytest.raises(KeyError, match=r"'bedroms', which is not there; did you mean bedrooms\?"):
        matches(FRAME, {"bedroms": (1,)})
    with pytest.raises(KeyError, match="did you mean bedrooms"):
        match_one({"bedrooms": 1}, {"bedroms": (1,)})


WANTED = st.one_of(
    st.sampled_from(["transfer", "", "yes", "no", "South", "2", "03"]), st.integers(0, 3), st.booleans()
)


@given(st.dictionaries(st.sampled_from(list(FRAME.columns)), st.lists(WANTED, min_size=1).map(tuple)))
def test_both_forms_match_the_same_rows(conditions: dict[str, tuple[Any, ...]]) -> None:
    plain = [match_one(FRAME.iloc[row].to_dict(), conditions) for row in range(len(FRAME))]
    assert matches(FRAME, conditions).tolist() == plain
