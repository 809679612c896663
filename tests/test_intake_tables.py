"""Tables from CSV: what is forgiven, what is a fault, and where it is said to be."""

from __future__ import annotations

import codecs

import numpy as np
import pytest
from intake_files import HOMES, HOUSEHOLDS, MEMBERS, SETTINGS, faults_of, only_fault, write_files

from optimiser.intake import UnreadableInputError, read_scenario
from optimiser.records.tables import TABLES


def test_the_small_scenario_has_no_fault(tmp_path):
    scenario = read_scenario(write_files(tmp_path))
    assert list(scenario.homes["home_id"]) == ["V1", "H1"]
    assert scenario.homes["bedspaces"].tolist() == [4, 2]
    assert scenario.households["areas"].tolist() == [("North",), ()]
    assert len(scenario.members) == 4


def test_every_column_of_every_table_is_there_in_its_kind(tmp_path):
    scenario = read_scenario(write_files(tmp_path))
    kinds = {"text": "O", "texts": "O", "numbers": "O", "flag": "b", "date": "M", "number": "f"}
    for name, columns in TABLES.items():
        frame = getattr(scenario, name)
        for column in columns:
            kind = frame[column.name].dtype.kind
            assert kind == kinds.get(column.kind, kind), (name, column.name)
            if column.kind == "integer":
                assert kind in "if"
    assert scenario.homes["bedrooms"].dtype == np.int64
    assert scenario.homes["bedspaces"].dtype == np.int64


def test_headers_may_differ_in_case_blanks_and_order(tmp_path):
    homes = "Status, Home ID ,READY-DATE,area,Bedrooms\nvacant,V1,11/01/2027,North,2\noccupied,H1,,South,1\n"
    scenario = read_scenario(write_files(tmp_path, homes=homes))
    assert scenario.homes["ready_date"].iat[0].date().isoformat() == "2027-01-11"


def test_blank_rows_and_columns_and_a_byte_order_mark_are_no_matter(tmp_path):
    folder = write_files(tmp_path)
    homes = "home_id,area,bedrooms,,status,ready_date\n\n,,,,,\nV1,North,2,,vacant,2027-01-11\n"
    homes += "  ,\nH1,South,1,,occupied\n"
    (folder / "homes.csv").write_bytes(codecs.BOM_UTF8 + homes.encode())
    assert read_scenario(folder).homes["home_id"].tolist() == ["V1", "H1"]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path):
    homes = 'home_id,area,bedrooms,status,ready_date,address\nV1,North,2,vacant,2027-01-11,"two\nlines"\n'
    homes += "\nH1,South,x,occupied,,\n"
    fault = only_fault(write_files(tmp_path, homes=homes))
    assert (fault.where, fault.row, fault.column, fault.value) == ("homes.csv", 4, "bedrooms", "x")
    assert "whole number" in fault.problem


def test_unknown_columns_are_carried_untouched_and_named_once(tmp_path):
    homes = HOMES.replace("ready_date", "ready_date,Patch,bedrms").replace("11\n", "11,007,3\n")
    scenario = read_scenario(write_files(tmp_path, homes=homes))
    assert scenario.homes["Patch"].tolist() == ["007", ""]
    assert sum("Patch" in notice for notice in scenario.notices) == 1


def test_a_column_that_nearly_has_a_known_name_is_noticed(tmp_path):
    households = HOUSEHOLDS.replace("areas", "area")
    notices = read_scenario(write_files(tmp_path, households=households)).notices
    assert any("'area' is not read. Did you mean 'areas'?" in notice for notice in notices)


def test_a_missing_column_is_said_once_with_the_one_that_is_like_it(tmp_path):
    fault = only_fault(write_files(tmp_path, homes=HOMES.replace("bedrooms", "bedroms")))
    assert (fault.row, fault.column) == (1, "bedrooms")
    assert "bedroms" in fault.problem


def test_a_suppliers_own_column_names_can_be_mapped(tmp_path):
    settings = SETTINGS + '[columns.homes]\n"UPRN Ref" = "home_id"\n'
    homes = HOMES.replace("home_id", "uprn ref")
    assert read_scenario(write_files(tmp_path, settings, homes=homes)).homes["home_id"].iat[0] == "V1"


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('"UPRN" = "home_id"', "no column 'UPRN'"),
        ('"area" = "aera"', "Did you mean 'area'"),
        ('"area" = 3', "entries"),
    ],
)
def test_a_wrong_mapping_is_a_fault(tmp_path, mapping, said):
    fault = faults_of(write_files(tmp_path, SETTINGS + f"[columns.homes]\n{mapping}\n"))[0]
    assert "columns.homes" in (fault.where + (fault.column or ""))
    assert said in fault.problem


def test_a_column_twice_is_a_fault(tmp_path):
    homes = HOMES.replace("area", "area,Area").replace("North", "North,N").replace("South", "South,S")
    assert "two columns 'area'" in only_fault(write_files(tmp_path, homes=homes)).problem


def test_a_doubled_key_names_both_rows(tmp_path):
    fault = only_fault(write_files(tmp_path, homes=HOMES + "V1,North,1,vacant,2027-01-11\n"))
    assert (fault.row, fault.column, fault.value) == (4, "home_id", "V1")
    assert "row 2" in fault.problem


def test_a_doubled_person_names_both_rows(tmp_path):
    fault = only_fault(write_files(tmp_path, members=MEMBERS + "R1,2,9,M,\n"))
    assert fault.row == 6
    assert "row 5" in fault.problem


def test_leading_zeros_of_keys_survive(tmp_path):
    folder = write_files(
        tmp_path, homes=HOMES.replace("H1", "0012"), households=HOUSEHOLDS.replace("H1", "0012")
    )
    assert read_scenario(folder).households["home_id"].iat[0] == "0012"


def test_choices_are_forgiven_case_and_blanks(tmp_path):
    homes = HOMES.replace("vacant", "New build").replace("occupied", "OCCUPIED")
    assert read_scenario(write_files(tmp_path, homes=homes)).homes["status"].tolist() == [
        "new_build",
        "occupied",
    ]


def test_a_wrong_choice_names_the_choices_and_the_nearest(tmp_path):
    fault = only_fault(write_files(tmp_path, homes=HOMES.replace("vacant", "vacent")))
    assert "occupied, vacant, new_build, held, demolished" in fault.problem
    assert "Did you mean 'vacant'" in fault.problem


@pytest.mark.parametrize(
    ("table", "text", "column"),
    [
        ("homes", HOMES.replace("North,2", "North,-1"), "bedrooms"),
        ("homes", HOMES.replace("2027-01-11", "11/13/2027"), "ready_date"),
        ("homes", HOMES.replace("2027-01-11", ""), "ready_date"),
        ("households", HOUSEHOLDS.replace("transfer,A", ",A"), "queue"),
        ("households", HOUSEHOLDS.replace("transfer,A", "transfer,"), "band"),
        ("members", MEMBERS.replace("40", "140"), "age"),
        ("members", MEMBERS.replace("T1,2,5", "T1,2,"), "age"),
        ("members", MEMBERS.replace("2,12,F", "2,12,X"), "sex"),
        ("members", MEMBERS.replace("12,F,", "12,F,yes"), "lead"),
    ],
)
def test_a_bad_cell_is_one_fault_in_its_column(tmp_path, table, text, column):
    fault = only_fault(write_files(tmp_path, **{table: text}))
    assert (fault.where, fault.column) == (f"{table}.csv", column)
    assert fault.row is not None


def test_a_least_above_a_most_is_a_fault(tmp_path):
    households = "household_id,queue,band,bedrooms_needed,bedrooms_min,bedrooms_max\nR1,homeless,A,2,3,2\n"
    fault = only_fault(write_files(tmp_path, households=households, members="household_id,person_id,age\n"))
    assert fault.problem == "3 is more than bedrooms_max, 2."


def test_every_fault_of_every_table_is_told_at_once(tmp_path):
    folder = write_files(
        tmp_path,
        homes=HOMES.replace("North,2", "North,two"),
        households=HOUSEHOLDS.replace("transfer", "transfers"),
        members=MEMBERS.replace("30", "thirty"),
    )
    assert {fault.where for fault in faults_of(folder)} == {"homes.csv", "households.csv", "members.csv"}


def test_an_empty_table_is_a_fault(tmp_path):
    fault = only_fault(write_files(tmp_path, homes=HOMES.splitlines()[0] + "\n"))
    assert "no rows" in fault.problem


def test_a_missing_table_is_a_fault(tmp_path):
    assert "missing" in only_fault(write_files(tmp_path, homes="")).problem


def test_windows_text_is_read_with_a_notice(tmp_path):
    folder = write_files(tmp_path)
    text = HOMES.replace("ready_date\n", "ready_date,address\n").replace("11\n", "11,Café Row\n")
    (folder / "homes.csv").write_bytes(text.encode("cp1252"))
    scenario = read_scenario(folder)
    assert scenario.homes["address"].iat[0] == "Café Row"
    assert any("cp1252" in notice and "row 2" in notice for notice in scenario.notices)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04rest", "workbook"),
        (b"\xd0\xcf\x11\xe0rest", "Excel"),
        (b"home_id\x00\x01\x02", "binary"),
        (b"", "empty"),
        (b"home_id;area;bedrooms;status\nV1;North;2;vacant\n", "semicolons"),
        (b"home_id\tarea\nV1\tNorth\n", "tabs"),
        (b'home_id,area\nV1,"North\nH1,South\n', "quotation marks"),
        (b"home_id,area\nV1,\x81\x8d\n", "Windows"),
    ],
)
def test_a_file_that_is_no_csv_is_one_clear_message(tmp_path, data, said):
    folder = write_files(tmp_path)
    (folder / "homes.csv").write_bytes(data)
    with pytest.raises(UnreadableInputError) as refused:
        read_scenario(folder)
    assert len(refused.value.faults) == 1
    assert said in str(refused.value)
    assert "homes.csv" in str(refused.value)


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    folder = write_files(tmp_path)
    with (folder / "homes.csv").open("ab") as file:
        file.truncate(200_000_000)  # sparse: takes no room on the disk
    with pytest.raises(UnreadableInputError, match="200 MB"):
        read_scenario(folder)
    monkeypatch.setenv("LETTINGS_MAX_FILE_MB", "0.00001")
    with pytest.raises(UnreadableInputError, match="LETTINGS_MAX_FILE_MB"):
        read_scenario(write_files(tmp_path / "small"))


def test_a_long_row_is_told_by_the_column_without_a_name(tmp_path):
    homes = HOMES.replace("2027-01-11", "2027-01-11,stray")
    notices = read_scenario(write_files(tmp_path, homes=homes)).notices
    assert any("column 6 has no name" in notice for notice in notices)


def test_inputs_are_named_with_their_fingerprints(tmp_path):
    inputs = read_scenario(write_files(tmp_path)).inputs
    assert sorted(inputs) == ["homes.csv", "households.csv", "members.csv", "scenario.toml"]
    assert all(len(fingerprint) == 64 for fingerprint in inputs.values())


def test_a_table_file_with_nearly_the_right_name_is_noticed(tmp_path):
    notices = read_scenario(write_files(tmp_path, bid="household_id,home_id\nR1,V1\n")).notices
    assert any("Did you mean 'bids'" in notice for notice in notices)
