"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_ORDINARY = 0o666


def put(path: str | Path, content: bytes) -> Path:
    """Write beside and rename into place, so that no reader ever sees half a document.

    Raises
    ------
    OSError
        If the folder is missing or cannot be written to; nothing is left behind.
    """
    target = Path(path)
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).chmod(_ORDINARY & ~_umask())
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return target


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
