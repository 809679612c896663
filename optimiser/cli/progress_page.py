"""Progress of a long search on stderr, where that is a terminal: what is reached and proved, and the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table

if TYPE_CHECKING:
    from optimiser.engine import Progress

COLUMNS = ("objective", "stage", "reached", "best possible", "gap", "time")


@contextmanager
def progress_on_terminal() -> Iterator[Progress | None]:
    """Give a callable for `plan_lettings` that keeps a small table up to date, and take the table away after.

    None where nobody would see it.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    page = ProgressPage()
    with Live(console=console, transient=True, auto_refresh=False) as live:

        def progress(stage: str, tier: str, value: float | None, bound: float | None, seconds: float) -> None:
            page.note(stage, tier, value, bound, seconds)
            live.update(page.table(), refresh=True)

        yield progress


class ProgressPage:
    """What has been reached: one line an objective, in the order in which they are settled."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, ...]] = {}

    def note(self, stage: str, tier: str, value: float | None, bound: float | None, seconds: float) -> None:
        """Take over a report of the engine; one without an objective replaces the last of its kind."""
        self.rows[tier] = (
            tier.replace("_", " "),
            stage,
            _number(value),
            _number(bound),
            _gap(value, bound),
            f"{seconds:,.1f} s",
        )

    def table(self) -> Table:
        """Draw the lines so far."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for place, name in enumerate(COLUMNS):
            table.add_column(name, justify="left" if place < 2 else "right")
        for row in self.rows.values():
            table.add_row(*row)
        return table


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"


def _gap(value: float | None, bound: float | None) -> str:
    if value is None or bound is None:
        return ""
    size = max(abs(value), abs(bound))
    return f"{abs(bound - value) / size:.2%}" if size else "0.00%"
