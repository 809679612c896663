"""`lettings report`: the documents again, from a saved plan alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

if TYPE_CHECKING:
    from optimiser.records import Plan

File = click.Path(path_type=Path)
Writer = Callable[["Plan", Path], object]


@click.command("report")
@click.argument("plan", type=File)
@click.option("--xlsx", metavar="FILE", type=File, help="Write the workbook to this file.")
@click.option("--html", metavar="FILE", type=File, help="Write the page to this file.")
@click.option("--force", is_flag=True, help="Replace the files if they exist.")
@click.option("--redact", "redacted", is_flag=True, help="Pseudonyms for ids and addresses.")
def command(plan: Path, xlsx: Path | None, html: Path | None, force: bool, redacted: bool) -> None:
    """Write the documents of a saved plan again: the workbook, the page, or both.

    PLAN is a folder that `lettings plan` wrote, or its plan.json. The scenario is not needed.

    Example:

        lettings report my-plan-result --html panel.html --redact
    """
    from optimiser.cli.output import refuse_existing
    from optimiser.errors import UsageError
    from optimiser.intake import read_plan
    from optimiser.reports import redact, write_html, write_workbook

    writers: list[tuple[Path, Writer]] = []
    writers += [(xlsx, write_workbook)] if xlsx is not None else []
    writers += [(html, write_html)] if html is not None else []
    if not writers:
        raise UsageError("Say what to write: --xlsx FILE, --html FILE, or both.")
    for target, _ in writers:
        refuse_existing(target, force)
    saved = read_plan(plan)
    _write(redact(saved) if redacted else saved, writers, force)


def _write(plan: Plan, writers: list[tuple[Path, Writer]], force: bool) -> None:
    """Make all documents before any is put in place."""
    from contextlib import ExitStack

    from optimiser.cli.output import whole_file

    with ExitStack() as stack:
        for target, write in writers:
            write(plan, stack.enter_context(whole_file(target, force)))
    for target, _ in writers:
        click.echo(f"Wrote {target}.")
