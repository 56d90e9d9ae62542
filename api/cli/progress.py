"""Progress of a search on standard error: one line that keeps changing on a terminal, few lines everywhere else."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from api.cli.answers import console, tell
from api.cli.boundary import Exit

if TYPE_CHECKING:
    from rich.text import Text

    from scheduler.domain.constraint import Aim
    from scheduler.engine.solve import Progress

PAUSE_SECONDS = 2.0
"""Shortest time between two lines where lines cannot be rewritten."""
REFRESHES_PER_SECOND = 4


class SearchLine:
    """What a search has reached: the aim it works on, the best plan there, the bound, the gap, the time so far.

    ``reached`` is called from the solver's threads; one lock guards what they tell.
    """

    def __init__(self, limit_seconds: float, *, live: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit_seconds
        self._live = live
        self._lock = threading.Lock()
        self._clock = clock
        self._started = clock()
        self._aim: Aim | None = None
        self._best: int | None = None
        self._bound = 0
        self._said_at = -PAUSE_SECONDS

    def reached(self, progress: Progress) -> None:
        with self._lock:
            changed = progress.aim is not self._aim
            if changed:
                self._aim, self._best, self._bound = progress.aim, None, 0
            if progress.best is not None:
                self._best = progress.best
            self._bound = max(self._bound, progress.bound)
            due = changed or self._seconds - self._said_at >= PAUSE_SECONDS
            if due and not self._live and self._best is not None:
                self._said_at = self._seconds
                tell(self.text)

    @property
    def _seconds(self) -> float:
        return self._clock() - self._started

    @property
    def text(self) -> str:
        """Such as "aim 2 of 7, rules of law set aside: best 4, bound 2, gap 50%, 12/60 s"."""
        clock = f"{self._seconds:.0f}/{self._limit:.0f} s"
        if self._aim is None:
            return f"building the model, {clock}"
        where = f"aim {self._aim.value} of {len(type(self._aim))}, {self._aim.says}"
        if self._best is None:
            return f"{where}: searching, {clock}"
        gap = max(0, self._best - self._bound) / max(self._best, 1)
        return f"{where}: best {self._best}, bound {self._bound}, gap {gap:.0%}, {clock}"

    def __rich__(self) -> Text:
        from rich.text import Text

        return Text(self.text, no_wrap=True, overflow="ellipsis")


@contextmanager
def search_line(limit_seconds: float) -> Iterator[SearchLine]:
    """Shows the progress of a search as long as the block runs."""
    screen = console(stderr=True)
    line = SearchLine(limit_seconds, live=screen.is_terminal)
    if not screen.is_terminal:
        yield line
        return
    from rich.live import Live

    with Live(line, console=screen, refresh_per_second=REFRESHES_PER_SECOND, transient=True, redirect_stdout=False):
        yield line


@contextmanager
def interruptible() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets, and so does SIGTERM; a Ctrl-C after that ends the process at once.

    At once means without unwinding: the solver's threads run native code that does not hear Python.
    """
    stop = threading.Event()

    def heard(number: int, _frame: FrameType | None) -> None:
        if stop.is_set() and number == signal.SIGTERM:
            return
        if stop.is_set():
            tell("Given up; nothing was saved.")
            sys.stdout.flush()
            os._exit(Exit.STOPPED)
        stop.set()
        tell("\nStopping, and keeping the best plan so far. Ctrl-C again gives up.")

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
