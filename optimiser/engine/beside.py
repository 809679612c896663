"""Work beside the main thread that nobody has to wait for: Ctrl-C ends the program while a solver still runs."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

Found = TypeVar("Found")


def begin(work: Callable[[], Found]) -> Future[Found]:
    """Start the work; its result, or what it raised, is in the future."""
    future: Future[Found] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as fault:
            future.set_exception(fault)

    Thread(target=run, daemon=True).start()
    return future
