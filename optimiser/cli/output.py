"""Outputs that are never half-written: made beside their place and renamed into it when complete."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from optimiser.errors import UsageError


def refuse_existing(target: Path, force: bool) -> None:
    """Raise `UsageError` where something lies in the way that may not be replaced.

    An empty folder is not in the way; a folder is never replaced by a file nor a file by a folder.
    """
    if _is_in_the_way(target) and not force:
        raise UsageError(f"{target} exists already. Choose another place, or --force to replace it.")


def _is_in_the_way(target: Path) -> bool:
    if target.is_dir() and not target.is_symlink():
        return any(target.iterdir())
    return os.path.lexists(target)


@contextmanager
def whole_folder(target: Path, force: bool = False) -> Iterator[Path]:
    """Give a new folder to write into, and put it in place of `target` when the block ends well.

    Parameters
    ----------
    target : Path
        The folder wanted. Folders above it are made.
    force : bool
        Replace what is there; the old folder goes only when the new one is complete.

    Yields
    ------
    Path
        A temporary folder beside `target`. If the block raises, it is removed and `target` left as it was.

    Raises
    ------
    UsageError
        If `target` exists and may not be replaced, or cannot be written.
    """
    refuse_existing(target, force)
    if target.exists() and not target.is_dir():
        raise UsageError(f"{target} is a file; a folder cannot replace it. Choose another place.")
    with _workplace(target) as work:
        fresh = work / "new"
        fresh.mkdir()
        yield fresh
        _swap(fresh, target, work / "old")


@contextmanager
def whole_file(target: Path, force: bool = False) -> Iterator[Path]:
    """Give a path to write one file to, and put it in place of `target` when the block ends well.

    Parameters, what it yields and raises: as `whole_folder`, for a file.
    """
    refuse_existing(target, force)
    if target.is_dir():
        raise UsageError(f"{target} is a folder; a file cannot replace it. Choose another place.")
    with _workplace(target) as work:
        fresh = work / target.name
        yield fresh
        fresh.replace(target)


@contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """Make a temporary folder on the same disk as `target`, so that renaming is one step."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{target} cannot be written: {reason}.") from None
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _swap(fresh: Path, target: Path, old: Path) -> None:
    """Put the new folder in place; if that fails, put the old one back."""
    had_one = os.path.lexists(target)
    if had_one:
        target.rename(old)
    try:
        fresh.rename(target)
    except OSError:
        if had_one:
            old.rename(target)
        raise
