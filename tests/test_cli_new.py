"""`lettings new`, and outputs that are never half-written."""

from __future__ import annotations

import pytest

import optimiser.cli as cli
from optimiser.cli.ending import exit_code
from optimiser.cli.output import whole_file, whole_folder
from optimiser.errors import UsageError


def lettings(*arguments):
    return exit_code(cli.group, [str(each) for each in arguments])


def names(folder):
    return sorted(each.name for each in folder.iterdir())


def write_half(output):
    with output as fresh:
        (fresh / "half.txt" if fresh.is_dir() else fresh).write_text("half")
        raise ValueError("half way")


@pytest.mark.parametrize("like", ["new-development", "decant", "borough"])
@pytest.mark.parametrize("form", [(), ("--xlsx",)])
def test_a_new_scenario_checks_without_fault(tmp_path, like, form, capsys):
    assert lettings("new", tmp_path / "mine", "--like", like, *form) == 0
    assert f"lettings check {tmp_path / 'mine'}" in capsys.readouterr().out
    assert lettings("check", tmp_path / "mine") == 0
    assert names(tmp_path) == ["mine"]


def test_a_workbook_may_be_named(tmp_path):
    assert lettings("new", tmp_path / "mine.xlsx", "--xlsx") == 0
    assert lettings("check", tmp_path / "mine.xlsx") == 0


def test_an_existing_folder_is_refused_unless_forced(tmp_path, capsys):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("keep me")
    assert lettings("new", mine) == 2
    assert "--force" in capsys.readouterr().err
    assert names(mine) == ["notes.txt"]
    assert lettings("new", mine, "--force") == 0
    assert "scenario.toml" in names(mine)
    assert "notes.txt" not in names(mine)


def test_an_empty_folder_is_not_in_the_way(tmp_path):
    (tmp_path / "mine").mkdir()
    assert lettings("new", tmp_path / "mine") == 0


@pytest.mark.parametrize("like", ["exchange", "palace"])
def test_a_starter_that_is_not_there_writes_nothing(tmp_path, like, capsys):
    assert lettings("new", tmp_path / "mine", "--like", like) == 2
    assert "new-development, decant, borough" in capsys.readouterr().err
    assert names(tmp_path) == []


def test_a_place_that_cannot_be_written_is_one_message(tmp_path, capsys):
    (tmp_path / "file").write_text("x")
    assert lettings("new", tmp_path / "file" / "mine") == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_fails_half_way_leaves_nothing_behind(tmp_path, force):
    target = tmp_path / "out"
    if force:
        target.mkdir()
        (target / "old.txt").write_text("old")
    with pytest.raises(ValueError, match="half way"):
        write_half(whole_folder(target, force))
    assert names(tmp_path) == (["out"] if force else [])
    if force:
        assert names(target) == ["old.txt"]


def test_a_forced_folder_is_replaced_whole(tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    (target / "old.txt").write_text("old")
    with whole_folder(target, force=True) as fresh:
        (fresh / "new.txt").write_text("new")
        assert names(target) == ["old.txt"]
    assert names(target) == ["new.txt"]
    assert names(tmp_path) == ["out"]


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    target = tmp_path / "deep" / "a.txt"
    with whole_file(target) as fresh:
        fresh.write_text("one")
    with pytest.raises(UsageError), whole_file(target):
        pass
    with pytest.raises(ValueError, match="half way"):
        write_half(whole_file(target, force=True))
    assert target.read_text() == "one"
    assert names(target.parent) == ["a.txt"]


def test_a_folder_and_a_file_never_replace_each_other(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match="is a file"), whole_folder(tmp_path / "file", force=True):
        pass
    with pytest.raises(UsageError, match="is a folder"), whole_file(tmp_path / "folder", force=True):
        pass
