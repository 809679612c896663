"""`verify` on plans mutilated at random: it always answers, and no single false word goes unnoticed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from audit_good_plan import good_plan, good_scenario
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from optimiser.audit import verify
from optimiser.audit.verify import CHECKS
from optimiser.records import Plan, Unmet

GOOD = good_plan()
SCENARIO = good_scenario()
DAY = date.fromisoformat


def failed(plan: Plan) -> set[str]:
    return {check.name for check in verify(plan, SCENARIO) if not check.passed}


# Without shrinking: an example takes some 50 ms, and what was drawn is printed anyway.
QUICKLY = settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.generate))
IDS = st.sampled_from(
    ["T1", "T2", "T4", "R1", "R2", "N1", "V1", "H1", "H2", "H5", "C01", "C03", "", "nobody"]
)
DATES = st.sampled_from([date.min, DAY("2026-12-31"), DAY("2027-02-15"), DAY("2027-12-31"), date.max, None])
NUMBERS = st.sampled_from([-1, 0, 1, 2, 99, 0.5, float("nan"), float("inf"), -float("inf")])
KINDS = st.sampled_from(["chain", "exchange", "decant_temporary", "decant_permanent", "return", "hop"])
MOVES = st.fixed_dictionaries(
    {},
    optional={
        "household_id": IDS, "from_home_id": IDS | st.none(), "to_home_id": IDS, "chain_id": IDS,
        "position": st.integers(-2, 9), "kind": KINDS, "ready_date": DATES, "start_date": DATES,
        "reserves": st.tuples(IDS, IDS), "incentive": NUMBERS,
    },
)  # fmt: skip
CHAIN_LISTS = st.fixed_dictionaries(
    {},
    optional={
        "chain_id": IDS, "kind": st.sampled_from(["chain", "exchange"]), "starts_with": IDS,
        "moves": st.integers(-1, 5), "ends": st.sampled_from(["register", "held", "?"]),
        "home_left": IDS | st.none(),
    },
)  # fmt: skip


def mutilated(row: Any, changes: dict[str, Any] | None) -> tuple[Any, ...]:
    return () if changes is None else (replace(row, **changes),)


@QUICKLY
@given(st.data())
def test_no_mutilated_plan_makes_verify_fail(data: st.DataObject):
    draw = data.draw
    moves = [mutilated(move, draw(MOVES | st.none())) for move in GOOD.move_list]
    chains = [mutilated(entry, draw(CHAIN_LISTS | st.none())) for entry in GOOD.chain_list]
    numbers = st.fixed_dictionaries({"value": NUMBERS, "bound": NUMBERS, "gap": NUMBERS})
    plan = replace(
        GOOD,
        move_list=sum(moves, ()) + sum(moves[: draw(st.integers(0, 2))], ()),
        chain_list=sum(chains, ()),
        objectives=tuple(replace(entry, **draw(numbers)) for entry in GOOD.objectives),
        unmet_list=tuple(
            Unmet(draw(IDS), draw(st.sampled_from(["rehouse", "move_by", ""])), "") for _ in "123"
        ),
        quotas=GOOD.quotas[: draw(st.integers(0, 2))],
        kpi_values=draw(st.dictionaries(IDS, NUMBERS | st.dictionaries(IDS, NUMBERS) | st.none())),
        settings=draw(st.sampled_from([{}, {"gap": None}, {"gap": 0.5}])),
    )
    assert len(verify(plan, SCENARIO)) == len(CHECKS)


SINGLE_FIELDS = {
    "household_id": st.sampled_from(["T1", "T5", "R1", "R2", "nobody"]),
    "from_home_id": st.sampled_from(["H1", "H5", None, "nowhere"]),
    "to_home_id": st.sampled_from(["N1", "V2", "H4", "H5", "nowhere"]),
    "chain_id": st.sampled_from(["C01", "C02", "C04"]),
    "position": st.integers(0, 4),
    "kind": st.sampled_from(["chain", "exchange", "decant_temporary", "return"]),
    "ready_date": st.integers(-40, 40),
    "start_date": st.integers(-40, 40),
    "incentive": st.sampled_from([0.0, 1999.0, 2000.0, 4000.0]),
}


@QUICKLY
@given(st.integers(0, 4), st.sampled_from(sorted(SINGLE_FIELDS)), st.data())
def test_no_single_false_word_in_a_move_goes_unnoticed(number: int, field: str, data: st.DataObject):
    move, value = GOOD.move_list[number], data.draw(SINGLE_FIELDS[field])
    if field.endswith("date"):
        value = getattr(move, field) + timedelta(days=value)
    # T4 may move on a later Monday: V1 then stands empty for longer and H4 for as much less.
    assume(not (move.household_id == "T4" and field == "start_date" and value > move.start_date))
    broken = replace(move, **{field: value})
    moves = (*GOOD.move_list[:number], broken, *GOOD.move_list[number + 1 :])
    assert (failed(replace(GOOD, move_list=moves)) == set()) == (broken == move)
