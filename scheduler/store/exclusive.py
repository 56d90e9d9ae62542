"""One run at a time: a lock beside the database, for work that spans many transactions.

It is SQLite's own lock on an empty file, so the system lets go of it however its holder ends, a power cut included;
an expiry date would make whoever comes after a crash wait for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from scheduler.domain.errors import AlreadyPublishing

SUFFIX = ".publishing"


@contextmanager
def publishing_lock(database: Path) -> Iterator[None]:
    """Holds the lock until the block ends, across processes and threads. Raises AlreadyPublishing when it is held."""
    place = database.with_name(database.name + SUFFIX)
    with closing(sqlite3.connect(place, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise AlreadyPublishing(
                f"another run is publishing from {database} ({error}); run the command again when it has ended"
            ) from error
        yield
