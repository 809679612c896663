"""`lettings`: one file a command, named in `COMMANDS`; each is imported only when it is called or listed.

A command's file has a click command called `command`. Heavy modules (pandas, pydantic, the solver) are
imported inside it, so that ``lettings --help`` answers at once.
"""

from __future__ import annotations

import gc
from importlib import import_module

import rich_click as click

from optimiser.cli.ending import run

# In the order of a user's work; each is optimiser/cli/NAME.py.
COMMANDS = ("new", "check", "plan", "decant", "verify", "report")


class Commands(click.RichGroup):
    """The commands of `COMMANDS`, found by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order in which they are used."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's file; None where there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"optimiser.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was asked for; a misspelt one gets a suggestion."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from optimiser.cli.words import did_you_mean

            ctx.fail(f"There is no command '{args[0]}'.{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="optimiser", prog_name="lettings")
@click.rich_config(help_config={"text_paragraph_linebreaks": "\n\n"})
def group() -> None:
    """Plan lettings in chains: who moves into each empty home, and who into the home that each tenant leaves.

    Begin with a starter scenario, then put your own tables in its place:

        lettings new my-plan

        lettings check my-plan

        lettings plan my-plan --out my-plan-result
    """


def collect_seldom() -> None:
    """Let Python look for unused rings of objects far less often than it would.

    Tables and documents are hundreds of thousands of small objects that make no rings and live until they are
    written; the usual rounds over all of them take a quarter of the time to write a workbook.
    """
    gc.set_threshold(100_000, 50, 50)


def main() -> None:
    """Run `lettings` and end with its exit code."""
    collect_seldom()
    run(group)
