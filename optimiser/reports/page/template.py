"""The pages' templates, ready to be filled."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from optimiser.reports.content import words

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATES = "optimiser.reports.page.templates"


@cache
def template(name: str) -> Template:
    """Give the template of that file name; what it is not given is an error."""
    import jinja2  # heavy: only where a page is written

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_part),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        name: getattr(words, name) for name in ("day", "money", "number", "plain", "count")
    }
    return environment.get_template(name)


def _part(name: str) -> str:
    return resources.files(_TEMPLATES).joinpath(name).read_text(encoding="utf-8")
