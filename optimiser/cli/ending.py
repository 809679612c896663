"""How every command ends: its exit code, and one clear message instead of a traceback."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import rich_click as click
from click.exceptions import Exit

from optimiser.errors import InputError, OptimiserError

DEBUG_VARIABLE = "LETTINGS_DEBUG"
CANNOT = 2
INTERRUPTED = 130  # as shells have it for Ctrl-C


def run(command: click.Command) -> NoReturn:
    """Run a command and leave the program with its exit code.

    0 done; 1 a rule broken or faults found; 2 cannot be used; 3 no plan exists; 4 stopped without a plan.
    """
    sys.exit(exit_code(command))


def exit_code(command: click.Command, arguments: list[str] | None = None) -> int:
    """Run a command; say what went wrong on stderr, if anything, and return the exit code."""
    try:
        result = command.main(args=arguments, prog_name="lettings", standalone_mode=False)
        return result if isinstance(result, int) and not isinstance(result, bool) else 0
    except Exit as ending:
        return ending.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return CANNOT
    except OptimiserError as error:
        _tell(error)
        return error.exit_code
    except BrokenPipeError:
        _close_quietly()
        return 0
    except Exception as error:
        return _own_fault(error)


def _tell(error: OptimiserError) -> None:
    if isinstance(error, InputError):
        from optimiser.cli.fault_page import fault_lines

        for line in fault_lines(error.faults):
            click.echo(line, err=True)
    else:
        click.echo(str(error), err=True)


def _own_fault(error: Exception) -> int:
    """Say that the program is at fault, not the input; the traceback only for who asks for it."""
    if os.environ.get(DEBUG_VARIABLE):
        raise error
    click.echo(
        f"This is a fault of the program, not of your input: {type(error).__name__}: {error}\n"
        f"Nothing was written. Please report it; {DEBUG_VARIABLE}=1 shows where it happened.",
        err=True,
    )
    return CANNOT


def _close_quietly() -> None:
    """Let whoever reads our output stop early (``lettings check X | head``)."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - stays open until the end
