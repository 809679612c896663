"""Cells as people write them, to values."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.intake.column_parsers import (
    BY_KIND,
    parse_chance,
    parse_date,
    parse_flag,
    parse_integer,
    parse_key,
    parse_number,
    parse_numbers,
    parse_pounds_or_flag,
    parse_text,
    parse_texts,
)


@pytest.mark.parametrize(
    "written",
    [
        "2027-03-31",
        "31/03/2027",
        "31.3.2027",
        "31-03-2027",
        "2027-03-31 00:00:00",
        "31 March 2027",
        "31-Mar-2027",
    ],
)
def test_a_date_is_read_day_first_or_as_iso(written):
    assert parse_date(written) == date(2027, 3, 31)


def test_an_ambiguous_date_is_day_first():
    assert parse_date("04/01/2027") == date(2027, 1, 4)


def test_a_real_excel_date_is_a_date():
    assert parse_date(datetime(2027, 3, 31, 12, 30)) == date(2027, 3, 31)
    assert parse_date(date(2027, 3, 31)) == date(2027, 3, 31)


@pytest.mark.parametrize(
    "written", ["31/02/2027", "03/31/2027", "31/03/27", "soon", "2027", "0207-01-01", 12.0]
)
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValueError, match="date"):
        parse_date(written)


def test_an_excel_day_number_is_refused_with_the_date_it_would_be():
    with pytest.raises(ValueError, match="2027-01-04"):
        parse_date(46391.0)


def test_keys_keep_leading_zeros_and_lose_a_decimal_point_that_excel_added():
    assert parse_key("0012") == "0012"
    assert parse_key(1234.0) == "1234"
    assert parse_key("1234.0") == "1234"
    assert parse_key("12.5") == "12.5"
    assert parse_key(100062000000.0) == "100062000000"


def test_a_key_that_excel_made_a_date_is_refused():
    with pytest.raises(ValueError, match="Excel has made a date"):
        parse_key(date(2027, 2, 1))


@pytest.mark.parametrize("written", ["yes", "Y", "TRUE", "1", 1, 1.0, True])
def test_yes_has_many_spellings(written):
    assert parse_flag(written) is True


@pytest.mark.parametrize("written", ["no", "N", "False", "0", 0, 0.0, False])
def test_no_has_many_spellings(written):
    assert parse_flag(written) is False


@pytest.mark.parametrize("written", ["perhaps", 2, date(2027, 1, 1)])
def test_what_is_neither_yes_nor_no_is_refused(written):
    with pytest.raises(ValueError, match="yes or no"):
        parse_flag(written)


def test_numbers_stored_as_text_are_numbers():
    assert parse_number("£1,200.50") == 1200.5
    assert parse_number(" 7".strip()) == 7
    assert parse_integer("3.0") == 3
    assert parse_integer(3.0) == 3


@pytest.mark.parametrize("written", ["nan", "inf", "1e999", "1,2", "three", "", ".", True, "--1", "٣"])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(ValueError, match="a number"):
        parse_number(written)


@pytest.mark.parametrize("written", ["2.5", 2.5, "two"])
def test_what_is_no_whole_number_is_refused(written):
    with pytest.raises(ValueError, match="whole"):
        parse_integer(written)


def test_lists_have_semicolons_between():
    assert parse_texts("North; South;;North") == ("North", "South")
    assert parse_numbers("120;95.5") == (120.0, 95.5)
    assert parse_numbers(110.0) == (110.0,)


def test_an_incentive_is_pounds_or_yes_or_no():
    assert [parse_pounds_or_flag(cell) for cell in ("yes", "no", "1,500", True, 250)] == [1, 0, 1500, 1, 250]


def test_a_chance_may_be_written_as_a_per_cent():
    assert parse_chance("80%") == 0.8
    assert parse_chance(0.8) == 0.8


CELLS = st.one_of(
    st.text(max_size=30),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(CELLS, st.sampled_from(sorted(BY_KIND)))
def test_any_cell_is_read_or_refused_by_every_kind(cell, kind):
    with suppress(ValueError):  # any other error fails
        BY_KIND[kind](cell)


@given(st.dates(date(1900, 1, 1), date(2199, 1, 1)))
def test_a_date_is_the_same_in_every_spelling(day):
    assert parse_date(day.isoformat()) == parse_date(f"{day:%d/%m/%Y}") == parse_date(day) == day


@given(st.integers(0, 10**12))
def test_a_number_in_a_text_column_reads_as_excel_shows_it(number):
    assert parse_text(float(number)) == str(number)
