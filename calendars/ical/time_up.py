"""How long a series, and a child process as a whole, may compute; the system's own clock for both ends it.

What a process measures itself differs from what its limit counts by as much as a third where processors are short.
So the last warning before the limit, which the system sends, decides when no more is read.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class _Process:
    """What the signals of this process have said."""

    is_up: bool = False
    is_reading: bool = False


_process = _Process()


def is_time_up() -> bool:
    """Whether the system has warned that the process is about to be ended."""
    return _process.is_up


@contextmanager
def warned() -> Iterator[None]:
    """Hears the warning that comes at the softer of the two limits on computing. Needs the main thread."""
    if not hasattr(signal, "SIGXCPU"):
        yield  # a system without such limits
        return
    before, _process.is_up = signal.signal(signal.SIGXCPU, _time_is_up), False
    try:
        yield
    finally:
        signal.signal(signal.SIGXCPU, before)
        _process.is_up = False


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in what computes longer, or when the system warns: on a busy machine, waiting for a processor
    does not count. Needs the main thread and a system with interval timers."""
    if not hasattr(signal, "setitimer"):
        yield  # the limits of the whole child process still hold
        return
    before = signal.signal(signal.SIGPROF, _too_slow)
    _process.is_reading = True
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        _process.is_reading = False
        signal.signal(signal.SIGPROF, before)


def _too_slow(_signal: int, _frame: object) -> None:
    raise TimeoutError


def _time_is_up(_signal: int, _frame: object) -> None:
    _process.is_up = True
    if _process.is_reading:
        raise TimeoutError
