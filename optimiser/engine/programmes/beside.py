"""Work in threads: side by side, or beside the main one, where Ctrl-C ends the program while a solver runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import Thread
from typing import TypeVar

Found = TypeVar("Found")
Part = TypeVar("Part")


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


def side_by_side(work: Callable[[Part], Found], parts: Sequence[Part]) -> list[Found]:
    """What becomes of every part, in their order; for work that numpy and scipy do without Python's lock."""
    return [work(part) for part in parts] if len(parts) < 2 else list(_threads().map(work, parts))


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count())
