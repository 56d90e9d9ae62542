"""One run at a time: a lock beside the database, for work that spans many transactions.

The system lets go of it however its holder ends, a power cut included; an expiry date would make whoever comes after a
crash wait for it. For a SQLite file it is SQLite's own lock on an empty file beside it. On PostgreSQL it is an advisory
lock, which lives as long as the connection that took it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from scheduler.domain.errors import AlreadyPublishing, AlreadyServing, StoreFailed, WatchbillError

SUFFIX = ".publishing"
SERVING = ".serving"
WRITING_KEY = (1463962700, 1)
PUBLISHING_KEY = (1463962700, 2)
"""Advisory locks of PostgreSQL are pairs of numbers that programs agree on; the first one is ours."""

Check = Callable[[], None]
"""Raises StoreFailed when the lock is not held any more."""


@contextmanager
def publishing_lock(engine: Engine) -> Iterator[Check]:
    """Holds the lock until the block ends, across processes and threads. Raises AlreadyPublishing when it is held.

    A store in memory has nobody to share with and needs none.
    """
    database = engine.url.database
    if engine.dialect.name != "sqlite":
        with _advisory(engine) as connection:
            yield lambda: _assert_alive(connection)
    elif database in (None, "", ":memory:"):
        yield lambda: None
    else:
        with _file(Path(str(database)), SUFFIX, _busy):
            yield lambda: None


@contextmanager
def serving_lock(engine: Engine) -> Iterator[None]:
    """Holds the file of a store for the one process that runs its jobs. Raises AlreadyServing when it is held.

    A store in memory has nobody to share with, and a database server is made for many.
    """
    database = engine.url.database
    alone = engine.dialect.name != "sqlite" or database in (None, "", ":memory:")
    with nullcontext() if alone else _file(Path(str(database)), SERVING, _served):
        yield


@contextmanager
def _file(database: Path, suffix: str, refusal: Callable[[str, str], WatchbillError]) -> Iterator[None]:
    place = database.with_name(database.name + suffix)
    with closing(sqlite3.connect(place, timeout=0, isolation_level=None, check_same_thread=False)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise refusal(str(database), str(error)) from error
        yield


@contextmanager
def _advisory(engine: Engine) -> Iterator[Connection]:
    """Outside any transaction, on a connection of its own that never goes back to the pool with the lock."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock{PUBLISHING_KEY}").scalar_one():
            raise _busy(str(engine.url.database), "its lock is held")
        try:
            yield connection
        finally:
            # A server takes a moment to see that a connection was closed; whoever comes next need not wait for that.
            with suppress(SQLAlchemyError):
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock{PUBLISHING_KEY}")


def _assert_alive(connection: Connection) -> None:
    try:
        connection.exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        raise StoreFailed(
            "the connection that keeps others from publishing was lost; nothing more was written. Run the command again"
        ) from error


def _busy(database: str, why: str) -> AlreadyPublishing:
    return AlreadyPublishing(
        f"another run is publishing from {database} ({why}); run the command again when it has ended"
    )


def _served(database: str, why: str) -> AlreadyServing:
    return AlreadyServing(
        f"another process serves {database} ({why}); stop it first, or move to PostgreSQL, which takes many workers"
    )
