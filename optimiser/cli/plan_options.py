"""What every command that makes a plan may be asked: how long, how near, from which seed, and what to print."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import rich_click as click

Command = TypeVar("Command", bound=Callable[..., Any])


def plan_options(time_limit: str) -> Callable[[Command], Command]:
    """Add `--time-limit` (with that help), `--gap`, `--seed`, `--json`, `--force` and `--redact`."""
    options = (
        click.option(
            "--time-limit",
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            help=time_limit,
        ),
        click.option(
            "--gap",
            type=click.FloatRange(min=0, max=1),
            default=0.001,
            show_default=True,
            metavar="SHARE",
            help="Be content when each objective is proved this near to the best possible: 0.001 is 0.1%.",
        ),
        click.option(
            "--seed",
            type=click.IntRange(min=0),
            default=0,
            show_default=True,
            metavar="N",
            help="Start of the search's random numbers: the same gives the same plan.",
        ),
        click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON and nothing else."),
        click.option("--force", is_flag=True, help="Replace DIR, and all that is in it, if it exists."),
        click.option("--redact", "redacted", is_flag=True, help="Pseudonyms for ids and addresses."),
    )

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add
