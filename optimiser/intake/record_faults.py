"""Refusals of the typed records, told as faults: which key, what was found, what was expected."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError

from optimiser.errors import Fault
from optimiser.intake.near_misses import did_you_mean, listed

EXPECTED = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "a text",
    "date_type": "a date such as 2027-03-31",
    "date_parsing": "a date such as 2027-03-31",
    "date_from_datetime_parsing": "a date such as 2027-03-31",
    "date_from_datetime_inexact": "a date such as 2027-03-31",
    "tuple_type": "a list, such as [ ... ]",
    "list_type": "a list, such as [ ... ]",
    "model_type": "a table of keys and values",
    "model_attributes_type": "a table of keys and values",
    "dataclass_type": "a table of keys and values",
    "mapping_type": "a table of keys and values",
    "dict_type": "a table of keys and values",
    "finite_number": "a finite number",
}


def record_faults(error: ValidationError, model: Any, where: str, prefix: str) -> list[Fault]:
    """Turn what a record refuses into faults, one a key.

    Parameters
    ----------
    error : ValidationError
    model : type
        The record that was asked for.
    where : str
        File or sheet.
    prefix : str
        Key path of the record itself, e.g. ``policy``.
    """
    faults: dict[str, Fault] = {}
    for item in error.errors(include_url=False, include_context=True):
        location, allowed = _walk(model, item["loc"])
        path = _path(prefix, location)
        if path in faults:  # another branch of "text or number": one fault says enough
            continue
        problem = _problem(item, location, allowed)
        value = None if item["type"] == "missing" else _shown(item["input"])
        faults[path] = Fault(where=where, problem=problem, column=path, value=value)
    return list(faults.values())


def _problem(item: Mapping[str, Any], location: tuple[int | str, ...], allowed: tuple[str, ...]) -> str:
    kind, context = item["type"], item.get("ctx", {})
    shown = _shown(item["input"])
    if kind == "extra_forbidden":
        key = str(location[-1])
        return (
            f"'{key}' is not a key here.{did_you_mean(key, allowed) or f' Known are {listed(allowed, 30)}.'}"
        )
    if kind == "missing":
        return "This is missing and has no default."
    if kind in {"literal_error", "enum"}:
        choices = [part.strip("' ") for part in context["expected"].replace(" or ", ", ").split(", ")]
        return f"'{shown}' is not one of {', '.join(choices)}.{did_you_mean(shown, choices)}"
    if kind == "value_error":
        return f"{str(context['error'])[:1].upper()}{str(context['error'])[1:]}."
    if kind in EXPECTED:
        return f"'{shown}' is not {EXPECTED[kind]}."
    limits = {"greater_than_equal": "ge", "less_than_equal": "le", "greater_than": "gt", "less_than": "lt"}
    if kind in limits:
        words = {"ge": "at least", "le": "at most", "gt": "more than", "lt": "less than"}[limits[kind]]
        return f"'{shown}' is out of range; {words} {context[limits[kind]]} is expected."
    return f"'{shown}' cannot be used: {item['msg']}."


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _path(prefix: str, location: tuple[int | str, ...]) -> str:
    """Write a key as TOML would, list entries counted from 1: ``policy.quotas[2].name``."""
    path = prefix
    for part in location:
        path += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if path else part)
    return path


def _walk(model: Any, location: tuple[int | str, ...]) -> tuple[tuple[int | str, ...], tuple[str, ...]]:
    """Follow an error's location through the record.

    Returns
    -------
    (location, allowed)
        The location without the names that pydantic adds for branches of a union, and the keys allowed
        where it ends (or one above its end).
    """
    kept: list[int | str] = []
    kinds = [model]
    allowed: tuple[str, ...] = ()
    for part in location:
        fields = {name: kind for each in kinds for name, kind in _fields(each).items()}
        inside = [kind for each in kinds for kind in _entries(each)]
        if fields:
            allowed = tuple(fields)
            kinds = list(_choices(fields[str(part)])) if part in fields else []
        elif inside and not (isinstance(part, str) and part == "[key]"):
            kinds = [choice for kind in inside for choice in _choices(kind)]
        else:
            break
        kept.append(part)
    return tuple(kept), allowed


def _fields(kind: Any) -> dict[str, Any]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    return get_type_hints(kind) if hasattr(kind, "__dataclass_fields__") else {}


def _choices(kind: Any) -> Iterator[Any]:
    """Unfold unions and annotations to the plain kinds they allow."""
    if get_origin(kind) in {Union, types.UnionType}:
        for choice in get_args(kind):
            yield from _choices(choice)
    elif hasattr(kind, "__metadata__"):
        yield from _choices(get_args(kind)[0])
    else:
        yield kind


def _entries(kind: Any) -> tuple[Any, ...]:
    """Kinds of the entries of a list or mapping."""
    arguments = [each for each in get_args(kind) if each is not Ellipsis]
    return tuple(arguments[-1:])
