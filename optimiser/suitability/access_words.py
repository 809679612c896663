"""Accessible-housing categories in words, for sentences (``access_words.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _words() -> Mapping[str, str]:
    text = (files("optimiser.suitability") / "access_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def access_in_words(category: str) -> str:
    """Write ``step-free access (category E or better)``."""
    words = _words().get(category, "access")
    return f"{words} (category {category}{' or better' if category != 'A' else ''})"
