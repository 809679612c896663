"""Starter scenarios run as they are, as folders and as workbooks alike."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from optimiser.errors import UsageError
from optimiser.intake import read_scenario, write_starter
from optimiser.intake.starter import STARTERS
from optimiser.intake.starter_workbook import column_notes
from optimiser.needs.assess import assess
from optimiser.records.tables import TABLES


@pytest.mark.parametrize("like", STARTERS)
def test_a_starter_reads_without_fault_or_notice_and_is_small(tmp_path, like):
    write_starter(tmp_path, like)
    scenario = read_scenario(tmp_path)
    assert [notice for notice in scenario.notices if "a decant plan works it out" not in notice] == []
    assert 10 <= len(scenario.homes) <= 25
    assert 10 <= len(scenario.households) <= 25


@pytest.mark.parametrize("like", STARTERS)
def test_a_starter_has_tenants_short_of_bedrooms_and_with_some_to_spare(tmp_path, like):
    write_starter(tmp_path, like)
    households = assess(read_scenario(tmp_path)).households
    assert (households["bedrooms_short"] > 0).sum() >= 2
    assert (households["bedrooms_spare"] > 0).sum() >= 2


@pytest.mark.parametrize("like", STARTERS)
def test_the_workbook_means_the_same_as_the_folder(tmp_path, like):
    write_starter(tmp_path / "folder", like)
    write_starter(tmp_path / "book.xlsx", like, as_workbook=True)
    folder, book = read_scenario(tmp_path / "folder"), read_scenario(tmp_path / "book.xlsx")
    assert book.policy == folder.policy
    assert (book.name, book.start, book.settings) == (folder.name, folder.start, folder.settings)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(book, name), getattr(folder, name))


@pytest.mark.parametrize("like", STARTERS)
def test_every_variant_of_a_starter_reads(tmp_path, like):
    write_starter(tmp_path, like)
    for name in read_scenario(tmp_path).settings["variants"]:
        read_scenario(tmp_path, [name])


def test_the_workbook_has_real_dates_and_a_note_on_every_header(tmp_path):
    write_starter(tmp_path, as_workbook=True)
    book = openpyxl.load_workbook(tmp_path / "scenario.xlsx")
    for name in ("homes", "households", "members", "developments"):
        assert all(cell.comment is not None for cell in book[name][1])
        assert book[name].freeze_panes == "B2"
    ready = [cell.value for cell in book["homes"][1]].index("ready_date")
    assert {type(row[ready].value).__name__ for row in book["homes"].iter_rows(min_row=2)} == {
        "datetime",
        "NoneType",
    }


def test_every_column_has_a_note():
    for name, columns in TABLES.items():
        assert [column.name for column in columns if column.name not in column_notes()[name]] == []


@pytest.mark.parametrize(("like", "said"), [("exchange", "later version"), ("burough", "'borough'")])
def test_a_starter_that_is_not_there_is_refused_before_anything_is_written(tmp_path, like, said):
    with pytest.raises(UsageError, match=said):
        write_starter(tmp_path / "new", like)
    assert not (tmp_path / "new").exists()
