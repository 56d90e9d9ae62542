"""Opening a store: the connection and its settings, the tables, and the version they are written in.

SQLite is the default, in one file: write-ahead log, every commit on the disk before it is acknowledged, and a writing
transaction that takes its lock *before* it reads (BEGIN IMMEDIATE), so that no update is lost between processes.
PostgreSQL takes the same tables; there, transactions are serializable and published plans are guarded by the
repository alone, without triggers.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Connection, Engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlmodel import SQLModel, select

from scheduler.domain.errors import BadInput
from scheduler.store import publications  # noqa: F401  # its tables are created with the others
from scheduler.store.plan_tables import table
from scheduler.store.tables import WatchbillSchemaRow

SCHEMA_VERSION = 1
OWNER_ONLY = 0o600
"""The file holds names, e-mail addresses and why people are away."""
BUSY_MILLISECONDS = 10_000

"""How long a writer waits for another one."""

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "journal_size_limit=67108864",
)


def create_engine(url: str, *, busy_milliseconds: int = BUSY_MILLISECONDS) -> Engine:
    """The engine for a database URL, with all tables in place; ``sqlite:///watchbill.db`` is a file beside you.

    Raises BadInput when the place cannot be used: no such folder, not writable, not a database, another program's
    database, or one written by a newer Watchbill.
    """
    parsed = _parsed(url)
    sqlite = parsed.get_backend_name() == "sqlite"
    if sqlite:
        _make_file(parsed)
    try:
        engine = sqlalchemy.create_engine(parsed, **({} if sqlite else {"isolation_level": "SERIALIZABLE"}))
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise BadInput(f"{_shown(parsed)}: this database needs a driver that is not installed: {error}") from error
    if sqlite:
        _set_up_sqlite(engine, busy_milliseconds)
    try:
        _prepare(engine)
    except (BadInput, DBAPIError) as error:
        engine.dispose()
        if isinstance(error, BadInput):
            raise
        raise BadInput(f"{_shown(parsed)} cannot be used as a store: {error.orig}") from error
    return engine


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except ArgumentError as error:
        raise BadInput("this is not a database URL; write for example sqlite:///watchbill.db") from error


def _shown(url: URL) -> str:
    """The place for people: a file by its path, anything else without its password."""
    return url.database or "the store" if url.get_backend_name() == "sqlite" else url.render_as_string()


def _make_file(url: URL) -> None:
    """Creates the file for its owner alone; SQLite gives the files beside it the same mode."""
    if url.database in (None, "", ":memory:"):
        return
    path = Path(str(url.database))
    if not path.parent.is_dir():
        raise BadInput(f"{path}: there is no folder {path.parent}; create it, or name another place for the store")
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY))
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}; the store must be a file that you may write") from error


def _set_up_sqlite(engine: Engine, busy_milliseconds: int) -> None:
    """Says BEGIN ourselves: the driver would open no transaction before a SELECT, and two writers would both read."""

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        # First how long to wait for a lock: the change to write-ahead logging needs one itself.
        for pragma in (f"busy_timeout={busy_milliseconds}", *_PRAGMAS):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = is_writing(connection)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def writing(engine: Engine) -> Engine:
    """The same engine for transactions that write."""
    return engine.execution_options(watchbill_writes=True)


def is_writing(connection: Connection) -> bool:
    """Whether the connection was opened to write."""
    return bool(connection.get_execution_options().get("watchbill_writes"))


def _prepare(engine: Engine) -> None:
    """Creates what is missing, in one transaction; looks first, so that a reader does not ask for the write lock."""
    with engine.connect() as connection:
        if _is_complete(connection):
            return
    with writing(engine).begin() as connection:
        _check_owner(connection)
        SQLModel.metadata.create_all(connection)
        if not _versions(connection):
            connection.execute(sqlalchemy.insert(WatchbillSchemaRow).values(version=SCHEMA_VERSION))


def _is_complete(connection: Connection) -> bool:
    _check_owner(connection)
    return SQLModel.metadata.tables.keys() <= set(inspect(connection).get_table_names())


def _check_owner(connection: Connection) -> None:
    names = inspect(connection).get_table_names()
    place = _shown(connection.engine.url)
    if not names:
        return
    if table(WatchbillSchemaRow).name not in names:
        raise BadInput(f"{place} is the database of another program; name another place for the store")
    newest = max(_versions(connection), default=SCHEMA_VERSION)
    if newest > SCHEMA_VERSION:
        raise BadInput(
            f"{place} was written by a newer Watchbill (version {newest} of the tables, this one knows "
            f"{SCHEMA_VERSION}); upgrade Watchbill, or name another place for the store"
        )


def _versions(connection: Connection) -> tuple[int, ...]:
    return tuple(connection.execute(select(WatchbillSchemaRow.version)).scalars())
