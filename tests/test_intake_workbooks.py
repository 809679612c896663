"""The same scenario as a workbook, and what in a workbook cannot be read."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pandas as pd
import pytest
from intake_files import SETTINGS, write_files

from optimiser.errors import InputError
from optimiser.intake import UnreadableInputError, read_scenario
from optimiser.intake.findings import Findings
from optimiser.intake.sheet_settings import settings_from_rows, typed

SCENARIO = [
    ["key", "value", "remark"],
    ["name", "Small", "any text"],
    ["start", date(2027, 1, 4)],
    ["horizon_weeks", 26],
    ["policy.max_chain", 3],
    ["policy.times.letting", "21"],
    ["policy.times.void_works", 28],
]
HOMES = [
    ["home_id", "area", "bedrooms", "status", "ready_date"],
    ["V1", "North", "2", "vacant", datetime(2027, 1, 11)],
    [1234, "South", 1, "occupied", None],
]
HOUSEHOLDS = [
    ["household_id", "queue", "band", "home_id", "bedrooms_needed"],
    ["007", "transfer", "A", "1234", 2],
    ["R1", "homeless", "B", None, 2],
]


def write_book(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in ({"scenario": SCENARIO, "homes": HOMES, "households": HOUSEHOLDS} | sheets).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def changed(path, change):
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def refusal(path) -> UnreadableInputError:
    with pytest.raises(UnreadableInputError) as refused:
        read_scenario(path)
    assert len(refused.value.faults) == 1
    return refused.value


def test_a_workbook_reads_with_real_dates_numbers_as_text_and_keys_as_numbers(tmp_path):
    scenario = read_scenario(write_book(tmp_path / "book.xlsx"))
    assert scenario.homes["home_id"].tolist() == ["V1", "1234"]
    assert scenario.homes["bedrooms"].tolist() == [2, 1]
    assert scenario.homes["ready_date"].iat[0] == pd.Timestamp(2027, 1, 11)
    assert scenario.households["household_id"].tolist() == ["007", "R1"]
    assert (scenario.policy.max_chain, scenario.policy.times.letting) == (3, 21)
    assert list(scenario.inputs) == ["book.xlsx"]


def test_faults_of_a_workbook_name_sheet_and_row(tmp_path):
    homes = [*HOMES[:1], [], ["V1", "North", "many", "vacant", "soon"], *HOMES[2:]]
    with pytest.raises(InputError) as refused:
        read_scenario(write_book(tmp_path / "book.xlsx", homes=homes))
    places = [(fault.where, fault.row, fault.column) for fault in refused.value.faults]
    assert places == [("sheet homes", 3, "bedrooms"), ("sheet homes", 3, "ready_date")]


def test_a_key_that_excel_made_a_date_is_a_fault(tmp_path):
    households = [*HOUSEHOLDS[:2], [date(2027, 2, 1), "homeless", "B", None, 2]]
    with pytest.raises(InputError, match="Excel has made a date"):
        read_scenario(write_book(tmp_path / "book.xlsx", households=households))


def test_merged_headers_are_refused(tmp_path):
    book = changed(write_book(tmp_path / "b.xlsx"), lambda b: b["homes"].merge_cells("A1:B1"))
    assert "merged cells, A1:B1" in str(refusal(book))


def test_merged_rows_are_refused(tmp_path):
    book = changed(write_book(tmp_path / "b.xlsx"), lambda b: b["homes"].merge_cells("B2:B3"))
    assert "merged cells, B2:B3" in str(refusal(book))


def test_a_formula_without_a_stored_value_is_refused(tmp_path):
    def put(book):
        book["homes"]["C3"] = "=1+1"

    error = refusal(changed(write_book(tmp_path / "b.xlsx"), put))
    assert "C3 holds a formula without a stored value" in str(error)
    assert error.faults[0].row == 3


def test_a_formula_with_a_stored_value_is_read(tmp_path):
    path = write_book(tmp_path / "b.xlsx")
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = "xl/worksheets/sheet2.xml"
    old = b'<c r="C3" t="n"><v>1</v></c>'
    assert old in parts[sheet]
    parts[sheet] = parts[sheet].replace(old, b'<c r="C3"><f>3+1</f><v>4</v></c>')
    with zipfile.ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)
    assert read_scenario(path).homes["bedrooms"].tolist() == [2, 4]


def test_an_error_cell_is_refused(tmp_path):
    def put(book):
        book["homes"]["B2"] = "#N/A"

    assert "B2 holds an Excel error" in str(refusal(changed(write_book(tmp_path / "b.xlsx"), put)))


def test_a_password_protected_workbook_is_said_to_be_one(tmp_path):
    path = tmp_path / "secret.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    )
    assert "password" in str(refusal(path))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504), ".xls kind"),
        (b"", "not an Excel workbook"),
        (b"home_id,area\n", "not an Excel workbook"),
        (b"PK\x03\x04" + bytes(100), "not a zip file"),
    ],
)
def test_a_broken_workbook_is_one_clear_message(tmp_path, data, said):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(data)
    assert said in str(refusal(path))


def test_a_zip_that_is_no_workbook_is_one_clear_message(tmp_path):
    path = tmp_path / "other.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "no Excel workbook" in str(refusal(path))


def test_a_workbook_that_unpacks_to_too_much_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setenv("LETTINGS_MAX_FILE_MB", "0.1")
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(3_000_000))
    assert "unpacks to 3 MB" in str(refusal(path))


def test_a_truncated_workbook_is_one_clear_message(tmp_path):
    path = write_book(tmp_path / "b.xlsx")
    path.write_bytes(path.read_bytes()[:-200])
    refusal(path)


def test_a_workbook_without_a_scenario_sheet_says_so(tmp_path):
    book = changed(write_book(tmp_path / "b.xlsx"), lambda b: setattr(b["scenario"], "title", "scenarios"))
    assert "Did you mean 'scenario" in str(refusal(book))


def test_a_folder_with_one_workbook_is_that_workbook(tmp_path):
    write_book(tmp_path / "book.xlsx")
    assert read_scenario(tmp_path).name == "Small"


def test_a_workbook_may_extend_a_folder(tmp_path):
    base = SETTINGS.replace("max_chain = 3", "spare_for_downsizers = 1")
    write_files(tmp_path / "base", base, members="", bids="household_id,home_id\nR1,V1\n")
    scenario = read_scenario(write_book(tmp_path / "b.xlsx", scenario=[*SCENARIO, ["extends", "base"]]))
    assert (scenario.policy.max_chain, scenario.policy.spare_for_downsizers) == (3, 1)
    assert scenario.bids["home_id"].tolist() == ["V1"]
    assert scenario.homes["home_id"].tolist() == ["V1", "1234"]


QUOTA = {"name": "half", "who": {"queue": "transfer"}, "at_least": "50%"}
NUMBERED = [
    ["policy.quotas.1.name", "half"],
    ["policy.quotas.1.who.queue", "transfer"],
    ["policy.quotas.1.at_least", "50%"],
]
IN_ONE = [["policy.quotas", '[{ name = "half", who = { queue = "transfer" }, at_least = "50%" }]']]


@pytest.mark.parametrize("rows", [NUMBERED, IN_ONE])
def test_quotas_may_be_numbered_rows_or_one_toml_text(rows):
    assert settings_from_rows("sheet scenario", rows, Findings()) == {"policy": {"quotas": [QUOTA]}}


def test_variants_are_named_in_the_key_and_odd_names_quoted():
    rows = [["overrides.no-chains.policy.max_chain", 1.0], ['columns.homes."UPRN. Ref"', "home_id"]]
    assert settings_from_rows("s", rows, Findings()) == {
        "overrides": [{"name": "no-chains", "policy": {"max_chain": 1}}],
        "columns": {"homes": {"UPRN. Ref": "home_id"}},
    }


def test_days_by_bedrooms_stay_a_table():
    rows = [["policy.times.void_works_by_bedrooms.4", 42.0]]
    assert settings_from_rows("s", rows, Findings())["policy"]["times"]["void_works_by_bedrooms"] == {"4": 42}


@pytest.mark.parametrize("rows", [[["a", 1], ["a", 2]], [["a", 1], ["a.b", 2]], [["", 3]], [["a..b", 3]]])
def test_keys_that_clash_are_faults(rows):
    findings = Findings()
    settings_from_rows("s", rows, findings)
    assert len(findings.faults) == 1


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('["A", "B"]', ["A", "B"]),
        ("2027-01-04", date(2027, 1, 4)),
        ("true", True),
        ("31/03/2027", "31/03/2027"),
        (4.0, 4),
        (0.5, 0.5),
        ("1\nx = 2", "1\nx = 2"),
        ("plain words", "plain words"),
        (datetime(2027, 1, 4), date(2027, 1, 4)),
    ],
)
def test_values_are_toml_where_they_are_toml(cell, value):
    assert typed(cell) == value


def test_bytes_of_a_workbook_are_not_kept_open(tmp_path):
    path = write_book(tmp_path / "b.xlsx")
    read_scenario(path)
    assert openpyxl.load_workbook(io.BytesIO(path.read_bytes())).sheetnames == [
        "scenario",
        "homes",
        "households",
    ]
