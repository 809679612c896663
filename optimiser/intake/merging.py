"""Tables of settings laid over one another: tables merge, lists and values replace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Settings = dict[str, Any]


class WholeTable(dict[str, Any]):
    """A table read from a file that was named in place of it: it replaces, where others merge.

    Parameters
    ----------
    values : mapping
        The table.
    source : str
        File it came from, for messages.
    """

    def __init__(self, values: Mapping[str, Any], source: str = "") -> None:
        super().__init__(values)
        self.source = source


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> Settings:
    """Lay one table over another and return a new one; neither is changed."""
    result: Settings = dict(under)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping) and not isinstance(value, WholeTable):
            result[key] = merged(below, value)
        else:
            result[key] = value
    return result
