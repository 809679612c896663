"""The CSV tables for other programs."""

from __future__ import annotations

import csv
from dataclasses import fields, replace
from pathlib import Path

from plan_builder import empty_plan, large_plan, sample_plan

from optimiser.records.plan import Chain, Move, Plan, Unmet
from optimiser.reports import write_tables


def rows(plan: Plan, folder: Path, name: str) -> list[dict[str, str]]:
    """Write the tables and read one of them."""
    write_tables(plan, folder)
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_columns_are_the_fields_of_the_records(tmp_path: Path) -> None:
    for path, kind in zip(write_tables(sample_plan(), tmp_path), (Move, Chain, Unmet), strict=True):
        header = path.read_text(encoding="utf-8").splitlines()[0]
        assert header == ",".join(field.name for field in fields(kind))


def test_dates_are_iso_lists_are_joined_and_what_is_not_there_is_blank(tmp_path: Path) -> None:
    first, second, third, *_ = rows(sample_plan(), tmp_path, "moves.csv")
    assert first["start_date"] == "2027-01-25"
    assert first["reserves"] == "T0044; R0104"
    assert second["reasons"] == "T0020 gives up 2 bedrooms. A large family can have H0210."
    assert second["incentive"] == "4000"
    assert third["from_home_id"] == ""


def test_a_text_that_looks_like_a_formula_gets_an_apostrophe(tmp_path: Path) -> None:
    moves = rows(sample_plan(), tmp_path, "moves.csv")
    assert moves[4]["reasons"] == "'=T0051 needs a ground-floor home."
    for start in "=+-@\t\n":
        plan = replace(sample_plan(), unmet_list=(Unmet(f"{start}1", "rehouse", "none"),))
        assert rows(plan, tmp_path, "unmet.csv")[0]["household_id"] == f"'{start}1"


def test_a_carriage_return_does_not_break_a_row(tmp_path: Path) -> None:
    plan = replace(sample_plan(), unmet_list=(Unmet("R1", "rehouse", "one\r\ntwo\rthree"),))
    assert [row["reason"] for row in rows(plan, tmp_path, "unmet.csv")] == ["one\ntwo\nthree"]


def test_every_move_chain_and_unmet_demand_has_a_row(tmp_path: Path) -> None:
    plan = large_plan()
    counts = [len(rows(plan, tmp_path, name)) for name in ("moves.csv", "chains.csv", "unmet.csv")]
    assert counts == [len(plan.move_list), len(plan.chain_list), 3700]


def test_a_plan_that_lets_nothing_has_headers_alone(tmp_path: Path) -> None:
    for path in write_tables(empty_plan(), tmp_path / "new folder"):
        assert len(path.read_text(encoding="utf-8").splitlines()) == 1


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    one = [path.read_bytes() for path in write_tables(sample_plan(), tmp_path / "one")]
    assert one == [path.read_bytes() for path in write_tables(sample_plan(), tmp_path / "two")]
