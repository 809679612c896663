"""Ctrl-C while solvers run: noted at once, heeded at the next step of our own.

The exception that Python raises for Ctrl-C can be lost where it comes up inside a solver's own callbacks, and a
solver that has the thread does not see it at all. So the signal only leaves a note, and every look at the clock
asks for it. Who presses twice is not kept waiting.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_asked = threading.Event()


@contextmanager
def listening() -> Iterator[None]:
    """Note Ctrl-C instead of raising at once; only in the main thread and where nobody else handles it."""
    usual = signal.getsignal(signal.SIGINT)
    ours = threading.current_thread() is threading.main_thread() and usual is signal.default_int_handler
    if not ours:
        yield
        return
    _asked.clear()
    signal.signal(signal.SIGINT, _note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
        _asked.clear()


def heed() -> None:
    """Raise KeyboardInterrupt, once, if Ctrl-C was pressed since."""
    if _asked.is_set() and threading.current_thread() is threading.main_thread():
        _asked.clear()
        raise KeyboardInterrupt


def heeded() -> None:
    """Forget the note: workers were stopped by the same Ctrl-C, and said so first."""
    _asked.clear()


def _note(number: int, frame: FrameType | None) -> None:
    if _asked.is_set():
        signal.default_int_handler(number, frame)
    _asked.set()
