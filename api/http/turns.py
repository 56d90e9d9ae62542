"""Turns at what costs seconds of a processor: a few requests at once, one of each caller, and the others come again.

Without them a flood of calendars would take every thread there is, and nobody else would be answered until all of them
were read. Every process counts for itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from api.http.problems import Refusal

AT_ONCE = 2
WAIT_SECONDS = 2
"""After so long, whoever was refused should come again: most calendars are read in less."""


class Turns:
    """So many turns at once, and one of each caller."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._callers: set[str] = set()
        self._lock = threading.Lock()

    @contextmanager
    def take(self, name: str) -> Iterator[None]:
        """A turn of whoever has that name, until the block ends. Raises Refusal: 429 while they have one, 503 while all
        are taken."""
        with self._lock:
            if name in self._callers:
                raise _later(HTTPStatus.TOO_MANY_REQUESTS, "the one before is still being read; send one at a time")
            if len(self._callers) >= self._at_once:
                raise _later(HTTPStatus.SERVICE_UNAVAILABLE, "as much is being read for others as is read at once")
            self._callers.add(name)
        try:
            yield
        finally:
            with self._lock:
                self._callers.discard(name)


def _later(status: HTTPStatus, says: str) -> Refusal:
    return Refusal(status, f"{says}; try again in {WAIT_SECONDS} s", {"Retry-After": str(WAIT_SECONDS)})
