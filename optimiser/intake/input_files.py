"""Opening input files: is it there, is it of a size to read, and its fingerprint for the record."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from optimiser.errors import Fault
from optimiser.intake.findings import UnreadableInputError

SIZE_VARIABLE = "LETTINGS_MAX_FILE_MB"
USUAL_MEGABYTES = 100  # all London, 400,000 households, is about 60 MB as CSV


def unreadable(where: str, problem: str, **place: int | str | None) -> UnreadableInputError:
    """Make the error for one file that cannot be read."""
    return UnreadableInputError([Fault(where=where, problem=problem, **place)])  # type: ignore[arg-type]


def megabytes_allowed() -> float:
    """Size above which a file is not read: 100 MB, or what LETTINGS_MAX_FILE_MB says."""
    given = os.environ.get(SIZE_VARIABLE, "")
    try:
        return float(given) if given else USUAL_MEGABYTES
    except ValueError:
        raise unreadable(SIZE_VARIABLE, f"'{given}' is not a number of megabytes.") from None


class InputFiles:
    """Reads whole files and keeps the SHA-256 of each.

    Parameters
    ----------
    home : Path
        The scenario's folder; files are named relative to it.

    Attributes
    ----------
    hashes : dict of str to str
        File name -> SHA-256, of every file read.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.hashes: dict[str, str] = {}

    def name(self, path: Path) -> str:
        """Return the file's name as a reader of the scenario would say it."""
        try:
            return Path(os.path.relpath(path, self.home)).as_posix()
        except ValueError:  # another drive
            return str(path)

    def read(self, path: Path) -> bytes:
        """Return the bytes of a file.

        Raises
        ------
        UnreadableInputError
            If it is missing, no plain file, too large or not permitted.
        """
        name = self.name(path)
        try:
            if not path.is_file():
                raise unreadable(name, f"There is no file {path}.")
            _check_size(name, path.stat().st_size)
            data = path.read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise unreadable(name, f"The file cannot be opened: {reason}.") from None
        self.hashes[name] = hashlib.sha256(data).hexdigest()
        return data


def _check_size(name: str, size: int) -> None:
    limit = megabytes_allowed()
    if size > limit * 1_000_000:
        raise unreadable(
            name,
            f"The file has {size / 1e6:,.0f} MB; files over {limit:,.0f} MB are not read, since a scenario's "
            f"tables are smaller. If it is the right file, set {SIZE_VARIABLE} to more megabytes.",
        )
