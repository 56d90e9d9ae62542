"""The watch: a thread that keeps the table of feeds up with the store, and writes down who has read what."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from api.http.feeds.table import FeedTable
from scheduler.domain.errors import WatchbillError

LOOK_SECONDS = 0.25
FRESH_SECONDS = 0.8
"""How long a look counts, should the next one be late; so a change reaches every process within a second."""
WRITE_SECONDS = 60.0

log = logging.getLogger("watchbill.feeds")


@contextmanager
def watching(table: FeedTable, *, every: float = LOOK_SECONDS) -> Iterator[None]:
    """Keeps the table fresh until the block ends. While the store cannot be asked, the table is not fresh, and polls
    get the error of the store."""
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(table, stop, every), name="watchbill-feeds", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        _try(table.write_down)


def _run(table: FeedTable, stop: threading.Event, every: float) -> None:
    written_at = time.monotonic()
    while True:
        _try(lambda: table.refresh(FRESH_SECONDS))
        if time.monotonic() - written_at > WRITE_SECONDS:
            _try(table.write_down)
            written_at = time.monotonic()
        if stop.wait(every):
            return


def _try(do: Callable[[], None]) -> None:
    try:
        do()
    except WatchbillError as error:
        log.warning("feeds are not kept up with the store: %s", error)
