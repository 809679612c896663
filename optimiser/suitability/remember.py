"""Make something once for an assessed scenario, and again only for another one."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from optimiser.needs.assess import Assessed

Result = TypeVar("Result")
Extra = ParamSpec("Extra")


def remembered(
    make: Callable[Concatenate[Assessed, Extra], Result],
) -> Callable[Concatenate[Assessed, Extra], Result]:
    """Remember what `make` gave for an assessed scenario, for as long as that lives.

    An `Assessed` holds frames, so it cannot be a key of ``functools.cache``; it is told apart by identity.
    """
    kept: dict[Hashable, tuple[weakref.ref[Assessed], Result]] = {}

    @wraps(make)
    def look_up(assessed: Assessed, /, *args: Extra.args, **kwargs: Extra.kwargs) -> Result:
        key = (id(assessed), args, tuple(kwargs.items()))
        found = kept.get(key)
        if found is not None and found[0]() is assessed:
            return found[1]
        result = make(assessed, *args, **kwargs)

        def forget(_: Any) -> None:
            kept.pop(key, None)

        kept[key] = (weakref.ref(assessed, forget), result)
        return result

    return look_up
