"""Windows of start days: what belongs to an arc is found for each of its windows."""

from __future__ import annotations

import numpy as np

from optimiser.planning.windows import Windows


def windows(arcs: list[int]) -> Windows:
    days = np.zeros(len(arcs), dtype=np.int64)
    return Windows(np.array(arcs, dtype=np.int64), days, days)


WORTH = np.array([1.0, 2.0, 4.0])


def test_where_every_arc_has_one_window_the_array_itself_serves() -> None:
    assert windows([0, 1, 2]).of_arcs(WORTH) is WORTH


def test_an_arc_left_out_or_listed_twice_is_looked_up() -> None:
    assert windows([0, 2]).of_arcs(WORTH).tolist() == [1.0, 4.0]
    assert windows([0, 2, 2]).of_arcs(WORTH).tolist() == [1.0, 4.0, 4.0]
    assert windows([0, 1]).of_arcs(WORTH).tolist() == [1.0, 2.0]
    assert windows([]).of_arcs(WORTH).tolist() == []
